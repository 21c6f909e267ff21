//! The background worker stopped, as the browser does after half a minute without work: nothing is lost with it.

use anyhow::{Result, ensure};
use staffetta_tests::{main_job::masked, wait::wait_until};

use crate::support::{
    at_the_desk, field, inbox, note, offered, open_mail, paste, popup_words, portal_asks, ready_to_click,
    send, subject,
};

#[test]
fn a_worker_stopped_while_the_control_is_shown_comes_back_for_the_click() -> Result<()> {
    at_the_desk(|desk| {
        let (portal, issued) = ready_to_click(desk)?;
        let button = offered(&portal)?;
        desk.browser()?.stop_worker()?;
        button.click()?;
        wait_until("the code", || Ok((field(&portal)? == issued.code).then_some(())))?;
        send(desk, &portal)
    })
}

#[test]
fn a_worker_stopped_between_capture_and_question_comes_back_for_the_control() -> Result<()> {
    at_the_desk(|desk| {
        let (portal, issued) = ready_to_click(desk)?;
        desk.browser()?.stop_worker()?;
        portal.navigate("https://operatori.salutepiemonte.it/copia")?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_worker_stopped_before_the_mail_is_opened_comes_back_for_the_capture() -> Result<()> {
    at_the_desk(|desk| {
        let (portal, issued) = portal_asks(desk)?;
        let webmail = inbox(desk)?;
        desk.browser()?.stop_worker()?;
        open_mail(&webmail, &subject(&issued.code))?;
        ensure!(note(&webmail)?.contains("salvato"), "{}", note(&webmail)?);
        portal.bring_to_front()?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_worker_stopped_again_and_again_loses_nothing() -> Result<()> {
    at_the_desk(|desk| {
        let (portal, issued) = ready_to_click(desk)?;
        for _ in 0..3 {
            desk.browser()?.stop_worker()?;
            let words = popup_words(desk, "popup-ready")?;
            ensure!(words.contains(&masked(&issued.code)), "{words}");
        }
        portal.bring_to_front()?;
        paste(&portal, &issued.code)
    })
}
