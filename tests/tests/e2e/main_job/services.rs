//! The session services in the browser: a code is asked for where it is missed, comes by mail, is filled in, checked
//! and ended; what the service refuses is said with what to do; without credentials there is no button.

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::{
    browser::{Kind, Page, Place},
    doctor_pc::DoctorPc,
    issuer_service::Mood,
    main_job::{BUTTON, LINE, STEADY, in_control, masked},
    product::PORTAL,
    service_setup::ServiceSetup,
    sirped_portal::{COPY, Verdict},
    wait::wait_until,
};

use crate::support::{
    control_says, field, inbox, note, on_doctor_pc, open_mail, paste, patient, press, send, shot, subject,
    words,
};

const REQUEST: &str = "Richiedi nuovo codice";

#[test]
fn a_code_is_asked_for_where_it_is_missed_filled_in_checked_ended_and_refused_afterwards() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        look_anew(pc)?;
        // The portal's dialog is open, and the portal itself mailed nothing.
        let portal = asks(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        shot(&portal, "services-control")?;
        ensure!(setup.service.arrived() == 0, "something was asked before anybody pressed");
        let window = ask_from_control(pc, &portal)?;
        let question = words(&window)?;
        for expected in ["Richiedere un nuovo codice a SIRPED?", "smette subito di valere"] {
            ensure!(question.contains(expected), "«{expected}» is not asked: {question}");
        }
        shot(&window, "services-question")?;
        press(&window, "Sì, richiedi")?;
        window.wait_for_text("Codice richiesto a SIRPED")?;
        shot(&window, "services-window-requested")?;
        window.close()?;
        portal.bring_to_front()?;
        control_says(&portal, "Codice richiesto a SIRPED")?;
        shot(&portal, "services-control-requested")?;
        let code = setup.service.codes("BIANCHIANNA").pop().context("no code was issued")?.code;

        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Codice richiesto a SIRPED")?;
        ensure!(!words(&popup)?.contains(REQUEST), "it can be asked for while one is awaited");
        shot(&popup, "services-popup-awaited")?;
        popup.close()?;

        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&code))?;
        ensure!(note(&webmail)?.contains("salvato"), "the note says: {}", note(&webmail)?);
        webmail.close()?;
        portal.bring_to_front()?;
        paste(&portal, &code)?;
        send(pc, &portal)?;

        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text(REQUEST)?;
        ensure!(!words(&popup)?.contains("Codice richiesto"), "it is still awaited: {}", words(&popup)?);
        press(&popup, "Verifica")?;
        popup.wait_for_text("Il servizio dice: valido dalle")?;
        shot(&popup, "services-valid")?;
        // Twice in a minute is told, and not sent.
        let arrived = setup.service.arrived();
        press(&popup, REQUEST)?;
        popup.wait_for_text("Quello in uso smette subito di valere")?;
        shot(&popup, "services-popup-question")?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("Hai richiesto un codice meno di un minuto fa")?;
        shot(&popup, "services-soon")?;
        ensure!(setup.service.arrived() == arrived, "it was sent all the same");

        press(&popup, "Revoca")?;
        popup.wait_for_text("Revocare questo codice?")?;
        shot(&popup, "services-revoke-question")?;
        ensure!(setup.service.arrived() == arrived, "it was ended before the answer");
        press(&popup, "Sì, revoca")?;
        popup.wait_for_text("Revocato: non vale più.")?;
        shot(&popup, "services-revoked")?;
        ensure!(words(&popup)?.contains(&masked(&code)), "it is not shown any more");
        press(&popup, "Verifica")?;
        popup.wait_for_text("Il servizio dice: revocato.")?;
        popup.close()?;

        // Nobody is offered it, and who types it is refused.
        pc.portal.end_authorisations();
        let again = asks(pc)?;
        control_says(&again, "Revocato")?;
        ensure!(again.find_in(Place::ClosedShadow, BUTTON)?.is_none(), "a revoked code is offered");
        again.fill("#idSessione", &code)?;
        again.click("[data-ruolo=invia]")?;
        again.wait_for_text("non risulta rilasciato")?;
        let last = pc.portal.submissions().pop().context("nothing was sent")?;
        ensure!(last.verdict == Verdict::NotTheirs, "{:?}", last.verdict);
        let breaches =
            setup.service.visits().into_iter().filter_map(|visit| visit.breach).collect::<Vec<_>>();
        ensure!(breaches.is_empty(), "{breaches:?}");
        end(pc, setup)
    })
}

#[test]
fn what_a_service_refuses_is_said_with_what_to_do_and_without_credentials_there_is_no_button() -> Result<()> {
    on_doctor_pc(|pc| {
        let setup = ServiceSetup::start(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        for (mood, what_to_do) in [
            (Mood::Fails('E', "200", "Contatto email certificato non presente"), "su PUA apri «Profilo»"),
            (Mood::Says(401, "text/html", Vec::new()), "Il servizio non accetta utente e password"),
        ] {
            setup.service.set_mood(mood);
            press(&popup, REQUEST)?;
            press(&popup, "Sì, richiedi")?;
            popup.wait_for_text(what_to_do)?;
            shot(&popup, &format!("services-refused-{}", setup.service.arrived()))?;
            setup.forget_calls()?;
        }
        // One that does not answer is waited for as long as its user likes.
        setup.service.set_mood(Mood::Slow(std::time::Duration::from_secs(20)));
        press(&popup, REQUEST)?;
        press(&popup, "Sì, richiedi")?;
        popup.wait_for_text("Richiesta a SIRPED in corso")?;
        shot(&popup, "services-under-way")?;
        wait_until("the request at the service", || Ok((setup.service.arrived() == 3).then_some(())))?;
        press(&popup, "Annulla")?;
        popup.wait_for_text("Non si sa se la richiesta è arrivata")?;
        shot(&popup, "services-cancelled")?;
        popup.close()?;

        ServiceSetup::remove_credentials(pc)?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("inserisci le tue credenziali in «Luoghi e fiducia»")?;
        shot(&popup, "services-no-credentials")?;
        ensure!(!words(&popup)?.contains(REQUEST), "a button that does nothing: {}", words(&popup)?);
        popup.close()?;
        let portal = asks(pc)?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        let link = in_control(&portal, ".control > .open")?.text()?;
        ensure!(link.contains("Apri la casella"), "beside the field stands «{link}»");
        end(pc, setup)
    })
}

/// The portal with the dialog open, in which nothing is written; no mail was sent for it.
fn asks(pc: &DoctorPc) -> Result<Page> {
    let portal = patient(pc)?;
    portal.navigate(&format!("https://{PORTAL}{COPY}"))?;
    in_control(&portal, LINE)?;
    ensure!(field(&portal)?.is_empty(), "the field holds something");
    Ok(portal)
}

/// Presses *Richiedi codice* beside the field; the window that asks.
fn ask_from_control(pc: &DoctorPc, portal: &Page) -> Result<Page> {
    in_control(portal, ".control > .open")?;
    portal.eval(STEADY)?;
    let link = in_control(portal, ".control > .open")?;
    ensure!(link.text()?.contains("Richiedi codice"), "beside the field stands «{}»", link.text()?);
    link.click()?;
    let window = pc.browser()?.attach(Kind::Page, |url| url.ends_with("/choose.html"))?;
    window.wait_for("document.documentElement.dataset.ready !== undefined")?;
    Ok(window)
}

/// What the host said before of the services is forgotten: the popup asks it first.
fn look_anew(pc: &DoctorPc) -> Result<()> {
    let popup = pc.browser()?.press_for_popup()?;
    popup.close()
}

fn end(pc: &DoctorPc, setup: ServiceSetup) -> Result<()> {
    // Other tests miss codes, too.
    let _ = ServiceSetup::remove_credentials(pc);
    setup.end(pc)?;
    look_anew(pc)
}
