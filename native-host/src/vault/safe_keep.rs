//! The place the host gives to the vault: the keyring while it answers, memory while it does not, the same rules over both.
//!
//! Memory holds a session only while the keyring does not take it: each request begins by moving there what lies here, so that
//! of two sessions of one slot the newest wins wherever they lay. Nothing is written anywhere else.

use std::time::Instant;

use staffetta_core::session::Session;
use staffetta_core::vault::{Keep, MemoryKeep, Vault, VaultError};
use staffetta_core::{SlotKey, Timestamp};
use staffetta_protocol::browser::{Kept, KeyringState};

use super::Trouble;
use super::line::Line;

/// Holds sessions; never blocks past the deadline of a request and never loses what it was given while the process lives.
pub struct SafeKeep {
    line: Line,
    memory: MemoryKeep,
    /// What was let go of while the keyring could not: up to which request time.
    let_go: Vec<(SlotKey, Timestamp)>,
    /// The key whose session is asked for: when it cannot be known, that is told.
    must_know: Option<SlotKey>,
}

impl SafeKeep {
    /// An empty memory and a keyring that nobody has asked yet.
    pub fn unused() -> Self {
        Self { line: Line::unused(), memory: MemoryKeep::default(), let_go: Vec::new(), must_know: None }
    }

    /// Begins a request that waits until `until`. With `must_know`, a keyring that cannot say whether it has that session is an
    /// error; of other keys only memory is known then.
    pub fn begin(&mut self, until: Instant, must_know: Option<SlotKey>) {
        self.must_know = must_know;
        self.line.begin(until);
        self.give_up_confirmed();
    }

    /// Moves to the keyring what memory holds, as far as it can be done in this request.
    pub fn settle(&mut self, now: Timestamp) {
        for (key, up_to) in std::mem::take(&mut self.let_go) {
            if self.let_go_in_keyring(&key, up_to).is_err() {
                self.let_go.push((key, up_to));
            }
        }
        for session in self.memory_sessions() {
            if self.line.state() != KeyringState::Ready {
                return;
            }
            match Vault::over(Borrowed(&mut self.line)).store(session.duplicate(), now) {
                Ok(_) | Err(VaultError::Expired) => self.give_up_copy(&session),
                Err(_) => {}
            }
        }
    }

    /// Waits for a keyring that is late, until the deadline.
    pub fn await_keyring(&mut self) {
        self.line.await_overdue();
        self.give_up_confirmed();
    }

    /// Whether anything is held that the keyring does not have yet.
    pub fn is_unsettled(&self) -> bool {
        !self.memory.sessions().is_empty() || !self.let_go.is_empty()
    }

    /// How the keyring did in this request.
    pub const fn state(&self) -> KeyringState {
        self.line.state()
    }

    /// Where the session with this key lies.
    pub fn kept(&self, key: &SlotKey) -> Kept {
        if self.memory.sessions().iter().any(|session| session.key() == *key) {
            Kept::Memory
        } else {
            Kept::Keyring
        }
    }

    fn memory_sessions(&mut self) -> Vec<Session> {
        let Ok(sessions) = self.memory.all();
        sessions
    }

    fn forget_copy(&mut self, key: &SlotKey) {
        let Ok(()) = self.memory.remove(key);
    }

    fn give_up_confirmed(&mut self) {
        for confirmed in self.line.take_confirmed() {
            self.give_up_copy(&confirmed);
        }
    }

    /// Drops the copy in memory of a session the keyring has, unless it was replaced meanwhile.
    fn give_up_copy(&mut self, confirmed: &Session) {
        let Ok(held) = self.memory.load(&confirmed.key());
        if held.is_some_and(|held| held.id == confirmed.id) {
            self.forget_copy(&confirmed.key());
        }
    }

    fn let_go_in_keyring(&mut self, key: &SlotKey, up_to: Timestamp) -> Result<(), Trouble> {
        match self.line.load(key)? {
            Some(session) if session.validity.requested_at <= up_to => self.line.remove(key),
            _ => Ok(()),
        }
    }

    fn is_let_go(&self, key: &SlotKey) -> bool {
        self.let_go.iter().any(|(gone, _)| gone == key)
    }

    fn was_let_go(&self, session: &Session) -> bool {
        let key = session.key();
        self.let_go.iter().any(|(gone, up_to)| *gone == key && session.validity.requested_at <= *up_to)
    }
}

impl Keep for SafeKeep {
    type Error = Trouble;

    fn all(&mut self) -> Result<Vec<Session>, Trouble> {
        let mut sessions = self.memory_sessions();
        // A keyring in trouble hides nothing of what memory holds; the reply carries its state.
        for session in self.line.all().unwrap_or_default() {
            let in_memory = sessions.iter().any(|held| held.key() == session.key());
            if !in_memory && !self.was_let_go(&session) {
                sessions.push(session);
            }
        }
        Ok(sessions)
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Trouble> {
        let Ok(held) = self.memory.load(key);
        if held.is_some() {
            return Ok(held);
        }
        match self.line.load(key) {
            Ok(session) => Ok(session.filter(|session| !self.was_let_go(session))),
            Err(trouble) if self.must_know.as_ref() == Some(key) => Err(trouble),
            Err(_) => Ok(None),
        }
    }

    fn save(&mut self, session: &Session) -> Result<(), Trouble> {
        let key = session.key();
        self.let_go.retain(|(gone, _)| *gone != key);
        match self.line.save(session) {
            Ok(()) => self.forget_copy(&key),
            Err(_) => {
                let Ok(()) = self.memory.save(session);
            }
        }
        Ok(())
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Trouble> {
        let Ok(held) = self.memory.load(key);
        self.forget_copy(key);
        match (self.line.remove(key), held) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(held)) => {
                self.let_go.push((key.clone(), held.validity.requested_at));
                Ok(())
            }
            (Err(trouble), None) if self.must_know.as_ref() == Some(key) && !self.is_let_go(key) => {
                Err(trouble)
            }
            // What is over is not shown anyway; it is let go of when it is found again.
            (Err(_), None) => Ok(()),
        }
    }
}

/// The line, lent to a vault of its own.
struct Borrowed<'a>(&'a mut Line);

impl Keep for Borrowed<'_> {
    type Error = Trouble;

    fn all(&mut self) -> Result<Vec<Session>, Trouble> {
        self.0.all()
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Trouble> {
        self.0.load(key)
    }

    fn save(&mut self, session: &Session) -> Result<(), Trouble> {
        self.0.save(session)
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Trouble> {
        self.0.remove(key)
    }
}
