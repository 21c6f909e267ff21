//! A doctor's day with the session service of SIRPED: the code is asked for in the portal, comes by mail, is filled in,
//! checked, ended and refused from then on; nothing is copied by hand. The demonstration prints the steps, a test runs
//! them. Knows what a user sees of the product; knows nothing of its inside.

use anyhow::{Context as _, Result, ensure};

use crate::{
    browser::{Element, Kind, Page, Place},
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc, open_mail},
    main_job::{BUTTON, LINE, STEADY, control_says, in_control, masked, note, press_until},
    product::PORTAL,
    service_setup::ServiceSetup,
    sirped_portal::{COPY, Verdict},
    steps::Steps,
    user::{press, words},
    wait::wait_until,
};

/// The words of the button that asks.
pub const REQUEST: &str = "Richiedi nuovo codice";

/// Runs the day on a doctor's PC whose host knows the service and holds her credentials.
///
/// # Errors
/// When anything is not as a doctor may expect.
pub fn run(pc: &DoctorPc, setup: &ServiceSetup, steps: &mut Steps) -> Result<()> {
    look_anew(pc)?;
    let portal = ask(pc, setup, steps)?;
    let code = setup.service.codes(ANNA).pop().context("no code was issued")?.code;
    fill(pc, &portal, &code, steps)?;
    check_and_end(pc, setup, &code, steps)?;
    refused_afterwards(pc, &code, steps)?;
    let visits = setup.service.visits();
    let breaches: Vec<_> = visits.into_iter().filter_map(|visit| visit.breach).collect();
    ensure!(breaches.is_empty(), "the service objects to the requests: {breaches:?}");
    Ok(())
}

/// What the user sees of her credentials, once the service was set up and she typed them into the host's windows.
///
/// # Errors
/// When they are not there.
pub fn credentials_kept(pc: &DoctorPc, steps: &mut Steps) -> Result<()> {
    let places = pc.browser()?.open_extension_page("options.html")?;
    places.wait_for_text("Richiesta dei codici")?;
    places.wait_for_text("SIRPED")?;
    let title =
        "[...document.querySelectorAll('h2')].find((title) => title.innerText === 'Richiesta dei codici')";
    places.eval(&format!("{title}.scrollIntoView()"))?;
    steps.shown(
        "L'assistenza ha preparato SIRPED; le credenziali sono nel portachiavi",
        &places,
        "0-credenziali",
    )?;
    places.close()
}

/// The portal with the dialog open, in which nothing is written; no mail was sent for it.
///
/// # Errors
/// When it does not show up.
pub fn portal_without_mail(pc: &DoctorPc) -> Result<Page> {
    let portal = pc.open_portal(ANNA)?;
    portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
    in_control(&portal, LINE)?;
    ensure!(portal.element("#idSessione")?.value()?.is_empty(), "the field holds something");
    Ok(portal)
}

/// What the host said before of the services is forgotten: the popup asks it first.
///
/// # Errors
/// When no popup opens.
pub fn look_anew(pc: &DoctorPc) -> Result<()> {
    pc.browser()?.press_for_popup()?.close()
}

/// Asks for a code beside the field that misses it.
fn ask(pc: &DoctorPc, setup: &ServiceSetup, steps: &mut Steps) -> Result<Page> {
    let portal = portal_without_mail(pc)?;
    control_says(&portal, "Nessun ID-SESSIONE valido")?;
    ensure!(setup.service.arrived() == 0, "something was asked before anybody pressed");
    steps.shown(
        "Il portale chiede l'ID-SESSIONE, e non ce n'è: «Richiedi codice»",
        &portal,
        "1-nessun-codice",
    )?;

    let window = press_request(pc, &portal)?;
    let question = words(&window)?;
    for expected in ["Richiedere un nuovo codice a SIRPED?", "smette subito di valere"] {
        ensure!(question.contains(expected), "«{expected}» is not asked: {question}");
    }
    steps.shown("Staffetta chiede una volta, e dice che cosa succede", &window, "2-domanda")?;
    press(&window, "Sì, richiedi")?;
    window.wait_for_text("Codice richiesto a SIRPED")?;
    window.close()?;
    portal.bring_to_front()?;
    control_says(&portal, "Codice richiesto alle")?;
    steps.shown("SIRPED ha la richiesta: arriva una mail", &portal, "3-richiesto")?;

    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Codice richiesto a SIRPED")?;
    ensure!(!words(&popup)?.contains(REQUEST), "it can be asked for while one is awaited");
    steps.shown("Anche il popup lo aspetta; non si può chiedere due volte", &popup, "3-popup")?;
    popup.close()?;
    Ok(portal)
}

/// Presses *Richiedi codice* beside the field; the window that asks.
fn press_request(pc: &DoctorPc, portal: &Page) -> Result<Page> {
    in_control(portal, ".control > .open")?;
    portal.eval(STEADY)?;
    let link = in_control(portal, ".control > .open")?;
    ensure!(link.text()?.contains("Richiedi codice"), "beside the field stands «{}»", link.text()?);
    link.click()?;
    let window = pc.browser()?.attach(Kind::Page, |url| url.ends_with("/choose.html"))?;
    window.wait_for("document.documentElement.dataset.ready !== undefined")?;
    Ok(window)
}

/// Opens the mail, and fills the code in with one click.
fn fill(pc: &DoctorPc, portal: &Page, code: &str, steps: &mut Steps) -> Result<()> {
    let webmail = pc.open_webmail(ANNA_MAIL)?;
    open_mail(&webmail, code.get(..8).unwrap_or_default())?;
    let note = note(&webmail)?;
    ensure!(note.contains("salvato"), "the note says: {note}");
    steps.shown("Apre la mail: è il codice richiesto", &webmail, "4-mail")?;
    webmail.close()?;

    portal.bring_to_front()?;
    press_until(
        portal,
        "the field to hold the code",
        || Ok(portal.element("#idSessione")?.value()? == code),
    )?;
    control_says(portal, "Incollato")?;
    steps.shown("Un clic: il codice è nel campo", portal, "5-incollato")?;
    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("Ricetta inviata")?;
    let verdict = last_verdict(pc)?;
    ensure!(verdict == Verdict::Accepted, "the portal says: {verdict:?}");
    steps.shown("INVIA: il portale lo chiede a SIRPED, e accetta", portal, "6-ricetta-inviata")
}

/// *Verifica*, and at the end of the day *Revoca*.
fn check_and_end(pc: &DoctorPc, setup: &ServiceSetup, code: &str, steps: &mut Steps) -> Result<()> {
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text(REQUEST)?;
    ensure!(!words(&popup)?.contains("Codice richiesto"), "it is still awaited: {}", words(&popup)?);
    press(&popup, "Verifica")?;
    popup.wait_for_text("Il servizio dice: valido dalle")?;
    steps.shown("«Verifica»: SIRPED dice fino a quando vale", &popup, "7-verifica")?;

    let arrived = setup.service.arrived();
    press(&popup, "Revoca")?;
    popup.wait_for_text("Revocare questo codice?")?;
    steps.shown("A fine giornata «Revoca»: prima chiede", &popup, "8-revoca")?;
    ensure!(setup.service.arrived() == arrived, "it was ended before the answer");
    press(&popup, "Sì, revoca")?;
    popup.wait_for_text("Revocato: non vale più.")?;
    ensure!(words(&popup)?.contains(&masked(code)), "it is not shown any more");
    ensure!(!words(&popup)?.contains("valido fino"), "time is left of an ended code: {}", words(&popup)?);
    press(&popup, "Verifica")?;
    popup.wait_for_text("Il servizio dice: revocato (valeva dalle")?;
    steps.shown("Il codice non vale più, e SIRPED lo conferma", &popup, "9-revocato")?;
    popup.close()
}

/// Nobody is offered the code that was ended, and who types it is refused.
fn refused_afterwards(pc: &DoctorPc, code: &str, steps: &mut Steps) -> Result<()> {
    pc.portal.end_authorisations();
    let portal = portal_without_mail(pc)?;
    control_says(&portal, "Revocato")?;
    ensure!(portal.find_in(Place::ClosedShadow, BUTTON)?.is_none(), "a revoked code is offered");
    portal.fill("#idSessione", code)?;
    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("non risulta rilasciato")?;
    let verdict = last_verdict(pc)?;
    ensure!(verdict == Verdict::NotTheirs, "the portal says: {verdict:?}");
    wait_until("the control to make room for what the portal says", || {
        let bounds = |element: Element| element.bounds()?.context("it is not drawn");
        let control = bounds(in_control(&portal, ".control")?)?;
        let [refusal, again] = [".rifiuto", "[data-ruolo=reinvia]"].map(|css| bounds(portal.element(css)?));
        Ok((control.is_apart_from(&refusal?) && control.is_apart_from(&again?)).then_some(()))
    })?;
    steps.shown("Nessuno lo propone più; digitato a mano, il portale lo rifiuta", &portal, "10-rifiutato")
}

fn last_verdict(pc: &DoctorPc) -> Result<Verdict> {
    Ok(pc.portal.submissions().pop().context("nothing was sent")?.verdict)
}
