//! A pharmacist's day with codes of Sistema TS: from the mail in SOGo to the pharmacy's program, by *Copia* and by the
//! shortcut. Knows what a user sees of the product.

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};

use crate::{
    browser::Page,
    desktop_program::DesktopProgram,
    doctor_pc::{DoctorPc, PHARMACY_MAIL},
    main_job::{in_control, masked, note},
    notice_mail::sistema_ts,
    product::PHARMACY_WEBMAIL,
    random::uuid_v4,
    steps::Steps,
    user::press,
    wait::wait_until,
    webmail::{Inbox as _, SogoInbox},
};

/// The keys that copy the code of the moment, whatever program is in front.
const COPY_KEYS: &str = "ctrl+shift+8";

/// Runs the day on a PC where the pharmacist's mailbox was approved.
///
/// # Errors
/// When anything is not as a pharmacist may expect.
pub fn run(pc: &DoctorPc, steps: &mut Steps) -> Result<()> {
    let screen = pc.screen()?;
    let webmail = log_in(pc)?;
    let first = receive(pc, &webmail, 90)?;
    let said = note(&webmail)?;
    ensure!(said.contains("Mittente non riconosciuto") && said.contains("dominio"), "the note says: {said}");
    steps.shown(
        "La prima mail di Sistema TS: il mittente è ancora sconosciuto",
        &webmail,
        "1-primo-avviso",
    )?;

    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Mi fido di questo mittente")?;
    steps.shown("Il popup mostra il mittente, con il suo dominio", &popup, "1-popup")?;
    press(&popup, "Mi fido di questo mittente")?;
    popup.wait_for_text("i codici che arrivano da questo mittente vengono proposti")?;
    popup.wait_for_text(&masked(&first))?;
    let shown = popup.eval("document.body.innerText")?;
    ensure!(!shown.as_str().unwrap_or_default().contains("Per che cosa"), "the pharmacist is asked: {shown}");
    steps.shown("Nel popup: «Mi fido di questo mittente», una volta sola", &popup, "2-mi-fido")?;
    popup.close()?;

    let program = DesktopProgram::start(pc.scratch(), screen)?;
    let second = receive(pc, &webmail, 30)?;
    ensure!(note(&webmail)?.contains("poi Ctrl+V nel tuo programma"), "the note says: {}", note(&webmail)?);
    copy_in_note(&webmail)?;
    steps.shown("La mail di oggi: «Copia» nell'avviso", &webmail, "3-copia")?;
    taken(&program, &second)?;
    steps.on_screen("Ctrl+V nel gestionale: il codice è quello", screen, "4-gestionale")?;

    let third = receive(pc, &webmail, 0)?;
    program.to_front()?;
    screen.press(&[COPY_KEYS])?;
    wait_until("the shortcut's code in the program", || Ok((program.paste()? == third).then_some(())))?;
    steps.on_screen("Con il gestionale davanti: Ctrl+Maiusc+8, poi Ctrl+V", screen, "5-scorciatoia")
}

/// Opens SOGo in a tab; the pharmacist logs in when that was not done before.
///
/// # Errors
/// When no list of mails shows up.
pub fn log_in(pc: &DoctorPc) -> Result<Page> {
    let page = pc.browser()?.open("about:blank")?;
    SogoInbox(PHARMACY_WEBMAIL).log_in(&page, pc.mailbox.account(PHARMACY_MAIL)?)?;
    Ok(page)
}

/// A notice that was asked for so many minutes ago arrives, and the pharmacist opens it; gives its code.
fn receive(pc: &DoctorPc, webmail: &Page, minutes: i64) -> Result<String> {
    let code = uuid_v4()?;
    let asked = Timestamp::now().checked_sub(SignedDuration::from_mins(minutes))?;
    pc.mailbox.deliver(PHARMACY_MAIL, &sistema_ts(PHARMACY_MAIL, &code, asked)?)?;
    let number =
        *pc.mailbox.numbers("INBOX", PHARMACY_MAIL)?.get(&code).context("the mail did not arrive")?;
    webmail.bring_to_front()?;
    SogoInbox(PHARMACY_WEBMAIL).click(webmail, number, &code)?;
    wait_until("the note of this code", || Ok(note(webmail)?.contains(&masked(&code)).then_some(())))?;
    Ok(code)
}

fn copy_in_note(webmail: &Page) -> Result<()> {
    let button = in_control(webmail, ".note .buttons button")?;
    ensure!(button.text()? == "Copia", "the button says: {}", button.text()?);
    button.click()?;
    wait_until("the note to say so", || Ok(note(webmail)?.contains("Copiato").then_some(())))
}

fn taken(program: &DesktopProgram, code: &str) -> Result<()> {
    let taken = program.paste()?;
    ensure!(taken == code, "the program took «{taken}»");
    Ok(())
}
