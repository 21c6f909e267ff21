//! The rules of holding sessions: the newest of a slot wins, what is over is gone, what is revealed goes where it may.
//!
//! Where the sessions lie (keyring, memory) is a [`SessionStore`]; the vault decides, the store only holds.

use std::cmp::Reverse;

use thiserror::Error;

use crate::portal;
use crate::session::{Replaced, Session, SessionView, StoreOutcome};
use crate::slot::SlotKey;
use crate::timestamp::Timestamp;

/// Most sessions held at once: a doctor with several programs and mailboxes stays far below.
pub const MOST_SESSIONS: usize = 64;

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

/// Where a value is asked to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The field of a page of this origin.
    Page(String),
    /// The clipboard, after a click in the extension's own page.
    Clipboard,
}

/// Why the vault does not do what it is asked.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VaultError<E> {
    /// No session under that key.
    #[error("no such session")]
    Unknown,
    /// It was there, but its time is over.
    #[error("the session has expired")]
    Expired,
    /// Nobody vouched for its sender yet.
    #[error("the sender is not confirmed")]
    Unconfirmed,
    /// That origin may not have sessions of this slot.
    #[error("the origin may not have this session")]
    OriginRefused,
    /// What was given to hold is not a believable session.
    #[error("not a believable session")]
    NotWellFormed,
    /// No room.
    #[error("too many sessions")]
    Full,
    /// The place itself failed.
    #[error("the store failed")]
    Store(E),
}

impl<E> From<E> for VaultError<E> {
    fn from(error: E) -> Self {
        Self::Store(error)
    }
}

/// The rules over one place.
pub struct Vault<K> {
    store: K,
}

impl<K: SessionStore> Vault<K> {
    /// A vault over a place.
    pub const fn over(store: K) -> Self {
        Self { store }
    }

    /// The place.
    pub fn backing(&mut self) -> &mut K {
        &mut self.store
    }

    /// Holds a session unless a newer one of its slot is held.
    ///
    /// # Errors
    /// [`VaultError::Expired`], [`VaultError::NotWellFormed`], [`VaultError::Full`] or the place's own.
    pub fn store(
        &mut self,
        mut session: Session,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        if !session.is_well_formed() {
            return Err(VaultError::NotWellFormed);
        }
        if !session.validity.is_live(now) {
            return Err(VaultError::Expired);
        }
        if !session.confirmed
            && let Some(held) = self.live(&session.slot.key(true), now)?
            && held.id == session.id
        {
            return Ok((StoreOutcome::AlreadyHeld, held.view()));
        }
        let outcome = match self.live(&session.key(), now)? {
            Some(held) if held.id == session.id => return Ok((StoreOutcome::AlreadyHeld, held.view())),
            Some(held) if session.is_older_than(&held) => {
                return Ok((StoreOutcome::Superseded { newer: held.id.masked() }, held.view()));
            }
            Some(held) => {
                let older = Replaced { masked: held.id.masked(), requested_at: held.validity.requested_at };
                session.replaced = Some(older.clone());
                StoreOutcome::Replaced { older }
            }
            None if self.list(now)?.len() >= MOST_SESSIONS => return Err(VaultError::Full),
            None => StoreOutcome::New,
        };
        self.store.save(&session)?;
        self.drop_unconfirmed_twin(&session)?;
        Ok((outcome, session.view()))
    }

    /// The sessions that may still be used, the one with most time left first; lets go of the others.
    ///
    /// # Errors
    /// The place's own.
    pub fn list(&mut self, now: Timestamp) -> Result<Vec<SessionView>, VaultError<K::Error>> {
        let mut live = Vec::new();
        for session in self.store.all()? {
            if session.validity.is_live(now) {
                let view = session.view();
                let place = live.partition_point(|other| rank(other) < rank(&view));
                live.insert(place, view);
            } else {
                self.store.remove(&session.key())?;
            }
        }
        Ok(live)
    }

    /// The session itself, when it may go to `destination` now.
    ///
    /// # Errors
    /// Everything in [`VaultError`] that speaks against it.
    pub fn reveal(
        &mut self,
        key: &SlotKey,
        destination: &Destination,
        now: Timestamp,
    ) -> Result<Session, VaultError<K::Error>> {
        let session = self.store.load(key)?.ok_or(VaultError::Unknown)?;
        if !session.validity.is_live(now) {
            self.store.remove(key)?;
            return Err(VaultError::Expired);
        }
        if !session.confirmed {
            return Err(VaultError::Unconfirmed);
        }
        match destination {
            Destination::Page(origin) if !portal::may_receive(origin, &session.slot) => {
                Err(VaultError::OriginRefused)
            }
            Destination::Page(_) | Destination::Clipboard => Ok(session),
        }
    }

    /// The user vouches for the sender of a session: from now on it is offered like any other, under its new key.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], [`VaultError::Expired`] or the place's own; what was held stays.
    pub fn accept(
        &mut self,
        key: &SlotKey,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let session = self.store.load(key)?.ok_or(VaultError::Unknown)?;
        if session.confirmed {
            return Ok((StoreOutcome::AlreadyHeld, session.view()));
        }
        let accepted = self.store(Session { confirmed: true, ..session }, now)?;
        self.store.remove(key)?;
        Ok(accepted)
    }

    /// Lets go of a session.
    ///
    /// # Errors
    /// [`VaultError::Unknown`] when there is none, or the place's own.
    pub fn forget(&mut self, key: &SlotKey) -> Result<(), VaultError<K::Error>> {
        self.store.load(key)?.ok_or(VaultError::Unknown)?;
        Ok(self.store.remove(key)?)
    }

    fn live(&mut self, key: &SlotKey, now: Timestamp) -> Result<Option<Session>, K::Error> {
        Ok(self.store.load(key)?.filter(|session| session.validity.is_live(now)))
    }

    fn drop_unconfirmed_twin(&mut self, session: &Session) -> Result<(), K::Error> {
        let twin_key = session.slot.key(false);
        if session.confirmed && self.store.load(&twin_key)?.is_some_and(|twin| twin.id == session.id) {
            self.store.remove(&twin_key)?;
        }
        Ok(())
    }
}

/// Where a session stands in a list: the one with most time left first.
fn rank(session: &SessionView) -> (Reverse<Timestamp>, &SlotKey) {
    (Reverse(session.validity.expires_at), &session.key)
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

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
