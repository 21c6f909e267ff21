//! Messages that somebody passed on.

use super::*;

#[test]
fn the_header_that_outlook_quotes_above_a_message_tells_that_it_was_passed_on() {
    let colleague = |above: &str| Message {
        from: from("collega@aslto.it"),
        ..message(format!("{above}\n{}", mail(CODE)))
    };
    for above in [
        "Da: SIRPED <sirped_noreply@csi.it>\nInviato: lunedì 30 marzo 2026 18:19\nA: b@example.it\nOggetto: Notifica SIRPED",
        "*From:* SIRPED\n*Sent:* Monday, March 30, 2026 6:19 PM\n*To:* b@example.it\n*Subject:* Notifica",
        "> Von: SIRPED\n> Gesendet: Montag, 30. März 2026 18:19\n> An: b\n> Betreff: Notifica",
    ] {
        assert_eq!(warnings(&colleague(above)), ["sender_unknown", "forwarded"], "{above}");
    }
    let far = "Gentile collega, ti passo quello che ho ricevuto stamattina.\n".repeat(12);
    let above = format!("{far}Da: SIRPED\nInviato: x\nA: b\nOggetto: y");
    assert_eq!(warnings(&colleague(&above)), ["sender_unknown", "forwarded"], "wherever it stands");
    for above in [
        "Da: SIRPED",
        "Inviato: 30/03/2026",
        "Oggetto: x\nInviato: y\nDa: z",
        "Da: x\nOggetto: y\nInviato: z",
    ] {
        assert_eq!(warnings(&colleague(above)), ["sender_unknown"], "{above}");
    }
    let apart = format!("Da: x\n{}\nInviato: y\nOggetto: z", "parole ".repeat(100));
    assert_eq!(warnings(&colleague(&apart)), ["sender_unknown"]);
}
