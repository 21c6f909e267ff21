//! Notices of several issuers: what a notice must say to be one of an issuer whose wording nobody knows, what its code
//! is for, and whom the user takes for its sender.

use super::*;
use crate::role::Role;
use crate::user::ApprovedSender;

const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);
const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const OTHER: &str = "11111111-e54b-4be4-b4f7-c2fefb222222";
const SENDER: &str = "noreply@notifiche.example";

fn message(text: &str) -> Message {
    let from = vec![Sender { address: Some(SENDER.into()), name: String::new() }];
    Message { text: text.into(), from, received_at: Some(NOW.plus(-60)), ..Message::default() }
}

fn recognised(message: &Message, user: &User) -> Option<Notice> {
    match recognise(message, user, NOW) {
        Recognition::Notice(notice) => Some(*notice),
        Recognition::Nothing | Recognition::Certification => None,
    }
}

fn read(text: &str) -> Option<Notice> {
    recognised(&message(text), &User::default())
}

fn code_of(text: &str) -> Option<String> {
    Some(read(text)?.id?.expose().to_owned())
}

#[test]
fn a_notice_of_unknown_wording_is_known_by_its_label_its_shape_and_what_else_it_says() {
    for text in [
        "Sistema TS\nID-SESSIONE: CODE",
        "ID SESSIONE = CODE\nScade il 30/03/2026 20:00\nTessera Sanitaria",
        "Il suo Id‑Sessione (SSN) per la ricetta SSN: CODE",
        "Codice di sessione\nCODE\nricetta bianca",
    ] {
        let notice = read(&text.replace("CODE", CODE)).expect(text);
        assert_eq!(
            (notice.issuer.id.as_str(), notice.sender),
            ("sistema-ts", SenderTrust::Unknown),
            "{text}"
        );
    }
    for text in [
        "ID-SESSIONE: CODE",
        "Sistema TS\nIl codice: CODE",
        "Sistema TS\nSessione CODE",
        "Sistema TS\nID-SESSIONE: ricevuto\nScadenza: 30/03/2026 20:00",
        "Farmaclick\nSistema TS\nID Sessione: CODE",
        "Sistema TS, un esempio:\nID-SESSIONE: CODE",
    ] {
        assert!(read(&text.replace("CODE", CODE)).is_none(), "{text}");
    }
}

#[test]
fn of_issuers_that_fit_alike_the_first_is_meant() {
    let notice = read(&format!("Notifica SIRPED\nSistema TS\nIdentificativo di sessione: {CODE}")).unwrap();
    assert_eq!(notice.issuer.id, "sirped");
}

#[test]
fn a_code_ends_the_sentence_of_its_label_and_no_other() {
    for behind in [
        " per la ricetta bianca è:\nCODE",
        " per la ricetta bianca è CODE",
        " da inserire nel gestionale per l'erogazione delle\nricette bianche è: CODE",
        " richiesto è\n> CODE",
        " richiesto è\n408c7060-e54b-4be4-\nb4f7-c2fefb26b4c1",
    ] {
        let text = format!("Sistema TS\nL'ID-SESSIONE{}", behind.replace("CODE", CODE));
        assert_eq!(code_of(&text).as_deref(), Some(CODE), "{behind}");
    }
    for behind in [
        " è in arrivo. Pratica CODE",
        "\nCodice validazione: CODE",
        ": vedi sotto\nPratica CODE",
        " webinar: 12\nIscrizione CODE",
        " scaduto; pratica CODE",
    ] {
        assert!(
            read(&format!("Sistema TS\nL'ID-SESSIONE{}", behind.replace("CODE", CODE))).is_none(),
            "{behind}"
        );
    }
    let cut = format!("Sistema TS\nL'ID-SESSIONE richiesto è {}", CODE.trim_end_matches('1'));
    assert_eq!(read(&cut).unwrap().refusals[0].code(), "code_truncated");
}

#[test]
fn what_a_code_is_for_is_what_the_notice_names_and_open_where_it_names_nothing_or_both() {
    let of = |words: &str| {
        let slot = read(&format!("Sistema TS\n{words}\nID-SESSIONE: {CODE}")).unwrap().slot;
        (slot.contesto, slot.role)
    };
    let (ssn, white) = (Some("RICETTA-DEM".to_owned()), Some("RICETTA-BIANCA".to_owned()));
    assert_eq!(of("Contesto: RICETTA-DEM\nApplicazione: EROGATORE"), (ssn.clone(), Some(Role::Erogatore)));
    assert_eq!(of("ricetta a carico del SSN, gentile medico"), (ssn, Some(Role::Prescrittore)));
    assert_eq!(of("ricetta non a carico del SSN"), (white.clone(), None));
    assert_eq!(of("ricette bianche per la farmacia"), (white, Some(Role::Erogatore)));
    assert_eq!(of("ricetta SSN e ricetta bianca, medico e farmacia"), (None, None));
    assert_eq!(of(""), (None, None));
}

#[test]
fn the_role_that_the_notice_leaves_open_is_the_users_where_the_issuer_has_it() {
    let of = |text: &str, role| {
        recognised(&message(text), &User { role: Some(role), ..User::default() }).unwrap().slot.role
    };
    let open = format!("Sistema TS\nID-SESSIONE: {CODE}");
    assert_eq!(of(&open, Role::Erogatore), Some(Role::Erogatore));
    assert_eq!(of(&format!("{open}\nper il medico"), Role::Erogatore), Some(Role::Prescrittore));
    let sirped = format!("Notifica SIRPED\nIdentificativo di sessione: {CODE}");
    assert_eq!(of(&sirped, Role::Erogatore), Some(Role::Prescrittore));
}

#[test]
fn of_two_codes_in_one_message_each_is_for_what_stands_nearer_to_it() {
    let at = |time: &str, code: &str, words: &str| {
        format!("ID-SESSIONE: {code}\nRichiesto il 30/03/2026 {time}\n{words}\n")
    };
    let white_later =
        format!("Sistema TS\n{}{}", at("18:00", CODE, ""), at("18:10", OTHER, "ricetta bianca"));
    let notice = read(&white_later).unwrap();
    assert_eq!(notice.id.unwrap().expose(), OTHER);
    assert_eq!(notice.slot.contesto.as_deref(), Some("RICETTA-BIANCA"));
    let white_earlier =
        format!("Sistema TS\n{}{}", at("18:00", OTHER, "ricetta bianca"), at("18:10", CODE, ""));
    assert_eq!(read(&white_earlier).unwrap().id.unwrap().expose(), CODE);
}

#[test]
fn the_dates_of_a_notice_are_read_before_its_code_and_behind_it_and_as_a_span() {
    let life = |text: &str| {
        let validity =
            read(&format!("Sistema TS\n{}", text.replace("CODE", CODE))).unwrap().validity.unwrap();
        (
            crate::rome::date_and_clock_face(validity.requested_at),
            crate::rome::date_and_clock_face(validity.expires_at),
        )
    };
    let right = ("30/03/2026 18:00".to_owned(), "31/03/2026 10:00".to_owned());
    for text in [
        "ID-SESSIONE: CODE\nRichiesto il 30/03/2026 18:00\nScade il 31/03/2026 10:00",
        "Richiesto il 30/03/2026 18:00\nScade il 31/03/2026 10:00\nID-SESSIONE: CODE",
        "ID-SESSIONE: CODE\nvalido dal 30/03/2026 18:00 al 31/03/2026 10:00",
        "Richiesto il 30/03/2026 18:00\nID-SESSIONE: CODE\nL'ID-SESSIONE scade il 31 marzo 2026 alle ore 10:00",
    ] {
        assert_eq!(life(text), right, "{text}");
    }
    let before = |time: &str, end: &str, code: &str| {
        format!("Richiesto il 30/03/2026 {time}\nScade il 31/03/2026 {end}\nID-SESSIONE: {code}\n")
    };
    let both = [before("18:00", "10:00", CODE), before("17:00", "09:00", OTHER)].concat();
    assert_eq!((code_of(&format!("Sistema TS\n{both}")).as_deref(), life(&both)), (Some(CODE), right));
}

#[test]
fn an_approved_sender_is_known_for_its_issuer_and_nobody_for_another() {
    let approved_for = |issuer: &str| User {
        senders: vec![ApprovedSender { issuer: issuer.into(), address: SENDER.into() }],
        ..User::default()
    };
    let notice = message(&format!("Sistema TS\nIdentificativo di sessione: {CODE}"));
    let of = |message: &Message, user: &User| {
        let notice = recognised(message, user).unwrap();
        (notice.issuer.id.as_str(), notice.sender)
    };
    assert_eq!(of(&notice, &approved_for("sistema-ts")), ("sistema-ts", SenderTrust::Known));
    assert_eq!(of(&notice, &approved_for("sirped")), ("sistema-ts", SenderTrust::Unknown));
    let forged = Message { authentication_failed: true, ..message(&notice.text) };
    assert_eq!(of(&forged, &approved_for("sistema-ts")), ("sistema-ts", SenderTrust::Contradicts));
    let sirped = message(&format!("Notifica SIRPED\nIdentificativo di sessione: {CODE}"));
    assert_eq!(of(&sirped, &approved_for("sistema-ts")), ("sirped", SenderTrust::Unknown));
    // The first mail says enough; a later one of an approved sender needs no more than the label.
    let bare = message(&format!("ID-SESSIONE: {CODE}"));
    assert_eq!(of(&bare, &approved_for("sistema-ts")), ("sistema-ts", SenderTrust::Known));
}

#[test]
fn the_sender_of_another_issuer_who_brings_a_notice_lies() {
    let mut notice = message(&format!("Sistema TS\nID-SESSIONE: {CODE}"));
    notice.from[0].address = Some("noreply@apss.tn.it".into());
    assert_eq!(recognised(&notice, &User::default()).unwrap().sender, SenderTrust::Contradicts);
}

#[test]
fn what_an_issuers_own_address_brings_is_its_own_in_whatever_words() {
    let mut notice = message(&format!("Gentile medico,\nil Suo ID-SESSIONE per la ricetta SSN: {CODE}"));
    notice.from[0].address = Some("sirped_noreply@csi.it".into());
    let notice = recognised(&notice, &User::default()).unwrap();
    assert_eq!((notice.issuer.id.as_str(), notice.sender), ("sirped", SenderTrust::Known));
}

#[test]
fn the_test_environment_of_an_issuer_is_unknown_and_said_to_be_one() {
    let mut notice = message(&format!("Notifica SIRPED\nIdentificativo di sessione: {CODE}"));
    notice.from[0].address = Some("sirpedtest_noreply@csi.it".into());
    let warnings = recognised(&notice, &User::default()).unwrap().warnings;
    assert!(warnings.contains(&Warning::TestEnvironment) && warnings.contains(&Warning::SenderUnknown));
}

#[test]
fn an_issuer_of_a_region_is_looked_for_only_where_the_user_works_there() {
    let from = |address: &str, text: &str| {
        let mut message = message(text);
        message.from[0].address = Some(address.into());
        message
    };
    let of = |message: &Message, region: Option<&str>| {
        let notice = recognised(message, &User { region: region.map(Into::into), ..User::default() })?;
        let life = notice.validity.map(|life| life.expires_at.seconds() - life.requested_at.seconds());
        assert!(notice.warnings.iter().all(|warning| *warning != Warning::CodeNotHexadecimal));
        Some((notice.issuer.id.as_str(), notice.id.map(|id| id.expose().to_owned())?, life? / 60))
    };
    let token = from("noreply@apss.tn.it", "A.P.S.S.\nToken O1AB23ZX");
    let emergency = from("noreply@apss.tn.it", "Token per SAR emergenza\nO1AB23ZX");
    let otp = from(SENDER, "Ricetta bianca elettronica\nCodice OTP: 123456");
    for message in [&token, &emergency, &otp] {
        assert_eq!(of(message, None), None);
        assert_eq!(of(message, Some("piemonte")), None);
    }
    assert_eq!(of(&token, Some("trento")), Some(("apss-trento", "O1AB23ZX".into(), 600)));
    assert_eq!(of(&emergency, Some("trento")), Some(("apss-trento-emergenza", "O1AB23ZX".into(), 60)));
    assert_eq!(of(&otp, Some("veneto")), Some(("veneto", "123456".into(), 960)));
    assert_eq!(of(&otp, Some("trento")), None);
    let word = from("noreply@apss.tn.it", "A.P.S.S.\nToken validato");
    assert_eq!(of(&word, Some("trento")), None, "a word is no code");
}

#[test]
fn a_user_is_asked_for_hints_of_his_region_only() {
    let hints = |region: Option<&str>| {
        profiles::notice_hints(&User { region: region.map(Into::into), ..User::default() })
    };
    assert_eq!(hints(None), ["sessione", "validazione"]);
    assert!(hints(Some("trento")).contains(&"token") && !hints(Some("trento")).contains(&"otp"));
}

#[test]
fn only_a_sender_who_speaks_for_himself_and_may_be_the_issuer_can_be_approved() {
    let of = |text: &str, change: fn(&mut Message)| {
        let mut message = message(&text.replace("CODE", CODE));
        change(&mut message);
        sender_to_approve(&recognised(&message, &User::default()).unwrap().into_session().unwrap().view())
    };
    let text = "Sistema TS\nID-SESSIONE: CODE";
    let approved = of(text, |_| {}).unwrap();
    assert_eq!((approved.issuer.as_str(), approved.address.as_str()), ("sistema-ts", SENDER));
    assert_eq!(of(text, |message| message.enclosed = true), None);
    assert_eq!(of("Messaggio inoltrato\nSistema TS\nID-SESSIONE: CODE", |_| {}), None);
    assert_eq!(of(text, |message| message.from.clear()), None, "an address that cannot be read");
    assert_eq!(of("Notifica SIRPED\nIdentificativo di sessione: CODE", |_| {}), None, "its sender is known");
    let known = User { senders: vec![approved], ..User::default() };
    let session = recognised(&message(&text.replace("CODE", CODE)), &known).unwrap().into_session().unwrap();
    assert_eq!(sender_to_approve(&session.view()), None, "it is approved");
}
