//! The card login as a doctor sees it in popup and browser: from the click to the open portal, and out again. Card, PIN and TLS are
//! the host's and tested with it; here a host answers as written down.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Kind, Modifier},
    product::{PORTAL, STRANGER},
    wait::wait_until,
};

use crate::login_desk::{
    LoginDesk, OPERATOR, SERVICES, SESSION, cookie, logged_in, logged_out, portals, session, session_cookie,
    trouble,
};
use crate::support::{never, press, shot, words};

#[test]
fn a_click_and_the_pin_open_the_portal_logged_in() -> Result<()> {
    let desk = LoginDesk::start()?;
    let readable = json!({"host": PORTAL, "domain": false, "path": "/servizi", "name": "lingua", "value": "it",
        "http_only": false, "same_site": "unspecified"});
    let mut answer = logged_in(&[session_cookie(), readable]);
    answer["after"] = "pin".into();
    desk.answers("login", &answer)?;
    let popup = desk.popup_says("Accedi con TS-CNS", "login-closed")?;
    ensure!(words(&popup)?.contains("La prima volta o con una tessera nuova"), "{}", words(&popup)?);
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Inserisci il PIN nella finestra di Staffetta…")?;
    shot(&popup, "login-pin")?;
    desk.happens("pin")?;
    let portal = desk.portal_shows(OPERATOR)?;
    ensure!(portal.url()? == format!("https://{PORTAL}{SERVICES}"), "{}", portal.url()?);
    let asked = desk.asked("login")?;
    ensure!(asked == [json!({"portal": "sistema-ts", "action": "login", "language": "it"})], "{asked:?}");

    let cookies = desk.cookies()?;
    let named =
        |name: &str| cookies.iter().find(|cookie| cookie["name"] == name).context("a cookie is missing");
    let (session, language) = (named("SESSIONE")?, named("lingua")?);
    ensure!(cookies.len() == 2, "{cookies:?}");
    for cookie in [session, language] {
        // A domain without a dot before it: of this host only.
        ensure!(
            cookie["domain"] == PORTAL && cookie["secure"] == true && cookie["session"] == true,
            "{cookie}"
        );
    }
    ensure!(
        session["httpOnly"] == true && session["sameSite"] == "Lax" && session["path"] == "/",
        "{session}"
    );
    ensure!(session["value"] == SESSION, "{session}");
    ensure!(language["httpOnly"] == false && language["path"] == "/servizi", "{language}");
    ensure!(language["sameSite"].is_null(), "{language}");

    let popup = desk.popup_says(OPERATOR, "login-open")?;
    let shown = words(&popup)?;
    for expected in
        ["Sistema TS", "scade entro le ", "Apri", "Esci", "Genera ID-SESSIONE", "Mostra ID-SESSIONE"]
    {
        ensure!(shown.contains(expected), "«{expected}» is not in the popup: {shown}");
    }
    ensure!(!shown.contains(SESSION) && !shown.contains("Accedi"), "{shown}");
    popup.call(
        "Emulation.setEmulatedMedia",
        json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]}),
    )?;
    shot(&popup, "login-open-dark")?;
    desk.no_complaints()
}

#[test]
fn the_portals_tab_is_used_again_and_apri_comes_back_to_it() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.browser().open(&format!("https://{PORTAL}/vecchia"))?;
    desk.log_in()?;
    ensure!(desk.portal_tabs()? == 1, "{} tabs", desk.portal_tabs()?);
    desk.browser().open("about:blank")?.bring_to_front()?;
    let popup = desk.popup()?;
    press(&popup, "Apri")?;
    let portal = desk.portal_shows(OPERATOR)?;
    portal.wait_for("document.visibilityState === 'visible'")?;
    ensure!(desk.portal_tabs()? == 1, "{} tabs", desk.portal_tabs()?);
    ensure!(desk.asked("login")?.len() == 1, "Apri logged in again");
    Ok(())
}

#[test]
fn the_keyboard_alone_logs_in_and_keeps_its_place() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.answers("login", &trouble(&json!({"code": "pin_cancelled"})))?;
    let popup = desk.popup_says("Accedi con TS-CNS", "login-keyboard")?;
    popup.wait_for("document.hasFocus()")?;
    let focused = "document.activeElement.id";
    for _ in 0..6 {
        if popup.eval(focused)? == "portals-login-sistema-ts" {
            break;
        }
        popup.press("Tab", Modifier::None)?;
    }
    shot(&popup, "login-keyboard-focus")?;
    popup.press("Enter", Modifier::None)?;
    popup.wait_for_text("Hai chiuso la finestra del PIN")?;
    popup.wait_for("document.activeElement.closest('#portals')")?;
    ensure!(desk.asked("login")?.len() == 1, "asked {} times", desk.asked("login")?.len());
    let announced =
        popup.eval("document.querySelector('[role=status][aria-live]#announcement').textContent")?;
    ensure!(
        announced.as_str().is_some_and(|text| text.contains("Hai chiuso la finestra del PIN")),
        "{announced}"
    );
    Ok(())
}

#[test]
fn a_popup_closed_meanwhile_changes_nothing_and_opened_again_still_says_what_to_do() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    answer["after"] = "pin".into();
    desk.answers("login", &answer)?;
    let first = desk.popup()?;
    press(&first, "Accedi con TS-CNS")?;
    first.wait_for_text("Inserisci il PIN")?;
    first.close()?;
    let second = desk.popup_says("Inserisci il PIN nella finestra di Staffetta…", "login-pin-again")?;
    let shown = words(&second)?;
    ensure!(!shown.contains("Accedi con TS-CNS") && !shown.contains("Registra CNS"), "{shown}");
    second.close()?;
    desk.happens("pin")?;
    desk.portal_shows(OPERATOR)?;
    ensure!(desk.asked("login")?.len() == 1, "it was asked again");
    desk.no_complaints()
}

#[test]
fn esci_takes_the_session_out_of_browser_and_portal() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.log_in()?;
    let shown = desk.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-left")?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    desk.no_cookies()?;
    desk.portal_shows("Nessuno ha fatto l'accesso")?;
    ensure!(desk.asked("logout")? == [json!({"portal": "sistema-ts"})], "{:?}", desk.asked("logout")?);
    desk.no_complaints()
}

#[test]
fn a_portal_that_does_not_confirm_is_told_plainly_and_the_cookies_go_all_the_same() -> Result<()> {
    for answer in [
        logged_out(false),
        trouble(&json!({"code": "portal_unreachable", "host": PORTAL})),
        json!({"dies": true}),
    ] {
        let desk = LoginDesk::start()?;
        desk.log_in()?;
        desk.answers("logout", &answer)?;
        desk.press_and_read("Esci", "Sistema TS non ha confermato l'uscita", "login-left-unconfirmed")?;
        desk.no_cookies()?;
        desk.portal_shows("Nessuno ha fatto l'accesso")?;
    }
    Ok(())
}

#[test]
fn each_trouble_is_one_message_that_stays_until_the_next_action() -> Result<()> {
    let desk = LoginDesk::start()?;
    for (told, expected, picture) in [
        (json!({"code": "pin_wrong", "tries": 2}), "PIN sbagliato. Restano 2 tentativi.", "login-pin-wrong"),
        (json!({"code": "pin_wrong", "tries": 1}), "PIN sbagliato. Resta 1 tentativo", "login-pin-last"),
        (json!({"code": "card_missing"}), "Nessuna tessera nel lettore.", "login-card-missing"),
        (json!({"code": "portal_slow", "host": PORTAL}), PORTAL, "login-portal-slow"),
        (json!({"code": "card_error", "detail": "6F00"}), "Per l'assistenza: 6F00", "login-card-error"),
        (json!({"code": "quite_new"}), "Qualcosa non ha funzionato con la tessera", "login-unknown"),
        (json!({"code": "../en"}), "Qualcosa non ha funzionato con la tessera", "login-no-code"),
    ] {
        desk.answers("login", &trouble(&told))?;
        desk.press_and_read("Accedi con TS-CNS", expected, picture)?;
        let again = desk.popup_says(expected, picture)?;
        ensure!(words(&again)?.contains("Accedi con TS-CNS"), "{}", words(&again)?);
        again.close()?;
    }
    let mut waiting = logged_in(&[session_cookie()]);
    waiting["after"] = "never".into();
    desk.answers("login", &waiting)?;
    let shown = desk.press_and_read("Accedi con TS-CNS", "Inserisci il PIN", "login-after-trouble")?;
    ensure!(
        !shown.contains("Qualcosa non ha funzionato con la tessera"),
        "the old message is still there: {shown}"
    );
    desk.no_complaints()
}

#[test]
fn the_portals_own_words_are_shown_as_text() -> Result<()> {
    let desk = LoginDesk::start()?;
    let words = "Codice fiscale non censito <img src=x onerror='document.title=1'><b>800-030-070</b>";
    desk.answers("login", &trouble(&json!({"code": "portal_user_unknown", "words": words})))?;
    let popup = desk.popup()?;
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Il portale non conosce il tuo codice fiscale")?;
    popup.wait_for_text("Il portale dice:")?;
    shot(&popup, "login-words")?;
    ensure!(popup.eval("document.querySelector('blockquote').textContent")? == words, "other words");
    ensure!(popup.eval("document.querySelectorAll('blockquote *').length")? == 0, "it became markup");
    Ok(())
}

#[test]
fn a_registration_shows_what_the_portal_said_of_it() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut answer = logged_in(&[]);
    answer["result"]["words"] = "Registrazione effettuata correttamente.".into();
    desk.answers("login", &answer)?;
    let shown =
        desk.press_and_read("Registra CNS", "Registrazione effettuata correttamente.", "login-registered")?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    ensure!(desk.asked("login")?[0]["action"] == "register", "{:?}", desk.asked("login")?);
    ensure!(desk.portal_tabs()? == 0 && desk.cookies()?.is_empty(), "something was opened");
    Ok(())
}

#[test]
fn a_session_that_is_not_the_portals_alone_is_refused_whole_and_ended() -> Result<()> {
    let wide = |host: &str| {
        let mut wide = cookie(host, "larga", "1");
        wide["domain"] = true.into();
        wide
    };
    let mut elsewhere = logged_in(&[session_cookie()]);
    elsewhere["result"]["session"]["open"] = format!("https://{STRANGER}/").into();
    for answer in [
        logged_in(&[session_cookie(), cookie(STRANGER, "altro", "1")]),
        logged_in(&[session_cookie(), cookie("salutepiemonte.it", "padre", "1")]),
        logged_in(&[session_cookie(), wide("it")]),
        logged_in(&[session_cookie(), wide(STRANGER)]),
        // The browser itself takes no such name.
        logged_in(&[session_cookie(), cookie(PORTAL, "a;b", "1")]),
        logged_in(&[]),
        elsewhere,
    ] {
        let desk = LoginDesk::start()?;
        desk.answers("login", &answer)?;
        desk.press_and_read("Accedi con TS-CNS", "nulla è stato aperto", "login-foreign")?;
        ensure!(desk.cookies()?.is_empty(), "{answer}: {:?}", desk.cookies()?);
        ensure!(desk.portal_tabs()? == 0, "{answer}: a tab was opened");
        ensure!(desk.asked("logout")?.len() == 1, "{answer}: the session was left open at the portal");
        ensure!(desk.sent_to_services().is_empty(), "{answer}");
    }
    Ok(())
}

#[test]
fn a_domain_cookie_above_the_portals_host_is_set_for_its_domain() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut wide = cookie("salutepiemonte.it", "larga", "1");
    wide["domain"] = true.into();
    desk.answers("login", &logged_in(&[session_cookie(), wide]))?;
    desk.log_in()?;
    let cookies = desk.cookies()?;
    ensure!(cookies.iter().any(|cookie| cookie["domain"] == ".salutepiemonte.it"), "{cookies:?}");
    desk.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-left-wide")?;
    desk.no_cookies()
}

#[test]
fn a_host_that_dies_in_a_login_is_told_once_and_the_login_is_not_asked_again() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.answers("login", &json!({"dies": true, "after": "crash"}))?;
    let popup = desk.popup()?;
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Inserisci il PIN")?;
    desk.happens("crash")?;
    popup.wait_for_text("Il programma Staffetta si è chiuso. Riprova.")?;
    shot(&popup, "login-host-died")?;
    never("a second login", || Ok(desk.asked("login")?.len() != 1))?;
    desk.answers("login", &logged_in(&[session_cookie()]))?;
    press(&popup, "Accedi con TS-CNS")?;
    desk.portal_shows(OPERATOR)?;
    ensure!(desk.asked("login")?.len() == 2, "{:?}", desk.asked("login")?);
    Ok(())
}

#[test]
fn without_a_host_nothing_of_the_login_is_shown() -> Result<()> {
    let desk = LoginDesk::start_with(None)?;
    let popup = desk.popup_says("Programma Staffetta non collegato", "login-no-host")?;
    never("a login", || Ok(words(&popup)?.contains("TS-CNS")))
}

#[test]
fn with_the_card_out_the_user_is_asked_and_may_stay() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.log_in()?;
    wait_until("the card to be watched", || Ok((desk.asked("await_removal")?.len() == 1).then_some(())))?;
    desk.happens("card-out")?;
    let asking = desk.browser().attach(Kind::Page, |url| url.contains("popup.html?ask=sistema-ts"))?;
    asking.wait_for_text("Hai tolto la tessera. Vuoi uscire da Sistema TS?")?;
    shot(&asking, "login-card-out")?;
    press(&asking, "Resta collegato")?;
    wait_until("the question to go", || Ok((!asks(&desk)?).then_some(())))?;
    desk.popup_says("scade entro le", "login-stayed")?.close()?;
    ensure!(desk.asked("logout")?.is_empty() && desk.cookies()?.len() == 1, "it logged out");
    never("the question again", || asks(&desk))?;
    ensure!(desk.asked("await_removal")?.len() == 1, "a card that is out is watched again");
    desk.no_complaints()
}

#[test]
fn with_the_card_out_esci_leaves_and_closes_the_question() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.log_in()?;
    desk.happens("card-out")?;
    let asking = desk.browser().attach(Kind::Page, |url| url.contains("popup.html?ask=sistema-ts"))?;
    press(&asking, "Esci")?;
    wait_until("the question to go", || Ok((!asks(&desk)?).then_some(())))?;
    desk.no_cookies()?;
    desk.portal_shows("Nessuno ha fatto l'accesso")?;
    ensure!(desk.asked("logout")?.len() == 1, "{:?}", desk.asked("logout")?);
    Ok(())
}

#[test]
fn where_the_computer_is_so_configured_the_card_out_logs_out_at_once() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    answer["result"]["logout_on_removal"] = true.into();
    desk.answers("login", &answer)?;
    desk.log_in()?;
    desk.happens("card-out")?;
    desk.portal_shows("Nessuno ha fatto l'accesso")?;
    desk.no_cookies()?;
    ensure!(!asks(&desk)?, "it asked");
    desk.popup_says("Hai tolto la tessera: sei uscito da Sistema TS.", "login-card-out-left")?;
    ensure!(desk.asked("logout")?.len() == 1, "{:?}", desk.asked("logout")?);
    Ok(())
}

#[test]
fn a_code_made_at_the_portal_is_held_like_any_other() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.log_in()?;
    let held = held_session();
    desk.answers(
        "session_code",
        &json!({"reply": "stored", "result":
        {"outcome": {"outcome": "new"}, "session": held, "kept": "keyring", "keyring": "ready"}}),
    )?;
    desk.answers(
        "list",
        &json!({"reply": "listed", "result":
        {"sessions": [{"session": held, "kept": "keyring"}], "keyring": "ready"}}),
    )?;
    let shown = desk.press_and_read("Genera ID-SESSIONE", "408c…b4c1", "login-code")?;
    ensure!(shown.contains("ID-SESSIONE salvato"), "{shown}");
    let asked = desk.asked("session_code")?;
    ensure!(asked == [json!({"portal": "sistema-ts", "act": "generate"})], "{asked:?}");
    desk.answers("session_code", &trouble(&json!({"code": "code_not_shown"})))?;
    desk.press_and_read("Mostra ID-SESSIONE", "non mostra nessun ID-SESSIONE", "login-code-none")?;
    desk.answers("session_code", &trouble(&json!({"code": "session_over"})))?;
    let shown =
        desk.press_and_read("Mostra ID-SESSIONE", "La sessione del portale è finita", "login-over")?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    desk.no_cookies()
}

#[test]
fn a_background_that_was_stopped_still_knows_what_is_open_and_how_to_leave() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.log_in()?;
    desk.browser().stop_worker()?;
    desk.popup_says(OPERATOR, "login-after-stop")?.close()?;
    // The host does not know the cookies either: the browser's own memory of them has to do.
    desk.answers("logout", &trouble(&json!({"code": "not_logged_in"})))?;
    desk.press_and_read("Esci", "non ha confermato l'uscita", "login-left-after-stop")?;
    desk.no_cookies()
}

#[test]
fn a_session_that_the_host_found_open_is_shown_and_left() -> Result<()> {
    let desk = LoginDesk::start()?;
    desk.answers("portals", &portals(&session()))?;
    desk.popup_says(OPERATOR, "login-found-open")?.close()?;
    desk.answers("portals", &portals(&Value::Null))?;
    desk.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-found-left")?;
    ensure!(desk.asked("login")?.is_empty(), "it logged in");
    Ok(())
}

#[test]
fn a_portal_that_the_browser_does_not_let_us_reach_is_not_asked_for_a_login() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut answer = portals(&Value::Null);
    answer["result"]["portals"][0]["origins"] = json!([format!("https://{STRANGER}")]);
    desk.answers("portals", &answer)?;
    let popup = desk.popup()?;
    let origins = json!({"origins": [format!("https://{STRANGER}/*")]});
    ensure!(popup.eval(&format!("chrome.permissions.contains({origins})"))? == false, "it is permitted");
    press(&popup, "Accedi con TS-CNS")?;
    never("a login", || Ok(!desk.asked("login")?.is_empty()))
}

#[test]
fn no_page_and_no_content_script_may_order_anything() -> Result<()> {
    let desk = LoginDesk::start()?;
    let page = desk.browser().open(&format!("https://{PORTAL}/"))?;
    let world = page.content_world(&desk.browser().extension_id()?, |url| url.contains(PORTAL))?;
    for message in [
        "{type: 'portals', fresh: true}",
        "{type: 'portals', portal: 'sistema-ts', order: 'login'}",
        "{type: 'portals', portal: 'sistema-ts', order: 'logout'}",
        "{type: 'portals', portal: 'sistema-ts', order: 'generate'}",
    ] {
        let answer = page.eval_in(&world, &format!("chrome.runtime.sendMessage({message})"))?;
        ensure!(answer.is_null(), "{message}: {answer}");
    }
    let in_page = page.eval("typeof chrome?.runtime?.sendMessage")?;
    ensure!(in_page == "undefined", "a page may speak to the extension: {in_page}");
    for request in ["portals", "login", "logout", "session_code"] {
        ensure!(desk.asked(request)?.is_empty(), "{request} was asked");
    }
    desk.no_complaints()
}

fn asks(desk: &LoginDesk) -> Result<bool> {
    Ok(desk.browser().addresses(Kind::Page)?.iter().any(|url| url.contains("?ask=")))
}

fn held_session() -> Value {
    let now = jiff::Zoned::now().timestamp().as_second();
    json!({
        "key": "0123456789abcdef0123456789abcdef",
        "slot": {"issuer": "sirped", "contesto": "RICETTA-DEM", "role": "prescrittore", "owner": null,
            "requested_by": null, "company": null},
        "masked": "408c…b4c1",
        "validity": {"requested_at": now, "expires_at": now + 28_000, "expiry": "stated"},
        "confirmed": true, "warnings": [], "replaced": null,
    })
}
