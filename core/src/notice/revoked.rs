//! What a message of the issuer's own says of codes that may be held: they were revoked.

use super::fields;
use super::over::Over;
use super::sender::{self, SenderTrust};
use super::{Message, mailbox, meant, missing, table};
use crate::SessionId;
use crate::fold::Folded;
use crate::profiles::{self, schema::Issuer};
use crate::revocation::{CodeDigest, Revocation};
use crate::slot::Slot;
use crate::timestamp::Timestamp;
use crate::user::User;
use crate::validity::CLOCK_SLACK;

/// The codes that a message says were revoked: those that it names, or the one that it need not name. Only a sender who
/// is known to be the issuer is believed. `now` is the caller's clock.
pub fn revocations(message: &Message, user: &User, now: Timestamp) -> Vec<Revocation> {
    let text = table::as_list(&message.text);
    let text = Folded::new(&text);
    if profiles::certification_phrases().iter().any(|phrase| text.contains(phrase)) {
        return Vec::new();
    }
    let is_its_own = |issuer: &&Issuer| {
        user.may_receive_from(issuer) && sender::judge(issuer, message, user) == SenderTrust::Known
    };
    let issuers = profiles::issuers().iter().filter(is_its_own);
    issuers.flat_map(|issuer| of_issuer(issuer, message, &text, now)).collect()
}

fn of_issuer(issuer: &Issuer, message: &Message, text: &Folded<'_>, now: Timestamp) -> Vec<Revocation> {
    let over = Over::revoked(text);
    // A mail that is dated ahead of the clock would be of every code there is.
    let said_at = message.received_at.filter(|said_at| *said_at <= now.plus(CLOCK_SLACK));
    let revocation = |id: Option<SessionId>| Revocation {
        slot: Slot {
            issuer: issuer.id.clone(),
            contesto: meant(&issuer.contesti, text, &(0..text.len())),
            role: meant(&issuer.roles, text, &(0..text.len())),
            owner: message.recipient.as_deref().and_then(mailbox),
            requested_by: None,
            company: None,
        },
        code: id.map(|id| CodeDigest::of(&issuer.id, &id)),
        said_at,
    };
    let notices = fields::read(text, issuer);
    if notices.iter().all(|fields| fields.code == Err(missing())) {
        let words: Vec<&String> = issuer.code_labels.iter().chain(&profiles::over().about).collect();
        return over.is_said_of_any(&words).then(|| revocation(None)).into_iter().collect();
    }
    let said = notices.into_iter().filter(|fields| over.is_said_of(fields));
    said.filter_map(|fields| fields.code.ok()).map(|(id, _)| revocation(Some(id))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Sender;
    use super::*;

    const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    const OTHER: &str = "9d2f1c3a-0b7e-4a55-8e21-5f6a7b8c9d0e";
    const NOW: Timestamp = Timestamp::from_seconds(1_774_890_000);

    fn mail(text: &str) -> Message {
        Message {
            text: text.replace("{A}", CODE).replace("{B}", OTHER),
            from: vec![Sender { address: Some("sirped_noreply@csi.it".into()), name: "SIRPED".into() }],
            recipient: Some("Anna@example.it".into()),
            received_at: Some(NOW.plus(-600)),
            ..Message::default()
        }
    }

    /// The codes that are named, `None` for one that is not.
    fn said(message: &Message) -> Vec<Option<&'static str>> {
        let digest = |code| CodeDigest::of("sirped", &SessionId::from_checked(code).unwrap());
        let named = |said: CodeDigest| {
            [CODE, OTHER].into_iter().find(|code| digest(code) == said).expect("one of two")
        };
        revocations(message, &User::default(), NOW).into_iter().map(|said| said.code.map(named)).collect()
    }

    #[test]
    fn the_issuers_own_mail_revokes_the_code_that_it_names() {
        for text in [
            "L'identificativo di sessione {A} è stato revocato.",
            "Identificativo di sessione: {A}\nStato: REVOCATO",
            "Ti informiamo che è stato annullato il seguente Identificativo di sessione: {A}",
        ] {
            assert_eq!(said(&mail(text)), [Some(CODE)], "{text}");
        }
        let two = "L'identificativo di sessione {A} è stato revocato.\nIdentificativo di sessione: {B}";
        assert_eq!(said(&mail(two)), [Some(CODE)]);
        let [revocation] = &revocations(
            &mail("Identificativo di sessione {A}: è stato revocato"),
            &User::default(),
            NOW,
        )[..] else {
            panic!("one");
        };
        assert_eq!(revocation.slot.issuer, "sirped");
        assert_eq!(revocation.slot.owner.as_deref(), Some("anna@example.it"));
        assert_eq!(revocation.said_at, Some(NOW.plus(-600)));
    }

    #[test]
    fn the_issuers_own_mail_revokes_the_code_that_it_does_not_name() {
        for text in [
            "La tua sessione è stata revocata.",
            "L'identificativo di sessione è stato annullato per motivi di sicurezza.",
            "Gentile utente,\nl'ID sessione\nrisulta revocato.",
            "Sessione revocata",
        ] {
            assert_eq!(said(&mail(text)), [None], "{text}");
        }
    }

    #[test]
    fn what_is_said_of_something_else_or_would_be_or_of_a_code_that_a_newer_one_ended_revokes_nothing() {
        for text in [
            "La tua sessione è scaduta.",
            "La prescrizione è stata annullata. Apri una sessione.",
            "Se la sessione è stata revocata, chiedine un'altra.",
            "La precedente sessione è stata revocata.",
            "La sessione è stata revocata da una nuova richiesta.",
            "Codice validazione: 123. La sessione è stata revocata.",
            "Identificativo di sessione: {A}\nPuoi revocarlo.",
            "L'identificativo di sessione {A} è stato utilizzato.",
        ] {
            assert_eq!(said(&mail(text)), [], "{text}");
        }
    }

    #[test]
    fn a_mail_that_is_not_certainly_the_issuers_revokes_nothing() {
        let text = "L'identificativo di sessione {A} è stato revocato. La sessione è stata revocata.";
        let from = |address: &str| vec![Sender { address: Some(address.into()), name: "SIRPED".into() }];
        for message in [
            Message { from: from("avvisi@example.it"), ..mail(text) },
            Message { from: Vec::new(), ..mail(text) },
            Message { enclosed: true, ..mail(text) },
            Message { first_of_from: true, ..mail(text) },
            Message { authentication_failed: true, ..mail(text) },
            Message { shown_elsewhere: vec!["altro@example.it".into()], ..mail(text) },
        ] {
            assert_eq!(said(&message), []);
        }
        assert_eq!(said(&mail(text)).len(), 1);
    }

    #[test]
    fn a_date_ahead_of_the_clock_is_none() {
        let ahead = Message { received_at: Some(NOW.plus(3600)), ..mail("La sessione è stata revocata.") };
        assert_eq!(revocations(&ahead, &User::default(), NOW)[0].said_at, None);
    }
}
