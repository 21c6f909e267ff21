//! What a doctor does with a portal that the card opened: comes back to it, has codes made there, leaves it, pulls the
//! card out. A host answers as written down.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    axe::set_theme,
    browser::{Kind, Options, Page},
    product::{PORTAL, STRANGER},
    user::{never, press, shot, words},
    wait::wait_until,
};

use crate::scripted_login::{
    LEAVES, OPERATOR, ROTATED, ROTATES, SCRIPTED_HOST, SERVICES, ScriptedLogin, cookie, failed, logged_in,
    logged_out, portals, session, session_cookie,
};

#[test]
fn the_portals_tab_is_used_again_and_apri_comes_back_to_it() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.browser().open(&format!("https://{PORTAL}/vecchia"))?;
    scripted.log_in()?;
    ensure!(scripted.portal_tabs()? == 1, "{} tabs", scripted.portal_tabs()?);
    scripted.browser().open("about:blank")?.bring_to_front()?;
    let popup = scripted.popup()?;
    press(&popup, "Apri")?;
    let portal = scripted.portal_shows(OPERATOR)?;
    portal.wait_for("document.visibilityState === 'visible'")?;
    ensure!(scripted.portal_tabs()? == 1, "{} tabs", scripted.portal_tabs()?);
    ensure!(scripted.asked("login")?.len() == 1, "Apri logged in again");
    Ok(())
}

#[test]
fn esci_takes_the_session_out_of_browser_and_portal() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let portal = scripted.log_in()?;
    portal.navigate(&format!("https://{PORTAL}{ROTATES}"))?;
    let shown = scripted.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-left")?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    // What it says is done: it was not to be waited for.
    ensure!(scripted.cookies()?.is_empty(), "{:?}", scripted.cookies()?);
    portal.wait_for_text("Nessuno ha fatto l'accesso")?;
    let mut added = cookie(PORTAL, "AVVISO", "1");
    added["path"] = "/altrove".into();
    let asked = scripted.asked("logout")?;
    let [order] = asked.as_slice() else { bail!("{asked:?}") };
    let sent = order["cookies"].as_array().context("no cookies")?;
    let both = [cookie(PORTAL, "SESSIONE", ROTATED), added];
    ensure!(sent.len() == 2 && both.iter().all(|cookie| sent.contains(cookie)), "{sent:?}");
    ensure!(order["portal"] == "sistema-ts", "{order}");
    scripted.no_complaints()
}

#[test]
fn a_portal_that_does_not_confirm_is_told_plainly_and_the_cookies_go_all_the_same() -> Result<()> {
    for answer in [
        logged_out(false),
        failed(&json!({"code": "portal_unreachable", "params": {"host": PORTAL}})),
        json!({"dies": true}),
    ] {
        let scripted = ScriptedLogin::start()?;
        scripted.log_in()?;
        scripted.answers("logout", &answer)?;
        scripted.press_and_read("Esci", "Sistema TS non ha confermato l'uscita", "login-left-unconfirmed")?;
        scripted.no_cookies()?;
        scripted.portal_shows("Nessuno ha fatto l'accesso")?;
    }
    Ok(())
}

#[test]
fn a_domain_cookie_of_the_portals_own_host_is_set_for_its_domain_and_goes_with_esci() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut below = cookie(PORTAL, "larga", "1");
    below["domain"] = true.into();
    scripted.answers("login", &logged_in(&[session_cookie(), below]))?;
    scripted.log_in()?;
    let cookies = scripted.cookies()?;
    ensure!(cookies.iter().any(|cookie| cookie["domain"] == format!(".{PORTAL}")), "{cookies:?}");
    scripted.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-left-wide")?;
    scripted.no_cookies()
}

#[test]
fn with_the_card_out_the_user_is_asked_and_may_stay() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.log_in()?;
    wait_until("the card to be watched", || Ok((scripted.asked("await_removal")?.len() == 1).then_some(())))?;
    scripted.happens("card-out")?;
    let asking = scripted.browser().attach(Kind::Page, |url| url.contains("popup.html?ask=sistema-ts"))?;
    asking.wait_for_text("Hai tolto la tessera. Vuoi uscire da Sistema TS?")?;
    shot(&asking, "login-card-out")?;
    press(&asking, "Resta collegato")?;
    wait_until("the question to go", || Ok((!asks(&scripted)?).then_some(())))?;
    scripted.popup_says("Accesso aperto", "login-stayed")?.close()?;
    ensure!(scripted.asked("logout")?.is_empty() && scripted.cookies()?.len() == 1, "it logged out");
    never("the question again", || asks(&scripted))?;
    ensure!(scripted.asked("await_removal")?.len() == 1, "a card that is out is watched again");
    scripted.no_complaints()
}

#[test]
fn with_the_card_out_esci_leaves_and_closes_the_question() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.log_in()?;
    scripted.happens("card-out")?;
    let asking = scripted.browser().attach(Kind::Page, |url| url.contains("popup.html?ask=sistema-ts"))?;
    press(&asking, "Esci")?;
    wait_until("the question to go", || Ok((!asks(&scripted)?).then_some(())))?;
    scripted.no_cookies()?;
    scripted.portal_shows("Nessuno ha fatto l'accesso")?;
    ensure!(scripted.asked("logout")?.len() == 1, "{:?}", scripted.asked("logout")?);
    Ok(())
}

#[test]
fn where_the_computer_is_so_configured_the_card_out_logs_out_at_once() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    answer["result"]["logout_on_removal"] = true.into();
    scripted.answers("login", &answer)?;
    scripted.log_in()?;
    scripted.happens("card-out")?;
    scripted.portal_shows("Nessuno ha fatto l'accesso")?;
    scripted.no_cookies()?;
    ensure!(!asks(&scripted)?, "it asked");
    scripted.popup_says("Hai tolto la tessera: sei uscito da Sistema TS.", "login-card-out-left")?;
    ensure!(scripted.asked("logout")?.len() == 1, "{:?}", scripted.asked("logout")?);
    Ok(())
}

#[test]
fn a_code_made_at_the_portal_is_held_like_any_other() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.log_in()?;
    scripted.holds_the_session()?;
    let held = held_session();
    scripted.answers(
        "session_code",
        &json!({"reply": "stored", "result":
        {"outcome": "new", "session": held, "kept": "keyring", "keyring": "ready"}}),
    )?;
    scripted.answers(
        "list",
        &json!({"reply": "listed", "result":
        {"sessions": [{"session": held, "kept": "keyring"}], "keyring": "ready"}}),
    )?;
    scripted.press_and_read(
        "Genera ID-SESSIONE",
        "ID-SESSIONE salvato: è nell'elenco qui sopra.",
        "login-code",
    )?;
    scripted.popup_says("408c…b4c1", "login-code-held")?.close()?;
    let asked = scripted.asked("session_code")?;
    let order = json!({"portal": "sistema-ts", "act": "generate", "cookies": [session_cookie()]});
    ensure!(asked == [order], "{asked:?}");
    scripted.answers("session_code", &failed(&json!({"code": "code_not_shown"})))?;
    scripted.press_and_read("Mostra ID-SESSIONE", "non mostra nessun ID-SESSIONE", "login-code-none")?;
    scripted.answers("session_code", &failed(&json!({"code": "session_over"})))?;
    let popup = scripted.popup_says("Mostra ID-SESSIONE", "login-before-over")?;
    scripted.answers("portals", &portals(&Value::Null))?;
    press(&popup, "Mostra ID-SESSIONE")?;
    popup.wait_for_text("La sessione del portale è finita")?;
    ensure!(words(&popup)?.contains("Accedi con TS-CNS"), "{}", words(&popup)?);
    scripted.no_cookies()
}

#[test]
fn a_background_that_was_stopped_still_knows_what_is_open_and_how_to_leave() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.log_in()?;
    scripted.browser().stop_worker()?;
    scripted.popup_says(OPERATOR, "login-after-stop")?.close()?;
    // The host does not know the cookies either: the browser's own memory of them has to do.
    scripted.answers("logout", &failed(&json!({"code": "not_logged_in"})))?;
    scripted.press_and_read("Esci", "non ha confermato l'uscita", "login-left-after-stop")?;
    scripted.no_cookies()
}

#[test]
fn a_session_that_the_host_found_open_is_shown_and_left() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    scripted.answers("portals", &portals(&session()))?;
    let popup = scripted.popup_says(OPERATOR, "login-found-open")?;
    scripted.answers("portals", &portals(&Value::Null))?;
    press(&popup, "Esci")?;
    popup.wait_for_text("Sei uscito da Sistema TS.")?;
    popup.close()?;
    scripted.answers("portals", &portals(&session()))?;
    scripted.popup_says(OPERATOR, "login-found-again")?.close()?;
    scripted.answers("portals", &portals(&Value::Null))?;
    let shown = words(&scripted.popup_says("La sessione del portale è finita", "login-found-over")?)?;
    ensure!(shown.contains("Accedi con TS-CNS"), "{shown}");
    ensure!(scripted.asked("login")?.is_empty(), "it logged in");
    Ok(())
}

#[test]
fn a_session_in_use_outlives_the_hosts_minutes_and_goes_with_esci() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut answer = logged_in(&[session_cookie()]);
    let now = jiff::Zoned::now().timestamp().as_second();
    answer["result"]["session"]["since"] = (now - 1800).into();
    answer["result"]["session"]["expires_at"] = now.into();
    scripted.answers("login", &answer)?;
    let mut over = failed(&json!({"code": "session_over"}));
    over["after"] = "over".into();
    scripted.answers("await_removal", &over)?;
    let portal = scripted.log_in()?;
    portal.fill("#nota", "terapia")?;
    scripted.happens("over")?;
    let popup = scripted.popup_says("Accesso aperto nel browser dalle", "login-outlives-host")?;
    set_theme(&popup, "dark")?;
    shot(&popup, "login-open-dark")?;
    let shown = words(&popup)?;
    ensure!(shown.contains(OPERATOR) && shown.contains("Esci") && !shown.contains("Genera"), "{shown}");
    popup.close()?;
    never("an end of the session", || Ok(scripted.cookies()?.len() != 1))?;
    ensure!(note(&portal)? == "terapia", "the tab was reloaded");
    ensure!(scripted.asked("logout")?.is_empty() && !asks(&scripted)?, "it was ended");
    scripted.press_and_read("Esci", "Sei uscito da Sistema TS.", "login-left-late")?;
    scripted.no_cookies()
}

#[test]
fn cookies_that_a_restored_browser_session_brings_back_are_removed() -> Result<()> {
    let native_host = Some(SCRIPTED_HOST.into());
    let scripted = ScriptedLogin::start_as(Options { native_host, restores: true, ..Options::default() })?;
    scripted.log_in()?;
    let other = scripted.browser().open(&format!("https://{STRANGER}/"))?;
    other.eval("document.cookie = 'altrui=1; secure'")?;
    let scripted = scripted.with_browser_restarted()?;
    wait_until("the portal's cookies to go", || {
        let cookies = scripted.cookies()?;
        ensure!(
            cookies.iter().any(|cookie| cookie["name"] == "altrui"),
            "nothing was brought back: {cookies:?}"
        );
        Ok((cookies.len() == 1).then_some(()))
    })?;
    scripted.no_complaints()
}

#[test]
fn a_session_left_with_the_portals_own_esci_is_not_shown_as_open() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let mut readable = cookie(PORTAL, "lingua", "it");
    readable["http_only"] = false.into();
    scripted.answers("login", &logged_in(&[session_cookie(), readable]))?;
    let portal = scripted.log_in()?;
    scripted.popup_says("Accesso aperto nel browser dalle", "login-before-own-esci")?.close()?;
    portal.navigate(&format!("https://{PORTAL}{LEAVES}"))?;
    let popup = scripted.popup_says("La sessione del portale è finita", "login-own-esci")?;
    ensure!(words(&popup)?.contains("Accedi con TS-CNS"), "{}", words(&popup)?);
    Ok(())
}

#[test]
fn a_tab_with_something_typed_in_it_is_neither_reloaded_nor_led_elsewhere() -> Result<()> {
    let scripted = ScriptedLogin::start()?;
    let written = scripted.browser().open(&format!("https://{PORTAL}/ricetta"))?;
    written.fill("#nota", "terapia")?;
    let log_in = || -> Result<Page> {
        press(&scripted.popup()?, "Accedi con TS-CNS")?;
        let services = scripted.browser().attach(Kind::Page, |url| url.ends_with(SERVICES))?;
        services.wait_for_text(OPERATOR)?;
        Ok(services)
    };
    let services = log_in()?;
    let said = "Una scheda in cui hai scritto non è stata ricaricata";
    scripted.press_and_read("Esci", said, "login-left-written")?;
    services.wait_for_text("Nessuno ha fatto l'accesso")?;
    ensure!(note(&written)? == "terapia" && written.url()?.ends_with("/ricetta"), "the tab was taken away");
    services.close()?;
    log_in()?.close()?;
    scripted.browser().open("about:blank")?.bring_to_front()?;
    press(&scripted.popup()?, "Apri")?;
    written.wait_for("document.visibilityState === 'visible'")?;
    ensure!(note(&written)? == "terapia" && written.url()?.ends_with("/ricetta"), "Apri took the tab away");
    scripted.no_complaints()
}

/// What is written in a tab of the portal.
fn note(page: &Page) -> Result<Value> {
    page.eval("document.querySelector('#nota').value")
}

fn asks(scripted: &ScriptedLogin) -> Result<bool> {
    Ok(scripted.browser().addresses(Kind::Page)?.iter().any(|url| url.contains("?ask=")))
}

fn held_session() -> Value {
    let now = jiff::Zoned::now().timestamp().as_second();
    json!({
        "key": "0123456789abcdef0123456789abcdef",
        "slot": {"issuer": "sirped", "contesto": "RICETTA-DEM", "role": "prescrittore", "owner": null,
            "requested_by": null, "company": null},
        "masked": "408c…b4c1",
        "validity": {"requested_at": now, "expires_at": now + 28_000, "expiry": "stated"},
        "confirmed": true, "sender": null, "warnings": [], "replaced": false,
    })
}
