//! Where sessions lie, and what was said of codes: what a place must do, and the one that is memory. Knows no rule
//! about them.

use crate::revocation::Remembered;
use crate::session::Session;
use crate::slot::SlotKey;

/// What a place holds.
#[derive(Default)]
pub struct Held {
    /// The sessions.
    pub sessions: Vec<Session>,
    /// What issuers' messages said, for notices that are read later.
    pub revocations: Vec<Remembered>,
}

/// A place that holds sessions, and what was said of codes, by key.
pub trait SessionStore {
    /// What can go wrong with the place itself.
    type Error;

    /// Whether issuers' services are asked about codes that lie here: what a code was asked for with is kept then.
    const IS_ASKED_ABOUT: bool = true;

    /// Everything held; what is unreadable is left out.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn all(&mut self) -> Result<Held, Self::Error>;

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

    /// Remembers a revocation under its key, in place of what was there.
    ///
    /// # Errors
    /// When the place cannot be written; what was there stays.
    fn remember(&mut self, revocation: &Remembered) -> Result<(), Self::Error>;

    /// Deletes what lies under a key; no error when nothing does.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn remove(&mut self, key: &SlotKey) -> Result<(), Self::Error>;
}

/// A place that forgets when it is dropped.
#[derive(Default)]
pub struct MemoryStore {
    held: Held,
    revision: u64,
}

impl MemoryStore {
    /// A place with these.
    pub const fn holding(sessions: Vec<Session>, revocations: Vec<Remembered>) -> Self {
        Self { held: Held { sessions, revocations }, revision: 0 }
    }

    /// Changes whenever something in it does.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The sessions, as they lie.
    pub fn sessions(&self) -> &[Session] {
        &self.held.sessions
    }

    /// What is remembered, as it lies.
    pub fn revocations(&self) -> &[Remembered] {
        &self.held.revocations
    }
}

impl SessionStore for MemoryStore {
    type Error = std::convert::Infallible;

    /// It is the browser's, which asks no service and has no room for their rows: the host keeps it once it takes over.
    const IS_ASKED_ABOUT: bool = false;

    fn all(&mut self) -> Result<Held, Self::Error> {
        let sessions = self.held.sessions.iter().map(Session::duplicate).collect();
        Ok(Held { sessions, revocations: self.held.revocations.clone() })
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Self::Error> {
        Ok(self.held.sessions.iter().find(|session| session.key() == *key).map(Session::duplicate))
    }

    fn save(&mut self, session: &Session) -> Result<(), Self::Error> {
        self.remove(&session.key())?;
        self.revision += 1;
        self.held.sessions.push(session.duplicate());
        Ok(())
    }

    fn remember(&mut self, revocation: &Remembered) -> Result<(), Self::Error> {
        self.remove(&revocation.key())?;
        self.revision += 1;
        self.held.revocations.push(revocation.clone());
        Ok(())
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Self::Error> {
        let Held { sessions, revocations } = &mut self.held;
        let before = sessions.len() + revocations.len();
        sessions.retain(|session| session.key() != *key);
        revocations.retain(|revocation| revocation.key() != *key);
        self.revision += u64::from(sessions.len() + revocations.len() != before);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revocation::Revocation;
    use crate::session::tests::held;
    use crate::timestamp::Timestamp;

    #[test]
    fn the_revision_changes_with_what_lies_there_and_with_nothing_else() {
        let session = held();
        let said_at = Some(Timestamp::from_seconds(1_774_887_600));
        let revocation = Revocation { slot: session.slot.clone(), code: None, said_at };
        let remembered = revocation.remembered(Timestamp::from_seconds(1_774_887_700)).unwrap();
        let mut store = MemoryStore::default();
        let mut seen = vec![store.revision()];
        store.remember(&remembered).unwrap();
        seen.push(store.revision());
        store.remove(&session.key()).unwrap();
        assert_eq!(seen.last(), Some(&store.revision()), "nothing lay there");
        store.remove(&remembered.key()).unwrap();
        seen.push(store.revision());
        store.save(&session).unwrap();
        seen.push(store.revision());
        store.remove(&remembered.key()).unwrap();
        assert_eq!(seen.last(), Some(&store.revision()), "nothing lay there");
        store.remove(&session.key()).unwrap();
        seen.push(store.revision());
        assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    }
}
