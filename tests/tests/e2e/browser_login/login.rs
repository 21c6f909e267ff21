//! The card login as a doctor sees it in popup and browser: from the click to the open portal, and out again. Card, PIN
//! and TLS are the host's and tested with it; here a host answers as written down.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Modifier, Options},
    product::{PORTAL, STRANGER},
    user::{never, press, shot, words},
};

use crate::scripted_login::{
    OPERATOR, SCRIPTED_HOST, SERVICES, SESSION, ScriptedLogin, cookie, failed, logged_in, portals,
    session_cookie,
};

#[test]
fn a_click_and_the_pin_open_the_portal_logged_in() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let readable = json!({"host": PORTAL, "domain": false, "path": "/servizi", "name": "lingua", "value": "it",
        "http_only": false, "same_site": "unspecified"});
    let mut answer = logged_in(&[session_cookie(), readable]);
    answer["after"] = "pin".into();
    scripted.answers("login", &answer)?;
    let popup = scripted.popup_says("Accedi con TS-CNS", "login-closed")?;
    ensure!(words(&popup)?.contains("La prima volta o con una tessera nuova"), "{}", words(&popup)?);
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Inserisci il PIN nella finestra di Staffetta…")?;
    shot(&popup, "login-pin")?;
    scripted.happens("pin")?;
    let portal = scripted.portal_shows(OPERATOR)?;
    ensure!(portal.url()? == format!("https://{PORTAL}{SERVICES}"), "{}", portal.url()?);
    let asked = scripted.asked("login")?;
    ensure!(asked == [json!({"portal": "sistema-ts", "action": "login", "language": "it"})], "{asked:?}");

    let cookies = scripted.cookies()?;
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

    scripted.holds_the_session()?;
    let popup = scripted.popup_says(OPERATOR, "login-open")?;
    let shown = words(&popup)?;
    for expected in ["Sistema TS", "scade alle ", "Apri", "Esci", "Genera ID-SESSIONE", "Mostra ID-SESSIONE"]
    {
        ensure!(shown.contains(expected), "«{expected}» is not in the popup: {shown}");
    }
    ensure!(!shown.contains(SESSION) && !shown.contains("Accedi"), "{shown}");
    scripted.no_complaints()
}

#[test]
fn the_keyboard_alone_logs_in_and_keeps_its_place() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.answers("login", &failed(&json!({"code": "pin_cancelled"})))?;
    let popup = scripted.popup_says("Accedi con TS-CNS", "login-keyboard")?;
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
    ensure!(scripted.asked("login")?.len() == 1, "asked {} times", scripted.asked("login")?.len());
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
    let scripted = ScriptedLogin::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    answer["after"] = "pin".into();
    scripted.answers("login", &answer)?;
    let first = scripted.popup()?;
    press(&first, "Accedi con TS-CNS")?;
    first.wait_for_text("Inserisci il PIN")?;
    first.close()?;
    let second = scripted.popup_says("Inserisci il PIN nella finestra di Staffetta…", "login-pin-again")?;
    let shown = words(&second)?;
    ensure!(!shown.contains("Accedi con TS-CNS") && !shown.contains("Registra CNS"), "{shown}");
    second.close()?;
    scripted.happens("pin")?;
    scripted.portal_shows(OPERATOR)?;
    ensure!(scripted.asked("login")?.len() == 1, "it was asked again");
    scripted.no_complaints()
}

#[test]
fn each_failure_is_one_message_that_stays_until_the_next_action() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    for (told, expected, picture) in [
        (
            json!({"code": "pin_wrong", "params": {"tries": 2}}),
            "PIN errato. Restano 2 tentativi.",
            "login-pin-wrong",
        ),
        (
            json!({"code": "pin_wrong", "params": {"tries": 1}}),
            "PIN errato. Resta 1 tentativo",
            "login-pin-last",
        ),
        (json!({"code": "card_missing"}), "Nessuna tessera nel lettore.", "login-card-missing"),
        (json!({"code": "portal_slow", "params": {"host": PORTAL}}), PORTAL, "login-portal-slow"),
        (
            json!({"code": "portal_user_unknown", "params": {"help": "02 1234"}}),
            "Assistenza del portale: telefono 02 1234",
            "login-help",
        ),
        (json!({"code": "card_error", "detail": "6F00"}), "Per l'assistenza: 6F00", "login-card-error"),
        (json!({"code": "portal_user_unknown", "params": {"help": "02 1234"}}), "02 1234", "login-help"),
        (json!({"code": "quite_new"}), "un problema che questa estensione non conosce", "login-unknown"),
        (json!({"code": "../en"}), "un problema che questa estensione non conosce", "login-no-code"),
    ] {
        scripted.answers("login", &failed(&told))?;
        scripted.press_and_read("Accedi con TS-CNS", expected, picture)?;
        let again = scripted.popup_says(expected, picture)?;
        ensure!(words(&again)?.contains("Accedi con TS-CNS"), "{}", words(&again)?);
        again.close()?;
    }
    let mut waiting = logged_in(&[session_cookie()]);
    waiting["after"] = "never".into();
    scripted.answers("login", &waiting)?;
    let shown = scripted.press_and_read("Accedi con TS-CNS", "Inserisci il PIN", "login-after-failure")?;
    ensure!(
        !shown.contains("un problema che questa estensione non conosce"),
        "the old message is still there: {shown}"
    );
    scripted.no_complaints()
}

#[test]
fn the_portals_own_words_are_shown_as_text() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let words = "Codice fiscale non censito <img src=x onerror='document.title=1'><b>800-030-070</b>";
    scripted
        .answers("login", &failed(&json!({"code": "portal_user_unknown", "params": {"words": words}})))?;
    let popup = scripted.popup()?;
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Il portale non conosce il tuo codice fiscale")?;
    popup.wait_for_text("Il portale dice:")?;
    shot(&popup, "login-words")?;
    ensure!(popup.eval("document.querySelector('blockquote').textContent")? == words, "other words");
    ensure!(popup.eval("document.querySelectorAll('blockquote *').length")? == 0, "it became markup");
    Ok(())
}

#[test]
fn a_portal_that_the_user_added_is_shown_as_such() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = portals(&Value::Null);
    answer["result"]["portals"][0]["name"] = "Portale mio (aggiunto dall'utente)".into();
    scripted.answers("portals", &answer)?;
    scripted.popup()?.wait_for_text("Portale mio (aggiunto dall'utente)")?;
    Ok(())
}

#[test]
fn an_answer_of_which_a_part_cannot_be_read_is_refused_whole() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    answer["result"]["session"]["operator"] = 1.into();
    scripted.answers("login", &answer)?;
    scripted.press_and_read("Accedi con TS-CNS", "non riescono a comunicare", "login-unreadable")?;
    ensure!(scripted.cookies()?.is_empty() && scripted.portal_tabs()? == 0, "something was opened");
    Ok(())
}

#[test]
fn a_registration_shows_what_the_portal_said_of_it() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = logged_in(&[]);
    answer["result"]["words"] = "Registrazione effettuata correttamente.".into();
    scripted.answers("login", &answer)?;
    let shown = scripted.press_and_read(
        "Registra CNS",
        "Registrazione effettuata correttamente.",
        "login-registered",
    )?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    ensure!(scripted.asked("login")?[0]["action"] == "register", "{:?}", scripted.asked("login")?);
    ensure!(scripted.portal_tabs()? == 0 && scripted.cookies()?.is_empty(), "something was opened");
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
        // Above all of the portal's hosts: others than the portal would get it.
        logged_in(&[session_cookie(), wide("salutepiemonte.it")]),
        logged_in(&[session_cookie(), wide("it")]),
        logged_in(&[session_cookie(), wide(STRANGER)]),
        // The browser itself takes no such name.
        logged_in(&[session_cookie(), cookie(PORTAL, "a;b", "1")]),
        logged_in(&[]),
        elsewhere,
    ] {
        let scripted = ScriptedLogin::start()?;
        scripted.answers("login", &answer)?;
        scripted.press_and_read("Accedi con TS-CNS", "nulla è stato aperto", "login-foreign")?;
        ensure!(scripted.cookies()?.is_empty(), "{answer}: {:?}", scripted.cookies()?);
        ensure!(scripted.portal_tabs()? == 0, "{answer}: a tab was opened");
        ensure!(scripted.asked("logout")?.len() == 1, "{answer}: the session was left open at the portal");
        ensure!(scripted.sent_to_services().is_empty(), "{answer}");
    }
    Ok(())
}

#[test]
fn a_host_that_dies_in_a_login_is_told_once_and_the_login_is_not_asked_again() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.answers("login", &json!({"dies": true, "after": "crash"}))?;
    let popup = scripted.popup()?;
    press(&popup, "Accedi con TS-CNS")?;
    popup.wait_for_text("Inserisci il PIN")?;
    scripted.happens("crash")?;
    popup.wait_for_text("Il programma Staffetta si è chiuso. Riprova.")?;
    shot(&popup, "login-host-died")?;
    never("a second login", || Ok(scripted.asked("login")?.len() != 1))?;
    scripted.answers("login", &logged_in(&[session_cookie()]))?;
    press(&popup, "Accedi con TS-CNS")?;
    scripted.portal_shows(OPERATOR)?;
    ensure!(scripted.asked("login")?.len() == 2, "{:?}", scripted.asked("login")?);
    Ok(())
}

#[test]
fn without_a_host_nothing_of_the_login_is_shown() -> Result<()> {
    let scripted = ScriptedLogin::start_with(None)?;
    let popup = scripted.popup_says("Programma Staffetta non collegato", "login-no-host")?;
    never("a login", || Ok(words(&popup)?.contains("TS-CNS")))
}

#[test]
fn a_portal_that_the_browser_does_not_let_us_reach_is_not_asked_for_a_login() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = portals(&Value::Null);
    answer["result"]["portals"][0]["origins"] =
        json!([PORTAL, STRANGER].map(|host| format!("https://{host}")));
    scripted.answers("portals", &answer)?;
    let popup = scripted.popup()?;
    let origins = json!({"origins": [format!("https://{STRANGER}/*")]});
    ensure!(popup.eval(&format!("chrome.permissions.contains({origins})"))? == false, "it is permitted");
    press(&popup, "Accedi con TS-CNS")?;
    never("a login", || Ok(!scripted.asked("login")?.is_empty()))
}

#[test]
fn a_login_asked_in_a_private_window_is_refused_with_the_reason() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let private = scripted.browser().open_private_popup()?;
    press(&private, "Accedi con TS-CNS")?;
    private.wait_for_text("Premi l'icona di Staffetta in una finestra normale")?;
    shot(&private, "login-private")?;
    never("a login", || Ok(!scripted.asked("login")?.is_empty()))?;
    ensure!(scripted.cookies()?.is_empty() && scripted.portal_tabs()? == 0, "something was opened");
    scripted.no_complaints()
}

#[test]
fn a_permission_for_a_portal_that_is_gone_is_given_back() -> Result<()> {
    let native_host = Some(SCRIPTED_HOST.into());
    let granted = vec![STRANGER.to_owned()];
    let scripted = ScriptedLogin::start_as(Options { native_host, granted, ..Options::default() })?;
    let mut answer = portals(&Value::Null);
    answer["result"]["portals"][0]["origins"] =
        json!([PORTAL, STRANGER].map(|host| format!("https://{host}")));
    scripted.answers("portals", &answer)?;
    let origins = json!({"origins": [format!("https://{STRANGER}/*")]});
    let is_permitted = format!("chrome.permissions.contains({origins})");
    let popup = scripted.popup_says("Accedi con TS-CNS", "login-permitted")?;
    ensure!(popup.eval(&is_permitted)? == true, "it was not granted");
    never("an end of the permission", || Ok(popup.eval(&is_permitted)? != true))?;
    popup.close()?;
    scripted.answers("portals", &portals(&Value::Null))?;
    let popup = scripted.popup_says("Accedi con TS-CNS", "login-permission-gone")?;
    popup.wait_for(&format!("({is_permitted}).then((is) => !is)"))?;
    ensure!(popup.eval("chrome.permissions.getAll().then((all) => all.origins.length)")? != 0, "too much");
    scripted.no_complaints()
}

#[test]
fn no_page_and_no_content_script_may_order_anything() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let portal = json!({"portal": {"origin": format!("https://{PORTAL}"), "takes": []}});
    scripted.browser().approve(&[portal])?;
    let page = scripted.browser().open(&format!("https://{PORTAL}/"))?;
    let world = page.content_world(&scripted.browser().extension_id()?, |url| url.contains(PORTAL))?;
    for message in [
        "'fresh_portals'",
        "{order: ['sistema-ts', {begin: {log_in: 'login'}}]}",
        "{order: ['sistema-ts', {begin: 'log_out'}]}",
        "{order: ['sistema-ts', {begin: {code: 'generate'}}]}",
    ] {
        let answer = page.eval_in(&world, &format!("chrome.runtime.sendMessage({message})"))?;
        ensure!(answer.is_null(), "{message}: {answer}");
    }
    let in_page = page.eval("typeof chrome?.runtime?.sendMessage")?;
    ensure!(in_page == "undefined", "a page may speak to the extension: {in_page}");
    for request in ["portals", "login", "logout", "session_code"] {
        ensure!(scripted.asked(request)?.is_empty(), "{request} was asked");
    }
    scripted.no_complaints()
}
