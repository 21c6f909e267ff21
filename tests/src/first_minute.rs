//! The first minute after the installation, as the guide leads a user through it: who, where the code arrives, where it
//! goes, the program on the computer, an example; with the browser's own questions. Knows what a user sees.

use std::time::Duration;

use anyhow::{Error, Result, ensure};
use staffetta_core::session_id::EXAMPLE_CODE;

use crate::{
    browser::{Kind, Modifier, Page},
    doctor_pc::{DoctorPc, PHARMACY_MAIL},
    main_job::{note, offered},
    permission::{YES, answer, answered},
    pharmacist,
    product::PHARMACY_WEBMAIL,
    steps::Steps,
    user::{choose, press, words},
    wait::{wait_until, wait_within},
};

/// How long what the browser was told may take to be known to our page: a yes that came too soon is given again.
const SOON: Duration = Duration::from_secs(3);

/// A doctor's in Piemonte: mailbox and portal are proposed by name.
///
/// # Errors
/// When anything is not as a doctor may expect.
pub fn of_doctor(pc: &DoctorPc, steps: &mut Steps) -> Result<()> {
    let guide = begin(pc, ("m", "prescrittore"), steps)?;
    answered(pc.screen()?, &guide, "#place-Tiscali", YES, "Approvato: Tiscali")?;
    steps.shown("«Dove arriva il codice»: Tiscali, un clic e la domanda del browser", &guide, "0-guida-2")?;
    press(&guide, "Avanti")?;
    answered(pc.screen()?, &guide, "[id^='place-Salute']", YES, "Approvato: Salute Piemonte")?;
    steps.shown("«Dove va il codice»: Salute Piemonte, allo stesso modo", &guide, "0-guida-3")?;
    end(&guide, steps)
}

/// A pharmacist's: the mailbox is nobody's proposal, and the code goes into a program on the computer.
///
/// # Errors
/// When anything is not as a pharmacist may expect.
pub fn of_pharmacist(pc: &DoctorPc, steps: &mut Steps) -> Result<()> {
    let guide = begin(pc, ("f", "erogatore"), steps)?;
    guide.fill("#address", PHARMACY_MAIL)?;
    guide.press("Enter", Modifier::None)?;
    guide.wait_for_text("Apri la casella nel browser")?;
    steps.shown("«Dove arriva il codice»: la sua posta non è tra quelle proposte", &guide, "0-guida-2")?;

    let webmail = pharmacist::log_in(pc)?;
    let done = format!("Già approvato: {PHARMACY_WEBMAIL}");
    let is_approved = || Ok::<_, Error>(words(&guide)?.contains(&done));
    wait_until("the mailbox to be approved", || {
        webmail.bring_to_front()?;
        let popup = pc.browser()?.open_popup_by_keys(pc.screen()?)?;
        press(&popup, "Usa questa casella")?;
        // It closes when the browser asks. A press that met a popup about to be drawn anew is made again.
        let is_popup = |address: &String| address.ends_with("/popup.html");
        let is_open = || Ok::<_, Error>(pc.browser()?.addresses(Kind::Page)?.iter().any(is_popup));
        let asked =
            wait_within(SOON, "the browser's question", || Ok((!is_open()? || is_approved()?).then_some(())));
        if asked.is_err() {
            popup.close()?;
            return Ok(None);
        }
        if !is_approved()? {
            answer(pc.screen()?, YES)?;
        }
        Ok(wait_within(SOON, &done, || Ok(is_approved()?.then_some(()))).ok())
    })?;
    webmail.close()?;
    guide.bring_to_front()?;
    steps.shown("Apre la sua SOGo, icona di Staffetta, «Usa questa casella»", &guide, "0-guida-2b")?;
    press(&guide, "Avanti")?;
    guide.wait_for_text("Un programma sul computer")?;
    steps.shown("«Dove va il codice»: nel gestionale, non c'è nulla da approvare", &guide, "0-guida-3")?;
    end(&guide, steps)
}

/// The guide, and who the user is; it then asks where the code arrives.
fn begin(pc: &DoctorPc, (letter, role): (&str, &str), steps: &mut Steps) -> Result<Page> {
    let guide = pc.browser()?.open_extension_page("guide.html")?;
    guide.wait_for_text("Passo 1 di 4")?;
    choose(&guide, "user-role", letter, role)?;
    choose(&guide, "user-region", "p", "piemonte")?;
    steps.shown("La guida: «Chi sei»", &guide, "0-guida-1")?;
    press(&guide, "Avanti")?;
    guide.wait_for_text("Passo 2 di 4")?;
    Ok(guide)
}

/// From where the code goes to the end: the host is there, and the example works.
fn end(guide: &Page, steps: &mut Steps) -> Result<()> {
    press(guide, "Avanti")?;
    guide.wait_for_text("Il programma Staffetta è collegato")?;
    steps.shown("«Il programma Staffetta»: è collegato", guide, "0-guida-4")?;
    press(guide, "Avanti")?;
    press(guide, "Apri la mail di esempio")?;
    ensure!(note(guide)?.starts_with("Esempio: "), "the note says: {}", note(guide)?);
    offered(guide)?.click()?;
    let field = guide.element("#example-field")?;
    wait_until("the example's code", || Ok((field.value()? == EXAMPLE_CODE).then_some(())))?;
    steps.shown("«Prova»: avviso e pulsante, su un esempio", guide, "0-guida-5")
}
