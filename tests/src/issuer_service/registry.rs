//! Which codes there are, and in which state (docs/facts/id-sessione.md 1.5). Sistema TS: a code is *Validato* until
//! its first use makes it *Attivo*, which ends the Attivo before it; a request ends the Validato before it. SIRPED: a
//! request ends the code before it at once; codes belong to user and program.

use jiff::{SignedDuration, Timestamp};

use super::Kind;

/// The state of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// Issued, not used yet.
    Validato,
    /// Used.
    Attivo,
    /// Ended before its time, at this moment.
    Revocato(Timestamp),
}

/// A code that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Whose it is.
    pub user: String,
    /// What it is for.
    pub contesto: String,
    /// The same, closer; empty if nothing was said.
    pub applicazione: String,
    /// The program it was asked for by; empty at Sistema TS.
    pub program: String,
    /// The code.
    pub code: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Its state.
    pub state: CodeState,
}

impl Issued {
    fn is_live(&self, now: Timestamp) -> bool {
        !matches!(self.state, CodeState::Revocato(_)) && now < self.expires_at
    }

    fn is_of_the_kind_of(&self, other: &Self) -> bool {
        let kind = |issued: &Self| {
            [&issued.user, &issued.contesto, &issued.applicazione, &issued.program].map(String::clone)
        };
        kind(self) == kind(other)
    }
}

#[derive(Debug, Default)]
pub(super) struct Registry {
    issued: Vec<Issued>,
}

/// Hours that a code lives.
const fn hours(kind: Kind) -> i64 {
    match kind {
        Kind::SistemaTs => 16,
        Kind::Sirped => 8,
    }
}

impl Registry {
    /// Issues a code.
    pub(super) fn issue(&mut self, kind: Kind, about: [String; 4], code: String, now: Timestamp) -> Issued {
        let [user, contesto, applicazione, program] = about;
        let expires_at = now.checked_add(SignedDuration::from_hours(hours(kind))).unwrap_or(now);
        let state = CodeState::Validato;
        let issued =
            Issued { user, contesto, applicazione, program, code, requested_at: now, expires_at, state };
        for older in &mut self.issued {
            let is_same = match kind {
                Kind::SistemaTs => older.is_of_the_kind_of(&issued) && older.state == CodeState::Validato,
                Kind::Sirped => older.user == issued.user && older.program == issued.program,
            };
            if is_same && older.is_live(now) {
                older.state = CodeState::Revocato(now);
            }
        }
        self.issued.push(issued.clone());
        issued
    }

    /// A code of a user.
    pub(super) fn find(&self, user: &str, code: &str) -> Option<&Issued> {
        self.issued.iter().find(|issued| issued.user == user && issued.code == code)
    }

    /// Ends a code.
    pub(super) fn revoke(&mut self, user: &str, code: &str, now: Timestamp) {
        let of_user = |issued: &&mut Issued| issued.user == user && issued.code == code;
        if let Some(issued) = self.issued.iter_mut().find(of_user) {
            issued.state = CodeState::Revocato(now);
        }
    }

    /// Uses a code; whether it is taken.
    pub(super) fn use_code(&mut self, user: &str, code: &str, now: Timestamp) -> bool {
        let Some(used) = self.find(user, code).filter(|issued| issued.is_live(now)).cloned() else {
            return false;
        };
        for other in &mut self.issued {
            if other.code == used.code {
                other.state = CodeState::Attivo;
            } else if other.is_of_the_kind_of(&used) && other.state == CodeState::Attivo {
                other.state = CodeState::Revocato(now);
            }
        }
        true
    }

    pub(super) fn of_user(&self, user: &str) -> Vec<Issued> {
        self.issued.iter().filter(|issued| issued.user == user).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(application: &str) -> [String; 4] {
        ["anna", "RICETTA-DEM", application, ""].map(Into::into)
    }

    #[test]
    fn at_sistema_ts_the_code_in_use_lives_until_the_new_one_is_used() {
        let (mut registry, now) = (Registry::default(), Timestamp::UNIX_EPOCH);
        let issue = |registry: &mut Registry, code: &str| {
            registry.issue(Kind::SistemaTs, about("PRESCRITTORE"), code.into(), now);
        };
        issue(&mut registry, "a");
        assert!(registry.use_code("anna", "a", now));
        issue(&mut registry, "b");
        issue(&mut registry, "c");
        assert!(!registry.use_code("anna", "b", now), "a further request ended it");
        assert!(registry.use_code("anna", "a", now), "still the one in use");
        assert!(registry.use_code("anna", "c", now));
        assert!(!registry.use_code("anna", "a", now), "the first use of the new one ended it");
        assert!(!registry.use_code("carlo", "c", now), "nobody else's");
    }

    #[test]
    fn at_sirped_a_new_code_ends_the_one_before_at_once_and_lives_eight_hours() {
        let (mut registry, now) = (Registry::default(), Timestamp::UNIX_EPOCH);
        registry.issue(Kind::Sirped, about("prescrizione"), "a".into(), now);
        assert!(registry.use_code("anna", "a", now));
        let issued = registry.issue(Kind::Sirped, about("erogazione"), "b".into(), now);
        assert!(!registry.use_code("anna", "a", now));
        assert!(!registry.use_code("anna", "b", issued.expires_at));
        assert_eq!(issued.expires_at.duration_since(now).as_hours(), 8);
    }
}
