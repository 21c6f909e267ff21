//! An example to try: the notification of a code that nobody issued. It is read as any other, and no vault holds it.

use crate::notice::{Message, Recognition, Sender, recognise};
use crate::profiles;
use crate::rome::date_and_clock_face;
use crate::session::Session;
use crate::session_id::EXAMPLE_CODE;
use crate::timestamp::Timestamp;
use crate::user::User;

/// The mail, as a reader sees it, asked for at this time; and the session that is read from it.
pub fn mail(now: Timestamp) -> Option<(String, Session)> {
    let issuer = profiles::issuers().first()?;
    let end = now.plus(i64::from(issuer.valid_hours) * 3600);
    let lines = [
        (issuer.code_labels.first()?, EXAMPLE_CODE.to_owned()),
        (issuer.expiry_labels.first()?, date_and_clock_face(end)),
        (issuer.requested_at_labels.first()?, date_and_clock_face(now)),
    ];
    let lines = lines.map(|(label, value)| format!("{label}: {value}"));
    let text = [issuer.headings.first()?.clone(), lines.join("\n")].join("\n\n");
    let from = vec![Sender { address: issuer.senders.first().cloned(), name: String::new() }];
    match recognise(&Message { text: text.clone(), from, ..Message::default() }, &User::default(), now) {
        Recognition::Notice(notice) => Some((text, notice.into_session().ok()?)),
        Recognition::Nothing | Recognition::Certification => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{MemoryStore, Vault, VaultError};

    /// 30/03/2026 18:30 in Italy.
    const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);

    #[test]
    fn the_example_is_read_as_any_other_mail_and_offered() {
        let (text, session) = mail(NOW).unwrap();
        assert!(text.contains("30/03/2026 18:30"), "{text}");
        assert!(session.view().is_offered());
        assert!(text.contains("31/03/2026 02:30"), "eight hours later: {text}");
        assert_eq!(session.view().warnings, Vec::<String>::new());
    }

    #[test]
    fn the_example_is_held_nowhere() {
        let (_, session) = mail(NOW).unwrap();
        let held = Vault::over(MemoryStore::default()).store(session, NOW);
        assert_eq!(held.err(), Some(VaultError::NotWellFormed));
    }
}
