//! Whom a notification comes from: known, unknown until the user vouches for them, or pretending.

use anyhow::{Result, ensure};
use staffetta_tests::{
    browser::Place,
    doctor_pc::DoctorPc,
    main_job::{BUTTON, masked},
    notice_mail::NoticeMail,
    wait::wait_until,
};

use crate::mails::resend;
use crate::support::{
    control_says, edit, in_keyring, inbox, never, note, on_doctor_pc, open_mail, paste, portal_asks, press,
    read_mail, send, shot, subject, words,
};

#[test]
fn a_notice_forwarded_by_a_colleague_is_offered_only_when_the_user_vouches_for_it() -> Result<()> {
    doubtful("forwarded", "colleague@aslto.example", |notice| {
        notice.forwarded_by = Some(("Dott. Luca Neri".into(), "colleague@aslto.example".into()));
    })
}

#[test]
fn a_notice_of_an_unknown_sender_is_offered_only_when_the_user_vouches_for_it() -> Result<()> {
    doubtful("unknown", "notifiche@salute.example", |notice| {
        notice.sender = ("Notifiche".into(), "notifiche@salute.example".into());
    })
}

fn doubtful(picture: &str, from: &str, change: fn(&mut NoticeMail)) -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, change);
        let (portal, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        let said = note(&webmail)?;
        shot(&webmail, &format!("note-{picture}"))?;
        ensure!(said.contains("Mittente non riconosciuto") && said.contains(from), "{said}");

        portal.bring_to_front()?;
        control_says(&portal, "premi l'icona di Staffetta per confermarlo")?;
        shot(&portal, &format!("control-{picture}"))?;
        never("a button", || Ok(portal.find_in(Place::ClosedShadow, BUTTON)?.is_some()))?;

        let popup = pc.browser()?.press_for_popup()?;
        shot(&popup, &format!("popup-{picture}"))?;
        let shown = words(&popup)?;
        ensure!(shown.contains("Mittente non riconosciuto") && !shown.contains("Copia"), "{shown}");
        press(&popup, "Mi fido")?;
        popup.wait_for_text("Confermato")?;
        popup.wait_for_text("Copia")?;
        shot(&popup, &format!("popup-{picture}-accepted"))?;
        popup.close()?;

        portal.bring_to_front()?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)
    })
}

#[test]
fn two_strangers_stand_side_by_side_each_with_its_address() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.sender = ("Notifiche".into(), "uno@salute.example".into()));
        let (portal, first) = portal_asks(pc)?;
        let webmail = read_mail(pc, &first)?;
        edit(pc, |notice| notice.sender = ("Notifiche".into(), "due@salute.example".into()));
        let second = resend(pc, &portal)?;
        webmail.bring_to_front()?;
        open_mail(&webmail, &subject(&second))?;
        wait_until("the second note", || Ok(note(&webmail)?.contains("due@salute.example").then_some(())))?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Mittente: due@salute.example")?;
        shot(&popup, "popup-two-strangers")?;
        let shown = words(&popup)?;
        for expected in [&masked(&first.code), &masked(&second), "Mittente: uno@salute.example"] {
            ensure!(shown.contains(expected), "«{expected}» is not in the popup: {shown}");
        }
        ensure!(shown.matches("Mi fido").count() == 2, "{shown}");
        Ok(())
    })
}

#[test]
fn an_address_that_imitates_the_issuers_is_refused() -> Result<()> {
    pretending("note-imitated-address", |notice| {
        notice.sender = ("SIRPED".into(), "sirped_noreply@csi-it.com".into());
    })
}

#[test]
fn a_display_name_that_pretends_to_be_the_issuer_is_refused() -> Result<()> {
    pretending("note-imitated-name", |notice| {
        notice.sender = ("Notifica SIRPED".into(), "mario.rossi@example.org".into());
    })
}

/// Roundcube itself leaves out a display name that is another address: what is left is an unknown sender.
#[test]
fn a_display_name_that_is_the_issuers_address_gains_nothing() -> Result<()> {
    doubtful("address-as-name", "mario.rossi@example.org", |notice| {
        notice.sender = ("sirped_noreply@csi.it".into(), "mario.rossi@example.org".into());
    })
}

fn pretending(picture: &str, change: fn(&mut NoticeMail)) -> Result<()> {
    on_doctor_pc(|pc: &DoctorPc| {
        edit(pc, change);
        let (portal, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        let said = note(&webmail)?;
        shot(&webmail, picture)?;
        for expected in
            ["non salvato", "Attenzione: il mittente si finge chi non è", "Non usare questo codice"]
        {
            ensure!(said.contains(expected), "«{expected}» is not in the note: {said}");
        }
        ensure!(in_keyring(pc)? == 0, "something is held");
        portal.bring_to_front()?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        Ok(())
    })
}
