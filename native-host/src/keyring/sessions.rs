//! The ID-SESSIONE in the keyring: the place that the host gives to the vault, and how each request deals with a
//! keyring in trouble.

use std::time::Instant;

use staffetta_core::session::Session;
use staffetta_core::vault::{SessionStore, Vault, VaultError};
use staffetta_core::{SlotKey, Timestamp};
use staffetta_protocol::browser::{Kept, KeyringState};

use super::cached::{Attempt, CachedStore};
use super::entries::{KeyringEntries, Record};
use super::error::KeyringError;
use super::layout::Layout;
use super::lock::WhenLocked;

impl Record for Session {
    const SERVICE: &'static str = "";
    const LABEL: &'static str = "Staffetta: ID-SESSIONE";
    const LAYOUT: Layout = Layout::Whole;

    fn key(&self) -> String {
        self.key().into()
    }

    fn dated(&self) -> Timestamp {
        self.validity.requested_at
    }

    fn duplicate(&self) -> Self {
        self.duplicate()
    }

    fn is_well_formed(&self) -> bool {
        self.is_well_formed()
    }
}

/// Holds sessions: in the keyring while it answers, in memory while it does not, the same rules over both. Each
/// request begins by moving to the keyring what lies in memory, so that of two sessions of one slot the newest wins
/// wherever they lay.
pub(crate) struct CachedSessions {
    store: CachedStore<Session>,
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

    /// Begins a request that waits until `until`.
    pub(crate) fn begin(&mut self, until: Instant, when_locked: WhenLocked) {
        self.request = Attempt::until(until, when_locked);
        self.must_know = None;
        self.keys = None;
    }

    /// Begins an order of the user about this session.
    pub(crate) fn begin_order(&mut self, until: Instant, about: &SlotKey) {
        self.begin(until, WhenLocked::Prompt);
        self.must_know = Some(about.clone());
    }

    /// Moves to the keyring what memory holds, as far as that can be done in this request.
    pub(crate) fn flush(&mut self, now: Timestamp) {
        // What the keyring does not take stays in memory; the reply carries its state.
        let _ = self.store.flush(&mut self.request, move |entries, session| {
            match Vault::over(entries).store(session.duplicate(), now) {
                Ok(_) | Err(VaultError::Expired | VaultError::Ahead) => Ok(true),
                Err(VaultError::Store(error)) => Err(error),
                Err(_) => Ok(false),
            }
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

    fn all(&mut self) -> Result<Vec<Session>, KeyringError> {
        let sessions = self.store.all_where(&mut self.request, |_| true);
        if self.state() == KeyringState::Ready {
            self.keys = Some(sessions.iter().map(Session::key).collect());
        }
        Ok(sessions)
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, KeyringError> {
        if self.keys.as_ref().is_some_and(|keys| !keys.contains(key)) {
            return Ok(None);
        }
        let result = self.store.get(&mut self.request, key.as_str());
        self.unless_unknowable(key, result, None)
    }

    fn save(&mut self, session: &Session) -> Result<(), KeyringError> {
        if let Some(keys) = &mut self.keys {
            keys.push(session.key());
        }
        // What the keyring does not take lies in memory.
        let _ = self.store.save(&mut self.request, session);
        Ok(())
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), KeyringError> {
        let result = self.store.remove(&mut self.request, key.as_str());
        // What is over is not shown anyway, and deleted when it is found again.
        self.unless_unknowable(key, result, ())
    }
}

/// The keyring alone, as long as it may take.
impl SessionStore for &mut KeyringEntries<Session> {
    type Error = KeyringError;

    fn all(&mut self) -> Result<Vec<Session>, KeyringError> {
        self.all_where(|_| true)
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, KeyringError> {
        self.get(key.as_str())
    }

    fn save(&mut self, session: &Session) -> Result<(), KeyringError> {
        self.put(session)
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), KeyringError> {
        KeyringEntries::remove(self, key.as_str())
    }
}
