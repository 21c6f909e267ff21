//! What is no notification, or none with a code.

use super::*;

#[test]
fn what_is_no_notification_is_left_alone() {
    for text in [
        "",
        CONFIDENTIALITY,
        "Ordine 408c7060-e54b-4be4-b4f7-c2fefb26b4c1 spedito",
        "Gentile collega, l'identificativo di sessione scadrà il prossimo mese, dice la circolare.",
        "Che cos'è l'identificativo di sessione? È un codice che arriva per posta.",
    ] {
        assert!(matches!(recognise(&message(text), &User::default(), NOW), Recognition::Nothing), "{text}");
    }
}

#[test]
fn a_notification_without_its_code_is_refused_as_such() {
    assert_eq!(refusals(&message(mail(""))), ["code_missing"]);
    for date in [
        "L'identificativo di sessione scadrà il: 31/03/2026 02:19",
        "La richiesta è stata effettuata il: 30/03/2026 18:19",
    ] {
        let only_one_date = message(format!("Identificativo di sessione:\n{date}\n"));
        assert_eq!(refusals(&only_one_date), ["code_missing"], "{date}");
    }
}

#[test]
fn the_mail_that_certifies_an_address_is_not_a_session() {
    let text = "Gentile utente, il codice validazione per certificare la mail è: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    assert!(matches!(recognise(&message(text), &User::default(), NOW), Recognition::Certification));
    let speaks_of_sessions = format!("{text}\n{}", mail(""));
    assert!(matches!(
        recognise(&message(speaks_of_sessions), &User::default(), NOW),
        Recognition::Certification
    ));
    let quoted = format!("{}\n{text}", mail(CODE));
    assert!(matches!(recognise(&message(quoted), &User::default(), NOW), Recognition::Notice(_)));
}
