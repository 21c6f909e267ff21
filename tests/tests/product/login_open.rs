//! What a doctor does with a portal that the card opened: comes back to it, has codes made there, leaves it, pulls the card out. A
//! host answers as written down.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{browser::Kind, product::PORTAL, wait::wait_until};

use crate::login_desk::{
    LoginDesk, OPERATOR, cookie, logged_in, logged_out, portals, session, session_cookie, trouble,
};
use crate::support::{never, press, shot};

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
    desk.press_and_read("Genera ID-SESSIONE", "ID-SESSIONE salvato: è nell'elenco qui sopra.", "login-code")?;
    desk.popup_says("408c…b4c1", "login-code-held")?.close()?;
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
fn a_session_that_ended_at_the_portal_is_over_in_the_browser_too() -> Result<()> {
    let desk = LoginDesk::start()?;
    let mut over = trouble(&json!({"code": "session_over"}));
    over["after"] = "over".into();
    desk.answers("await_removal", &over)?;
    desk.log_in()?;
    desk.happens("over")?;
    desk.no_cookies()?;
    desk.portal_shows("Nessuno ha fatto l'accesso")?;
    desk.popup_says("Accedi con TS-CNS", "login-ended")?;
    ensure!(!asks(&desk)? && desk.asked("logout")?.is_empty(), "it was taken for a card pulled out");
    Ok(())
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
