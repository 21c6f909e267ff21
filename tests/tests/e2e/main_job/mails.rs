//! Mails as they really come: cut, without an expiry, late, twice, and mails that are no notifications at all.

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Zoned};
use staffetta_tests::{
    browser::Page,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    main_job::masked,
    notice_mail::{SIRPED, letter},
    wait::wait_until,
};

use crate::support::{
    control_says, edit, filled, in_keyring, inbox, no_note, note, offered, on_doctor_pc, open_mail, paste,
    popup_words, portal_asks, press, read_mail, send, shot, subject,
};

#[test]
fn the_code_of_the_source_with_35_characters_is_refused_with_its_length() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.code = "408c7060-e54b-4be4-b4f7-c2fefb26b4c".into());
        refused(pc, "note-truncated", &["non salvato", "35 caratteri su 36", "Reinvia ID Sessione via mail"])
    })
}

#[test]
fn a_notice_without_expiry_is_held_and_its_end_is_said_to_be_calculated() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.expires_at = None);
        let (portal, issued) = portal_asks(pc)?;
        let said = note(&read_mail(pc, &issued)?)?;
        ensure!(said.contains("salvato") && said.contains("è calcolata") && said.contains("circa"), "{said}");
        let popup = popup_words(pc, "popup-assumed-expiry")?;
        ensure!(popup.contains("La scadenza non è scritta: è calcolata."), "{popup}");
        portal.bring_to_front()?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)
    })
}

#[test]
fn words_with_hyphens_behind_a_long_style_are_read_and_the_day_that_the_webmail_names_is_a_date() -> Result<()>
{
    on_doctor_pc(|pc| {
        let code = "62dfce86-726a-d16b-a367-1f9b17ee84b2";
        let style = "p { margin: 0; color: #1f2a37; } ".repeat(700);
        let sent = jiff::fmt::rfc2822::to_string(&Zoned::now())?;
        let mail = format!(
            "From: SIRPED <{SIRPED}>\r\nTo: {ANNA_MAIL}\r\nSubject: {}\r\nDate: {sent}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/html; charset=UTF-8\r\n\r\n<html><head><style>\r\n{}</style></head><body>\r\n\
             <p>Iden&shy;ti&shy;fi&shy;ca&shy;ti&shy;vo di ses&shy;sio&shy;ne: {code}</p></body></html>\r\n",
            subject(code),
            style.replace("} ", "}\r\n"),
        );
        pc.mailbox.deliver(ANNA_MAIL, mail.as_bytes())?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(code))?;
        let shown = "document.querySelector('#messagecontframe').contentDocument";
        ensure!(
            webmail.eval(&format!("{shown}.querySelector('#messagebody').textContent.length > 20000"))?
                == true
        );
        let date = webmail.eval(&format!("{shown}.querySelector('.header-headers td.date').innerText"))?;
        ensure!(date.as_str().is_some_and(|date| date.starts_with("Oggi ")), "the webmail writes {date}");
        let said = note(&webmail)?;
        ensure!(
            said.contains("salvato") && said.contains("7\u{a0}h\u{a0}5") && said.contains("circa"),
            "{said}"
        );
        Ok(())
    })
}

#[test]
fn an_expired_notice_is_refused_with_its_end() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| {
            let ago = |hours: i64| notice.requested_at - SignedDuration::from_hours(hours);
            (notice.expires_at, notice.requested_at) = (Some(ago(1)), ago(9));
        });
        refused(pc, "note-expired", &["non salvato", "È scaduto il", "Reinvia ID Sessione via mail"])
    })
}

#[test]
fn a_notice_whose_dates_contradict_each_other_is_refused() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.expires_at = Some(notice.requested_at - SignedDuration::from_hours(3)));
        refused(pc, "note-dates", &["non salvato", "date del messaggio si contraddicono"])
    })
}

#[test]
fn a_notice_that_says_that_its_code_was_revoked_is_refused_with_that_reason() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| {
            notice.company += ". L'identificativo di sessione è stato revocato su richiesta dell'utente.";
        });
        refused(pc, "note-said-over", &["non salvato", "dice che questo codice è stato revocato"])
    })
}

fn refused(pc: &DoctorPc, picture: &str, words: &[&str]) -> Result<()> {
    let (portal, issued) = portal_asks(pc)?;
    let webmail = inbox(pc)?;
    open_mail(&webmail, &subject(&issued.code))?;
    let said = note(&webmail)?;
    shot(&webmail, picture)?;
    for expected in words {
        ensure!(said.contains(expected), "«{expected}» is not in the note: {said}");
    }
    ensure!(in_keyring(pc)? == 0, "something is held");
    portal.bring_to_front()?;
    control_says(&portal, "Nessun ID-SESSIONE valido")?;
    Ok(())
}

#[test]
fn a_notice_of_the_year_2199_is_refused_with_its_reason() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| {
            let decades = SignedDuration::from_hours(24 * 365 * 173);
            notice.requested_at += decades;
            notice.expires_at = Some(notice.requested_at + SignedDuration::from_hours(8));
        });
        refused(pc, "note-future", &["non salvato", "deve ancora venire"])
    })
}

#[test]
fn of_two_notices_the_newer_counts_whatever_is_opened_last() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, webmail, older, newer) = two_notices(pc)?;
        open_mail(&webmail, &subject(&newer))?;
        let said = note_with(&webmail, "Ha sostituito")?;
        shot(&webmail, "note-replaced")?;
        ensure!(said.contains(&masked(&older)), "{said}");
        let popup = popup_words(pc, "popup-replaced")?;
        ensure!(popup.contains(&masked(&newer)) && popup.contains("Ha sostituito"), "{popup}");
        ensure!(in_keyring(pc)? == 2, "{} in the keyring", in_keyring(pc)?);

        open_mail(&webmail, &subject(&older))?;
        let said = note_with(&webmail, "sostituito")?;
        ensure!(said.contains("vale quello più recente") && said.contains(&masked(&newer)), "{said}");
        shot(&webmail, "note-superseded")?;

        portal.bring_to_front()?;
        offered(&portal)?.click()?;
        filled(&portal, &newer)?;
        send(pc, &portal)
    })
}

#[test]
fn what_a_notice_replaced_comes_back_with_one_click_and_the_newer_mail_mends_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, webmail, older, newer) = two_notices(pc)?;
        open_mail(&webmail, &subject(&newer))?;
        note_with(&webmail, "Ha sostituito")?;
        let popup = pc.browser()?.press_for_popup()?;
        press(&popup, "Usa il precedente")?;
        popup.wait_for_text("viene proposto il codice precedente")?;
        popup.wait_for_text(&format!("Ha sostituito {}", masked(&newer)))?;
        shot(&popup, "popup-previous-taken-back")?;
        popup.close()?;
        portal.bring_to_front()?;
        offered(&portal)?.click()?;
        filled(&portal, &older)?;

        // A message is read when it is opened: another one first.
        webmail.bring_to_front()?;
        open_mail(&webmail, &subject(&older))?;
        open_mail(&webmail, &subject(&newer))?;
        note_with(&webmail, &format!("Ha sostituito {}", masked(&older)))?;
        portal.bring_to_front()?;
        portal.navigate("https://operatori.salutepiemonte.it/copia")?;
        paste(&portal, &newer)
    })
}

/// Two notices, the first of which was read; the portal, the webmail, and both codes.
fn two_notices(pc: &DoctorPc) -> Result<(Page, Page, String, String)> {
    // The notices state minutes: the first was asked for some minutes ago.
    edit(pc, |notice| {
        let earlier = notice.requested_at - SignedDuration::from_mins(7);
        (notice.requested_at, notice.expires_at) = (earlier, Some(earlier + SignedDuration::from_hours(8)));
    });
    let (portal, older) = portal_asks(pc)?;
    let webmail = read_mail(pc, &older)?;
    edit(pc, |_| {});
    let newer = resend(pc, &portal)?;
    Ok((portal, webmail, older.code, newer))
}

/// Presses *Reinvia ID Sessione via mail*, and gives the code that was sent.
pub(crate) fn resend(pc: &DoctorPc, portal: &Page) -> Result<String> {
    let before = pc.portal.issued_to(ANNA).len();
    portal.bring_to_front()?;
    portal.click("[data-ruolo=reinvia]")?;
    let issued = wait_until("a newer code", || {
        let all = pc.portal.issued_to(ANNA);
        Ok((all.len() > before).then(|| all.last().cloned()).flatten())
    })?;
    Ok(issued.code)
}

fn note_with(webmail: &Page, words: &str) -> Result<String> {
    wait_until(&format!("a note with «{words}»"), || {
        Ok(Some(note(webmail)?).filter(|said| said.contains(words)))
    })
}

#[test]
fn the_same_mail_opened_again_is_said_to_be_held_already() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = portal_asks(pc)?;
        read_mail(pc, &issued)?.close()?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        note_with(&webmail, "già salvato")?;
        ensure!(in_keyring(pc)? == 1, "{} in the keyring", in_keyring(pc)?);
        Ok(())
    })
}

#[test]
fn the_paragraph_on_confidentiality_alone_says_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.only_confidentiality = true);
        let (_, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        no_note(&webmail)?;
        ensure!(in_keyring(pc)? == 0, "something is held");
        Ok(())
    })
}

#[test]
fn ordinary_letters_say_nothing_even_when_they_speak_of_sessions() -> Result<()> {
    on_doctor_pc(|pc| {
        let letters = [
            ("Riunione", "Ciao Anna, la sessione di formazione è giovedì alle 18. Porta il codice 12345678."),
            ("Prenotazione", "Il suo ordine 408c7060-e54b-4be4-b4f7-c2fefb26b4c1 è stato spedito."),
            (
                "Identificativo di sessione",
                "Ti spiego: l'identificativo di sessione arriva per mail e va incollato nel portale.",
            ),
        ];
        let webmail = inbox(pc)?;
        for (title, text) in letters {
            pc.mailbox
                .deliver(ANNA_MAIL, &letter(("Marta", "marta@example.org"), ANNA_MAIL, title, text)?)?;
            open_mail(&webmail, title)?;
            no_note(&webmail).map_err(|error| error.context(title))?;
        }
        ensure!(in_keyring(pc)? == 0, "something is held");
        Ok(())
    })
}

#[test]
fn the_mail_that_certifies_an_address_is_said_to_be_no_session() -> Result<()> {
    on_doctor_pc(|pc| {
        let text = "Gentile utente,\n\nper completare la certificazione inserisca il codice validazione \
                    408c7060-e54b-4be4-b4f7-c2fefb26b4c1 nella pagina Certifica mail.\n";
        let mail =
            letter(("SistemaTS", "noreply@sistemats.example"), ANNA_MAIL, "Certificazione mail", text)?;
        pc.mailbox.deliver(ANNA_MAIL, &mail)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, "Certificazione mail")?;
        let said = note(&webmail)?;
        shot(&webmail, "note-certification")?;
        ensure!(said.contains("Non è un ID-SESSIONE") && said.contains("Certifica mail"), "{said}");
        ensure!(in_keyring(pc)? == 0, "something is held");
        Ok(())
    })
}
