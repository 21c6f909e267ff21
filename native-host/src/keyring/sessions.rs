//! The ID-SESSIONE in the keyring, and what was said of them: the place that the host gives to the vault, and how each
//! request deals with a keyring that fails.

use std::time::Instant;

use serde::Serialize;
use staffetta_core::revocation::Remembered;
use staffetta_core::session::Session;
use staffetta_core::vault::{Held, SessionStore, Vault, VaultError};
use staffetta_core::{SlotKey, Timestamp};
use staffetta_protocol::browser::{Kept, KeyringState};

use super::cached::{Attempt, CachedStore};
use super::entries::{KeyringEntries, Record};
use super::error::KeyringError;
use super::layout::Layout;
use super::lock::WhenLocked;

/// What is held: under one name, so that one look at the keyring finds both.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum SessionRecord {
    Session(Session),
    Revocation(Remembered),
}

impl Record for SessionRecord {
    const SERVICE: &'static str = "";
    const LABEL: &'static str = "Staffetta: ID-SESSIONE";
    const LAYOUT: Layout = Layout::Whole;

    fn key(&self) -> String {
        match self {
            Self::Session(session) => session.key().into(),
            Self::Revocation(revocation) => revocation.key().into(),
        }
    }

    fn dated(&self) -> Timestamp {
        match self {
            Self::Session(session) => session.validity.requested_at,
            Self::Revocation(revocation) => revocation.until,
        }
    }

    fn duplicate(&self) -> Self {
        match self {
            Self::Session(session) => Self::Session(session.duplicate()),
            Self::Revocation(revocation) => Self::Revocation(revocation.clone()),
        }
    }

    /// One after the other: to tell the kinds apart beforehand, a copy of the code would be made that nobody wipes.
    fn read(json: &[u8]) -> Option<Self> {
        let session = serde_json::from_slice(json).map(Self::Session);
        session.or_else(|_| serde_json::from_slice(json).map(Self::Revocation)).ok()
    }

    fn is_well_formed(&self) -> bool {
        match self {
            Self::Session(session) => session.is_well_formed(),
            Self::Revocation(revocation) => revocation.is_well_formed(),
        }
    }
}

impl SessionRecord {
    fn sorted(records: Vec<Self>) -> Held {
        let mut held = Held::default();
        for record in records {
            match record {
                Self::Session(session) => held.sessions.push(session),
                Self::Revocation(revocation) => held.revocations.push(revocation),
            }
        }
        held
    }

    fn session(self) -> Option<Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Revocation(_) => None,
        }
    }

    /// Gives it to a vault that has other records, by whose rules it joins them.
    fn join(
        &self,
        entries: &mut KeyringEntries<Self>,
        now: Timestamp,
    ) -> Result<(), VaultError<KeyringError>> {
        let mut vault = Vault::over(entries);
        match self {
            Self::Session(session) => vault.store(session.duplicate(), now).map(drop),
            Self::Revocation(remembered) => vault.revoke(&remembered.revocation, now).map(drop),
        }
    }
}

/// Holds sessions: in the keyring while it answers, in memory while it does not, the same rules over both. Each
/// request begins by moving to the keyring what lies in memory, so that of two sessions of one slot the newest wins
/// wherever they lay.
pub(crate) struct CachedSessions {
    store: CachedStore<SessionRecord>,
    request: Attempt,
    /// The session that this request is about: that the keyring cannot say whether it holds it is an error. Of others
    /// only memory is known then.
    must_know: Option<SlotKey>,
    /// The keys that are there, once all were read in this request: what is not among them need not be looked for.
    keys: Option<Vec<SlotKey>>,
}

impl CachedSessions {
    /// An empty memory and a keyring that nobody has asked yet.
    pub(crate) fn unused() -> Self {
        let request = Attempt::until(Instant::now(), WhenLocked::GiveUp);
        Self { store: CachedStore::new(), request, must_know: None, keys: None }
    }

    /// Begins a request that waits until the deadline.
    pub(crate) fn begin(&mut self, deadline: Instant, when_locked: WhenLocked) {
        self.request = Attempt::until(deadline, when_locked);
        self.must_know = None;
        self.keys = None;
    }

    /// Begins an order of the user about this session.
    pub(crate) fn begin_order(&mut self, deadline: Instant, when_locked: WhenLocked, about: &SlotKey) {
        self.begin(deadline, when_locked);
        self.must_know = Some(about.clone());
    }

    /// Moves to the keyring what memory holds, as far as that can be done in this request.
    pub(crate) fn flush(&mut self, now: Timestamp) {
        // What the keyring does not take stays in memory; the reply carries its state.
        let _ = self.store.flush(&mut self.request, move |entries, record| match record.join(entries, now) {
            Ok(()) | Err(VaultError::Expired | VaultError::Ahead) => Ok(true),
            Err(VaultError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        });
    }

    /// Waits for a keyring that is late, until the deadline.
    pub(crate) fn await_keyring(&self) {
        self.store.wait_while_overdue(&self.request);
    }

    /// Whether the keyring has everything.
    pub(crate) fn is_flushed(&self) -> bool {
        self.store.is_flushed()
    }

    /// How the keyring did in this request.
    pub(crate) const fn state(&self) -> KeyringState {
        self.request.state()
    }

    /// Where the session with this key lies.
    pub(crate) fn kept(&self, key: &SlotKey) -> Kept {
        if self.store.is_pending(key.as_str()) { Kept::Memory } else { Kept::Keyring }
    }

    fn unless_unknowable<T>(
        &self,
        key: &SlotKey,
        result: Result<T, KeyringError>,
        otherwise: T,
    ) -> Result<T, KeyringError> {
        if self.must_know.as_ref() == Some(key) { result } else { Ok(result.unwrap_or(otherwise)) }
    }
}

impl SessionStore for CachedSessions {
    type Error = KeyringError;

    fn all(&mut self) -> Result<Held, KeyringError> {
        let held = SessionRecord::sorted(self.store.all_where(&mut self.request, |_| true));
        if self.state() == KeyringState::Ready {
            self.keys = Some(held.sessions.iter().map(Session::key).collect());
        }
        Ok(held)
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, KeyringError> {
        if self.keys.as_ref().is_some_and(|keys| !keys.contains(key)) {
            return Ok(None);
        }
        let result = self.store.get(&mut self.request, key.as_str());
        let session = result.map(|found| found.and_then(SessionRecord::session));
        self.unless_unknowable(key, session, None)
    }

    fn save(&mut self, session: &Session) -> Result<(), KeyringError> {
        if let Some(keys) = &mut self.keys {
            keys.push(session.key());
        }
        // What the keyring does not take lies in memory.
        let _ = self.store.save(&mut self.request, &SessionRecord::Session(session.duplicate()));
        Ok(())
    }

    fn remember(&mut self, revocation: &Remembered) -> Result<(), KeyringError> {
        let _ = self.store.save(&mut self.request, &SessionRecord::Revocation(revocation.clone()));
        Ok(())
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), KeyringError> {
        let result = self.store.remove(&mut self.request, key.as_str());
        // What is over is not shown anyway, and deleted when it is found again.
        self.unless_unknowable(key, result, ())
    }
}

/// The keyring alone, as long as it may take.
impl SessionStore for &mut KeyringEntries<SessionRecord> {
    type Error = KeyringError;

    fn all(&mut self) -> Result<Held, KeyringError> {
        self.all_where(|_| true).map(SessionRecord::sorted)
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, KeyringError> {
        Ok(self.get(key.as_str())?.and_then(SessionRecord::session))
    }

    fn save(&mut self, session: &Session) -> Result<(), KeyringError> {
        self.put(&SessionRecord::Session(session.duplicate()))
    }

    fn remember(&mut self, revocation: &Remembered) -> Result<(), KeyringError> {
        self.put(&SessionRecord::Revocation(revocation.clone()))
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), KeyringError> {
        KeyringEntries::remove(self, key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_back_and_nothing_else() {
        let slot = r#""slot":{"issuer":"sirped","contesto":null,"role":null,"owner":"anna@example.it",
            "requested_by":null,"company":null}"#;
        let session = format!(
            r#"{{{slot},"id":"408c7060-e54b-4be4-b4f7-c2fefb26b4c1","confirmed":true,
                "validity":{{"requested_at":1774887540,"expires_at":1774916340,"expiry":"stated"}}}}"#
        );
        let revocation = format!(r#"{{"revocation":{{{slot},"said_at":1774887540}},"until":1774973940}}"#);
        let both = [&session, &revocation].map(|json| SessionRecord::read(json.as_bytes()).unwrap());
        let again = both.map(|record| {
            let again = SessionRecord::read(&serde_json::to_vec(&record).unwrap()).unwrap();
            assert_eq!((again.key(), again.dated()), (record.key(), record.dated()));
            assert!(again.is_well_formed() && again.duplicate().key() == again.key());
            again
        });
        assert_ne!(again[0].key(), again[1].key());
        let held = SessionRecord::sorted(again.into());
        assert_eq!((held.sessions.len(), held.revocations.len()), (1, 1));
        assert_eq!(held.revocations[0].until.seconds(), 1_774_973_940);
        assert!(SessionRecord::read(format!("{{{slot}}}").as_bytes()).is_none());
    }
}
