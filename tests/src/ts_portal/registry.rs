//! Who may come in, with which card, which sessions are open, and the codes given: the portal's rules. Knows no HTTP.

use jiff::{SignedDuration, Timestamp};

use super::SESSION_LIFE;

/// How long an ID-SESSIONE is valid (docs/facts/id-sessione.md 1.5).
const CODE_LIFE: SignedDuration = SignedDuration::from_hours(16);

/// Somebody in the portal's data base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Codice fiscale.
    pub codice_fiscale: String,
    /// Name as the services page shows it.
    pub name: String,
    /// Region.
    pub region: String,
}

/// An ID-SESSIONE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The value.
    pub value: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// How it behaves.
    pub state: CodeState,
}

/// The state of an ID-SESSIONE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// Issued, not used yet.
    Validato,
    /// Revoked, by the user or by a newer one.
    Revocato,
}

/// Why a card does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The codice fiscale is not in the data base.
    Unknown,
    /// The card, or this certificate, has not been registered.
    NotRegistered,
}

#[derive(Debug)]
struct Session {
    cookie: String,
    form_token: String,
    codice_fiscale: String,
    used_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct Registry {
    operators: Vec<Operator>,
    /// Codice fiscale and serial of the certificate.
    registered: Vec<(String, String)>,
    sessions: Vec<Session>,
    codes: Vec<(String, Code)>,
}

impl Registry {
    pub(super) fn of(operators: Vec<Operator>) -> Self {
        Self { operators, registered: Vec::new(), sessions: Vec::new(), codes: Vec::new() }
    }

    pub(super) fn operators(&self) -> Vec<Operator> {
        self.operators.clone()
    }

    fn operator(&self, codice_fiscale: &str) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.codice_fiscale == codice_fiscale)
    }

    /// Registers a certificate in place of the operator's former one.
    pub(super) fn register(&mut self, codice_fiscale: &str, serial: &str) -> Result<Operator, Refusal> {
        let operator = self.operator(codice_fiscale).ok_or(Refusal::Unknown)?.clone();
        self.registered.retain(|(of, _)| of != codice_fiscale);
        self.registered.push((codice_fiscale.to_owned(), serial.to_owned()));
        Ok(operator)
    }

    /// Lets a registered certificate in; the cookie and the token are the session's from now on.
    pub(super) fn log_in(
        &mut self,
        codice_fiscale: &str,
        serial: &str,
        (cookie, form_token): (String, String),
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.operator(codice_fiscale).ok_or(Refusal::Unknown)?;
        let known = self.registered.iter().any(|(of, held)| of == codice_fiscale && held == serial);
        if !known {
            return Err(Refusal::NotRegistered);
        }
        let codice_fiscale = codice_fiscale.to_owned();
        self.sessions.push(Session { cookie, form_token, codice_fiscale, used_at: now });
        Ok(())
    }

    /// Whose session a cookie is, and the token its forms must carry; the session's time begins anew.
    pub(super) fn session(&mut self, cookie: &str, now: Timestamp) -> Option<(Operator, String)> {
        self.sessions.retain(|session| now.duration_since(session.used_at) < SESSION_LIFE);
        let session = self.sessions.iter_mut().find(|session| session.cookie == cookie)?;
        session.used_at = now;
        let (of, token) = (session.codice_fiscale.clone(), session.form_token.clone());
        Some((self.operator(&of)?.clone(), token))
    }

    /// Gives a session another cookie: the one it had is nobody's any more.
    pub(super) fn rotate(&mut self, cookie: &str, fresh: &str) {
        for session in self.sessions.iter_mut().filter(|session| session.cookie == cookie) {
            fresh.clone_into(&mut session.cookie);
        }
    }

    pub(super) fn log_out(&mut self, cookie: &str) {
        self.sessions.retain(|session| session.cookie != cookie);
    }

    pub(super) fn end_sessions(&mut self) {
        self.sessions.clear();
    }

    pub(super) fn open_sessions(&mut self, now: Timestamp) -> usize {
        self.sessions.retain(|session| now.duration_since(session.used_at) < SESSION_LIFE);
        self.sessions.len()
    }

    /// A new code: an earlier one that was not used yet is revoked (docs/facts/id-sessione.md 1.5).
    pub(super) fn generate(&mut self, codice_fiscale: &str, value: String, now: Timestamp) {
        self.revoke(codice_fiscale);
        let expires_at = now.saturating_add(CODE_LIFE).unwrap_or(Timestamp::MAX);
        let code = Code { value, expires_at, state: CodeState::Validato };
        self.codes.push((codice_fiscale.to_owned(), code));
    }

    pub(super) fn revoke(&mut self, codice_fiscale: &str) {
        for (_, code) in self.codes.iter_mut().filter(|(of, _)| of == codice_fiscale) {
            code.state = CodeState::Revocato;
        }
    }

    pub(super) fn codes_of(&self, codice_fiscale: &str) -> Vec<Code> {
        self.codes.iter().filter(|(of, _)| of == codice_fiscale).map(|(_, code)| code.clone()).collect()
    }

    /// The code that can be used now.
    pub(super) fn current(&self, codice_fiscale: &str, now: Timestamp) -> Option<Code> {
        self.codes_of(codice_fiscale)
            .pop()
            .filter(|code| code.state == CodeState::Validato && now < code.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: &str = "BNCNNA75E52L219A";

    fn registry() -> Registry {
        let anna =
            Operator { codice_fiscale: ANNA.into(), name: "ANNA BIANCHI".into(), region: "Piemonte".into() };
        Registry::of(vec![anna])
    }

    fn session() -> (String, String) {
        ("cookie".to_owned(), "token".to_owned())
    }

    #[test]
    fn a_card_comes_in_only_after_it_was_registered_and_a_new_one_replaces_it() {
        let (mut registry, now) = (registry(), Timestamp::now());
        assert_eq!(registry.log_in(ANNA, "1", session(), now), Err(Refusal::NotRegistered));
        registry.register(ANNA, "1").unwrap();
        assert_eq!(registry.log_in(ANNA, "1", session(), now), Ok(()));
        registry.register(ANNA, "2").unwrap();
        assert_eq!(registry.log_in(ANNA, "1", session(), now), Err(Refusal::NotRegistered));
        assert_eq!(registry.register("VRDCRL68C10L219T", "3"), Err(Refusal::Unknown));
    }

    #[test]
    fn a_session_ends_half_an_hour_after_its_last_use() {
        let (mut registry, now) = (registry(), Timestamp::now());
        registry.register(ANNA, "1").unwrap();
        registry.log_in(ANNA, "1", session(), now).unwrap();
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        assert!(registry.session("cookie", later(29)).is_some());
        assert!(registry.session("cookie", later(58)).is_some());
        assert!(registry.session("cookie", later(88)).is_none());
        assert!(registry.session("another", now).is_none());
    }

    #[test]
    fn a_new_code_revokes_the_one_that_was_not_used() {
        let (mut registry, now) = (registry(), Timestamp::now());
        registry.generate(ANNA, "first".into(), now);
        registry.generate(ANNA, "second".into(), now);
        assert_eq!(registry.current(ANNA, now).map(|code| code.value).as_deref(), Some("second"));
        assert_eq!(registry.codes_of(ANNA).first().map(|code| code.state), Some(CodeState::Revocato));
        assert_eq!(registry.current(ANNA, now + SignedDuration::from_hours(16)), None);
    }
}
