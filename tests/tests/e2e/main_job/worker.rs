//! The background worker stopped, as the browser does after half a minute without work: nothing is lost with it.

use anyhow::{Result, ensure};
use staffetta_tests::{main_job::masked, wait::wait_until};

use crate::support::{
    field, inbox, note, offered, on_doctor_pc, open_mail, paste, popup_words, portal_asks, ready_to_click,
    send, subject,
};

#[test]
fn a_worker_stopped_while_the_control_is_shown_comes_back_for_the_click() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let button = offered(&portal)?;
        pc.browser()?.stop_worker()?;
        button.click()?;
        wait_until("the code", || Ok((field(&portal)? == issued.code).then_some(())))?;
        send(pc, &portal)
    })
}

#[test]
fn a_worker_stopped_between_capture_and_question_comes_back_for_the_control() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        pc.browser()?.stop_worker()?;
        portal.navigate("https://operatori.salutepiemonte.it/copia")?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_worker_stopped_before_the_mail_is_opened_comes_back_for_the_capture() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        pc.browser()?.stop_worker()?;
        open_mail(&webmail, &subject(&issued.code))?;
        ensure!(note(&webmail)?.contains("salvato"), "{}", note(&webmail)?);
        portal.bring_to_front()?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn a_worker_stopped_again_and_again_loses_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        for _ in 0..3 {
            pc.browser()?.stop_worker()?;
            let words = popup_words(pc, "popup-ready")?;
            ensure!(words.contains(&masked(&issued.code)), "{words}");
        }
        portal.bring_to_front()?;
        paste(&portal, &issued.code)
    })
}
