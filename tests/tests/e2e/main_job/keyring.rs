//! The keyring slow, absent, locked or refusing: the code can be used all the same, the popup says which, and nothing
//! is written in clear.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};
use staffetta_tests::{
    browser::Place,
    doctor_pc::DoctorPc,
    main_job::{STEADY, masked, pc_with_product},
    screen::Screen,
    secret_service::Condition,
};

use crate::{
    host::not_on_disk,
    support::{
        control_says, edit, field, in_keyring, inbox, never, no_complaints, note, offered, open_mail, paste,
        popup_words, portal_asks, press, press_link, read_mail, ready_to_click, send, shot, subject,
        wait_in_keyring,
    },
};

fn pc_with(condition: Condition) -> Result<DoctorPc> {
    let pc = pc_with_product()?.keyring(condition).start()?;
    edit(&pc, |_| {});
    Ok(pc)
}

#[test]
fn a_frozen_keyring_is_told_and_gets_the_session_when_it_thaws() -> Result<()> {
    let pc = pc_with(Condition::Unlocked)?;
    let (portal, issued) = portal_asks(&pc)?;
    let webmail = inbox(&pc)?;
    pc.secrets.freeze()?;
    open_mail(&webmail, &subject(&issued.code))?;
    let said = note(&webmail)?;
    shot(&webmail, "note-keyring-slow")?;
    ensure!(said.contains("salvato") && said.contains("Non è nel portachiavi: resta in memoria"), "{said}");
    let popup = popup_words(&pc, "popup-keyring-slow")?;
    ensure!(
        popup.contains("Il portachiavi non risponde") && popup.contains(&masked(&issued.code)),
        "{popup}"
    );
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    pc.secrets.thaw()?;
    // Whatever asks next, the session is moved: here a look at the popup.
    popup_words(&pc, "popup-keyring-thawed")?;
    wait_in_keyring(&pc, 1)?;
    let popup = popup_words(&pc, "popup-keyring-thawed")?;
    ensure!(popup.contains("Codici al sicuro") && !popup.contains("resta in memoria"), "{popup}");
    send(&pc, &portal)?;
    no_complaints(&pc)
}

#[test]
fn without_a_keyring_the_code_stays_in_memory_and_nothing_is_in_clear() -> Result<()> {
    works_from_memory(Condition::Absent, "Su questo computer non c'è un portachiavi", "popup-keyring-absent")
}

#[test]
fn a_worker_stopped_while_there_is_no_keyring_takes_no_code_with_it() -> Result<()> {
    let pc = pc_with(Condition::Absent)?;
    let (portal, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?.close()?;
    for _ in 0..3 {
        pc.browser()?.stop_worker()?;
        let popup = popup_words(&pc, "popup-keyring-absent-worker-stopped")?;
        ensure!(popup.contains(&masked(&issued.code)) && popup.contains("restano in memoria"), "{popup}");
    }
    pc.browser()?.stop_worker()?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    not_on_disk(&pc, &issued.code)?;
    no_complaints(&pc)
}

#[test]
fn with_a_locked_keyring_the_code_stays_in_memory_and_nothing_is_in_clear() -> Result<()> {
    works_from_memory(Condition::Locked, "Il portachiavi è bloccato", "popup-keyring-locked")
}

#[test]
fn with_a_refusing_keyring_the_code_stays_in_memory_and_nothing_is_in_clear() -> Result<()> {
    works_from_memory(
        Condition::Refusing,
        "Il portachiavi rifiuta di conservare i codici",
        "popup-keyring-refusing",
    )
}

fn works_from_memory(condition: Condition, title: &str, picture: &str) -> Result<()> {
    let pc = pc_with(condition)?;
    let (portal, issued) = portal_asks(&pc)?;
    let said = note(&read_mail(&pc, &issued)?)?;
    ensure!(said.contains("resta in memoria") && !said.contains("non salvato"), "{said}");
    let popup = popup_words(&pc, picture)?;
    ensure!(popup.contains(title), "«{title}» is not in the popup: {popup}");
    ensure!(popup.contains(&masked(&issued.code)), "{popup}");
    let said_once =
        ["resta in memoria", "I codici restano in memoria"].map(|words| popup.matches(words).count());
    ensure!(said_once.iter().sum::<usize>() == 1, "{popup}");
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    not_on_disk(&pc, &issued.code)?;
    no_complaints(&pc)
}

#[test]
fn a_keyring_unlocked_later_takes_what_waited_in_memory() -> Result<()> {
    let mut pc = pc_with(Condition::Locked)?;
    let (portal, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?.close()?;
    ensure!(in_keyring(&pc).unwrap_or(0) == 0, "something is in the locked keyring");
    pc.secrets.change(Condition::Unlocked)?;
    let popup = popup_words(&pc, "popup-keyring-unlocked-later")?;
    ensure!(popup.contains("Codici al sicuro") && popup.contains(&masked(&issued.code)), "{popup}");
    wait_in_keyring(&pc, 1)?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    no_complaints(&pc)
}

/// In the title of the system's own question.
const UNLOCK: &str = "Unlock";
/// A person types the password later than the host answers a request.
const LONGER_THAN_THE_HOST_WAITS: Duration = Duration::from_secs(3);

#[test]
fn a_session_held_before_the_keyring_was_locked_is_there_again_afterwards() -> Result<()> {
    let mut pc = pc_with(Condition::Unlocked)?;
    let screen = Screen::start(pc.scratch())?;
    let (portal, issued) = ready_to_click(&pc)?;
    pc.secrets.change(Condition::Locked)?;
    let _prompter = pc.secrets.prompt_on(&screen)?;
    portal.eval(
        "const sopra = document.createElement('div');
         sopra.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; background: #fff3c4; pointer-events: none';
         addEventListener('pointerup', () => document.body.append(sopra), { capture: true, once: true })",
    )?;
    offered(&portal)?.click()?;
    never("a question for a press that does not count", || screen.shows(UNLOCK))?;
    portal.eval("sopra.remove()")?;
    portal.eval(STEADY)?;
    offered(&portal)?.click()?;
    screen.wait_for_window(UNLOCK)?;
    screen.focus(UNLOCK)?;
    screen.press(&["Escape"])?;
    control_says(&portal, "Portachiavi bloccato: sbloccalo con la password.")?;
    shot(&portal, "control-keyring-locked")?;
    ensure!(field(&portal)?.is_empty(), "something was filled in");
    never("the keyring's question once more", || screen.shows(UNLOCK))?;
    let panel = portal.find_in(Place::ClosedShadow, ".control .panel")?;
    ensure!(panel.is_none(), "that it is locked is said twice");
    press_link(&portal, "Sblocca")?;
    screen.wait_for_window(UNLOCK)?;
    sleep(LONGER_THAN_THE_HOST_WAITS);
    screen.type_and_confirm(pc.secrets.password())?;
    offered(&portal)?;
    pc.secrets.change(Condition::Locked)?;
    let popup = pc.browser()?.press_for_popup()?;
    press(&popup, "Sblocca")?;
    screen.wait_for_window(UNLOCK)?;
    screen.type_and_confirm(pc.secrets.password())?;
    popup.wait_for_text("Codici al sicuro")?;
    popup.close()?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    no_complaints(&pc)
}
