//! Where sessions lie: what a place must do, and the one that is memory. Knows no rule about them.

use crate::session::Session;
use crate::slot::SlotKey;

/// A place that holds sessions by key.
pub trait SessionStore {
    /// What can go wrong with the place itself.
    type Error;

    /// Every session held; unreadable ones are left out.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn all(&mut self) -> Result<Vec<Session>, Self::Error>;

    /// One session.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Self::Error>;

    /// Holds a session under its key, in place of what was there.
    ///
    /// # Errors
    /// When the place cannot be written; what was there stays.
    fn save(&mut self, session: &Session) -> Result<(), Self::Error>;

    /// Lets go of a session; no error when there is none.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn remove(&mut self, key: &SlotKey) -> Result<(), Self::Error>;
}

/// A place that forgets when it is dropped.
#[derive(Default)]
pub struct MemoryStore {
    sessions: Vec<Session>,
    revision: u64,
}

impl MemoryStore {
    /// A place with these sessions.
    pub const fn holding(sessions: Vec<Session>) -> Self {
        Self { sessions, revision: 0 }
    }

    /// Changes whenever the sessions do.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The sessions, as they lie.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }
}

impl SessionStore for MemoryStore {
    type Error = std::convert::Infallible;

    fn all(&mut self) -> Result<Vec<Session>, Self::Error> {
        Ok(self.sessions.iter().map(Session::duplicate).collect())
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Self::Error> {
        Ok(self.sessions.iter().find(|session| session.key() == *key).map(Session::duplicate))
    }

    fn save(&mut self, session: &Session) -> Result<(), Self::Error> {
        self.remove(&session.key())?;
        self.revision += 1;
        self.sessions.push(session.duplicate());
        Ok(())
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Self::Error> {
        let before = self.sessions.len();
        self.sessions.retain(|session| session.key() != *key);
        self.revision += u64::from(self.sessions.len() != before);
        Ok(())
    }
}
