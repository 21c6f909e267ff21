//! Notifications of an issuer whose senders nobody knows: the user approves the first, and says what a code is for.

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use staffetta_tests::{
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::masked,
    notice_mail::{SISTEMA_TS, letter},
    random::uuid_v4,
    user::{press, shot, words},
    wait::wait_until,
};

use crate::support::{inbox, note, on_doctor_pc, open_mail, wait_in_keyring};

#[test]
fn a_sender_of_sistema_ts_is_approved_once_and_a_code_asked_once_what_it_is_for() -> Result<()> {
    on_doctor_pc(|pc| {
        let (first, second) = (uuid_v4()?, uuid_v4()?);
        deliver(pc, "Primo", &format!("ID-SESSIONE: {first}"))?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, "Primo")?;
        let said = note(&webmail)?;
        shot(&webmail, "note-sistema-ts")?;
        ensure!(said.contains("Mittente non riconosciuto"), "{said}");
        ensure!(said.contains(SISTEMA_TS) && said.contains("dominio ts.example"), "{said}");

        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Mi fido di questo mittente")?;
        shot(&popup, "popup-sistema-ts")?;
        press(&popup, "Mi fido di questo mittente")?;
        popup.wait_for_text("Per che cosa l'hai chiesto?")?;
        shot(&popup, "popup-sistema-ts-open")?;
        press(&popup, "Ricetta bianca · erogatore")?;
        popup.wait_for_text("ora il codice viene proposto")?;
        let shown = words(&popup)?;
        ensure!(shown.contains(&masked(&first)) && !shown.contains("Per che cosa"), "{shown}");
        popup.close()?;
        wait_in_keyring(pc, 1)?;

        webmail.bring_to_front()?;
        deliver(pc, "Secondo", &format!("ID-SESSIONE: {second}\nricetta bianca, per la farmacia"))?;
        open_mail(&webmail, "Secondo")?;
        wait_until("the second note", || Ok(note(&webmail)?.contains("Ha sostituito").then_some(())))?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("Forse ancora valido")?;
        shot(&popup, "popup-sistema-ts-replaced")?;
        let shown = words(&popup)?;
        ensure!(shown.contains(&masked(&second)) && !shown.contains("Mi fido"), "{shown}");
        Ok(())
    })
}

fn deliver(pc: &DoctorPc, subject: &str, code: &str) -> Result<()> {
    let end =
        Timestamp::now().checked_add(SignedDuration::from_hours(16))?.to_zoned(TimeZone::get("Europe/Rome")?);
    let text = format!("Sistema TS\n{code}\nData scadenza: {}\n", end.strftime("%d/%m/%Y %H:%M"));
    pc.mailbox.deliver(ANNA_MAIL, &letter(("Sistema TS", SISTEMA_TS), ANNA_MAIL, subject, &text)?)
}
