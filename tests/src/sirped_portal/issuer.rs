//! Who holds which ID-SESSIONE, and what is accepted. The rules of SIRPED as docs/facts/id-sessione.md 1.5 and
//! docs/facts/sources.md 1.3 give them: 8 hours from the request, a newer code replaces the older at once, a code is
//! its owner's alone. Written apart from the product's own rules on purpose: it is what they are measured against.
//! Knows no clock.

use jiff::{SignedDuration, Timestamp};

/// How long a code is good for, from the request (docs/facts/sources.md 1.3.1).
pub const VALIDITY: SignedDuration = SignedDuration::from_hours(8);

/// A code given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The ID-SESSIONE.
    pub code: String,
    /// Whose it is.
    pub user: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The first instant at which it is no longer good.
    pub expires_at: Timestamp,
}

/// What the portal thinks of a code sent to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good: the prescription is sent.
    Accepted,
    /// Nothing was sent.
    Empty,
    /// Not 36 characters 8-4-4-4-12; the number found.
    Malformed(usize),
    /// This user never asked for one.
    NoneIssued,
    /// Unknown, or given to somebody else: the portal does not tell which.
    NotTheirs,
    /// A newer one was issued since.
    Superseded,
    /// Too late.
    Expired,
}

/// All codes given out, oldest first.
#[derive(Debug, Default)]
pub(super) struct Issuer {
    issued: Vec<Issued>,
}

impl Issuer {
    /// Gives `code` to `user` at `now`. What the user held before is worth nothing from here on.
    pub(super) fn issue(&mut self, user: &str, code: String, now: Timestamp) -> Issued {
        let expires_at = now.saturating_add(VALIDITY).unwrap_or(Timestamp::MAX);
        let issued = Issued { code, user: user.to_owned(), requested_at: now, expires_at };
        self.issued.push(issued.clone());
        issued
    }

    /// All codes given to `user`, oldest first.
    pub(super) fn issued_to(&self, user: &str) -> Vec<Issued> {
        self.issued.iter().filter(|issued| issued.user == user).cloned().collect()
    }

    /// Whether `code`, sent by `user` at `now`, is accepted. Nothing is trimmed or repaired.
    pub(super) fn judge(&self, user: &str, code: &str, now: Timestamp) -> Verdict {
        if code.is_empty() {
            return Verdict::Empty;
        }
        if !is_well_formed(code) {
            return Verdict::Malformed(code.chars().count());
        }
        let theirs = self.issued_to(user);
        let Some(last) = theirs.last() else { return Verdict::NoneIssued };
        if !theirs.iter().any(|issued| issued.code == code) {
            Verdict::NotTheirs
        } else if last.code != code {
            Verdict::Superseded
        } else if now >= last.expires_at {
            Verdict::Expired
        } else {
            Verdict::Accepted
        }
    }
}

impl Verdict {
    /// What the doctor reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Accepted => "Ricetta inviata al Servizio Sanitario Nazionale.".into(),
            Self::Empty => "Inserire l'ID Sessione ricevuto via mail.".into(),
            Self::Malformed(found) => {
                format!("ID Sessione non valido: deve essere di 36 caratteri (inseriti: {found}).")
            }
            Self::NoneIssued => "Nessun ID Sessione richiesto per questo utente. Richiederlo via mail.".into(),
            Self::NotTheirs => "ID Sessione non valido: non risulta rilasciato a questo utente.".into(),
            Self::Superseded => {
                "ID Sessione non più valido: ne è stato richiesto uno più recente. Usare quello dell'ultima mail.".into()
            }
            Self::Expired => "ID Sessione scaduto. Richiederne uno nuovo con «Reinvia ID Sessione via mail».".into(),
        }
    }
}

fn is_well_formed(code: &str) -> bool {
    let groups: Vec<&str> = code.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    const SECOND: &str = "11111111-2222-4333-8444-555555555555";

    fn noon() -> Timestamp {
        "2026-03-30T12:00:00Z".parse().expect("a time")
    }

    #[test]
    fn a_code_is_good_until_the_instant_it_expires() {
        let mut issuer = Issuer::default();
        let issued = issuer.issue("anna", FIRST.into(), noon());
        assert_eq!(issued.expires_at, noon() + SignedDuration::from_hours(8));
        let last = issued.expires_at - SignedDuration::from_secs(1);
        assert_eq!(issuer.judge("anna", FIRST, last), Verdict::Accepted);
        assert_eq!(issuer.judge("anna", FIRST, issued.expires_at), Verdict::Expired);
    }

    #[test]
    fn a_newer_code_replaces_the_older_at_once() {
        let mut issuer = Issuer::default();
        issuer.issue("anna", FIRST.into(), noon());
        issuer.issue("anna", SECOND.into(), noon());
        assert_eq!(issuer.judge("anna", FIRST, noon()), Verdict::Superseded);
        assert_eq!(issuer.judge("anna", SECOND, noon()), Verdict::Accepted);
    }

    #[test]
    fn a_code_is_refused_to_anybody_but_its_owner() {
        let mut issuer = Issuer::default();
        issuer.issue("anna", FIRST.into(), noon());
        assert_eq!(issuer.judge("carlo", FIRST, noon()), Verdict::NoneIssued);
        issuer.issue("carlo", SECOND.into(), noon());
        assert_eq!(issuer.judge("carlo", FIRST, noon()), Verdict::NotTheirs);
    }

    #[test]
    fn a_code_of_another_length_or_shape_is_refused_with_its_length() {
        let mut issuer = Issuer::default();
        issuer.issue("anna", FIRST.into(), noon());
        let judged = |code: &str| issuer.judge("anna", code, noon());
        assert_eq!(judged("408c7060-e54b-4be4-b4f7-c2fefb26b4c"), Verdict::Malformed(35));
        assert_eq!(judged(" 408c7060-e54b-4be4-b4f7-c2fefb26b4c1"), Verdict::Malformed(37));
        assert_eq!(judged("408c7060ae54ba4be4ab4f7ac2fefb26b4c1"), Verdict::Malformed(36));
        assert_eq!(judged(""), Verdict::Empty);
    }
}
