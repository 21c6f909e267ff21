//! The keyring with memory behind it: what it does not take now lies in memory and is written later, what it does not
//! delete now is remembered as deleted. Never waits past a deadline, and loses nothing while the process lives. Knows
//! no kind of record.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use staffetta_core::Timestamp;
use staffetta_native::worker::Worker;
use staffetta_protocol::browser::KeyringState;

use super::entries::{KeyringEntries, Record};
use super::error::KeyringError;
use super::lock::WhenLocked;
use super::memory::Memory;
use crate::os::KeyringUse;

/// Records of one kind. Nothing is connected, and no thread started, before something is asked for; any number of
/// threads may ask.
pub(super) struct CachedStore<R> {
    worker: Worker<KeyringEntries<R>>,
    memory: Arc<Mutex<Memory<R>>>,
}

/// One request's dealings with the keyring: how long it waits, and how that went. After the first error the keyring
/// is not asked again.
pub(super) struct Attempt {
    deadline: Instant,
    when_locked: WhenLocked,
    state: KeyringState,
}

impl Attempt {
    pub(super) const fn until(deadline: Instant, when_locked: WhenLocked) -> Self {
        Self { deadline, when_locked, state: KeyringState::Ready }
    }

    pub(super) fn lasting(time_limit: Duration, when_locked: WhenLocked) -> Self {
        Self::until(Instant::now() + time_limit, when_locked)
    }

    pub(super) const fn state(&self) -> KeyringState {
        self.state
    }
}

impl<R: Record> CachedStore<R> {
    pub(super) fn new() -> Self {
        Self { worker: Worker::new("keyring", KeyringEntries::of_product), memory: Arc::default() }
    }

    /// Every record that is wanted; the others are deleted. A keyring that fails hides nothing of what memory holds.
    pub(super) fn all_where(
        &self,
        attempt: &mut Attempt,
        wanted: impl Fn(&R) -> bool + Copy + Send + 'static,
    ) -> Vec<R> {
        let memory = Arc::clone(&self.memory);
        // Put together on the keyring's thread, so that nothing moves from memory to the keyring meanwhile.
        let all = self.ask(attempt, KeyringUse::Read, move |entries| {
            let stored = entries.all_where(wanted)?;
            Ok(lock(&memory).before(stored, wanted))
        });
        all.unwrap_or_else(|_| self.memory().before(Vec::new(), wanted))
    }

    /// The record with this key.
    ///
    /// # Errors
    /// When memory does not hold it and the keyring cannot say whether it does.
    pub(super) fn get(&self, attempt: &mut Attempt, key: &str) -> Result<Option<R>, KeyringError> {
        if let Some(pending) = self.memory().pending(key) {
            return Ok(Some(pending.duplicate()));
        }
        let of_job = key.to_owned();
        let when_locked = attempt.when_locked;
        let stored = self.run(attempt, move |entries| entries.find(&of_job, when_locked))?;
        Ok(stored.filter(|record| !self.memory().hides(record)))
    }

    /// Holds a record in place of the one with its key, in memory until [`CachedStore::flush`].
    pub(super) fn hold(&self, record: R) {
        self.memory().hold(record);
    }

    /// Holds a record, in the keyring if that takes it now.
    ///
    /// # Errors
    /// Why it lies in memory.
    pub(super) fn save(&self, attempt: &mut Attempt, record: &R) -> Result<(), KeyringError> {
        let record = self.memory().hold(record.duplicate());
        let memory = Arc::clone(&self.memory);
        self.ask(attempt, KeyringUse::Write, move |entries| {
            entries.put(&record)?;
            lock(&memory).written(&record);
            Ok(())
        })
    }

    /// Deletes the record with this key up to the one of this date, in memory at once, in the keyring with
    /// [`CachedStore::flush`].
    pub(super) fn delete(&self, key: String, up_to: Timestamp) {
        self.memory().delete(key, up_to);
    }

    /// Deletes the record with this key now. Where the keyring does not and it is known which record is meant, that
    /// is done later.
    ///
    /// # Errors
    /// When it is not deleted and will not be.
    pub(super) fn remove(&self, attempt: &mut Attempt, key: &str) -> Result<(), KeyringError> {
        let pending = self.memory().take_pending(key);
        let of_job = key.to_owned();
        let error = match self.ask(attempt, KeyringUse::Read, move |entries| entries.remove(&of_job)) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let mut memory = self.memory();
        if let Some(record) = pending {
            memory.delete_later(key.to_owned(), record.dated());
        }
        if memory.deletes(key) { Ok(()) } else { Err(error) }
    }

    /// Brings the keyring up to date with memory: first what was deleted, then what is pending, each given to
    /// `write`, which says whether it may leave memory.
    ///
    /// # Errors
    /// What stood in the way; what is not written stays in memory.
    pub(super) fn flush(
        &self,
        attempt: &mut Attempt,
        write: impl Fn(&mut KeyringEntries<R>, &R) -> Result<bool, KeyringError> + Send + 'static,
    ) -> Result<(), KeyringError> {
        if self.is_flushed() {
            return Ok(());
        }
        let memory = Arc::clone(&self.memory);
        self.ask(attempt, KeyringUse::Write, move |entries| {
            let deleted = lock(&memory).all_deleted();
            for deleted in deleted {
                if entries.get(&deleted.key)?.is_none_or(|record| deleted.covers(&record)) {
                    entries.remove(&deleted.key)?;
                }
                lock(&memory).was_deleted(&deleted);
            }
            let pending = lock(&memory).all_pending();
            for record in pending {
                if write(entries, &record)? {
                    lock(&memory).written(&record);
                }
            }
            Ok(())
        })
    }

    /// Whether the keyring knows everything.
    pub(super) fn is_flushed(&self) -> bool {
        self.memory().is_empty()
    }

    /// Whether the record with this key lies in memory.
    pub(super) fn is_pending(&self, key: &str) -> bool {
        self.memory().pending(key).is_some()
    }

    /// Waits for a keyring that is late, as long as the attempt lasts.
    pub(super) fn wait_while_overdue(&self, attempt: &Attempt) {
        self.worker.wait_while_overdue(attempt.deadline);
    }

    /// Does something with the keyring once that is open to it.
    fn ask<T: Send + 'static>(
        &self,
        attempt: &mut Attempt,
        usage: KeyringUse,
        job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let when_locked = attempt.when_locked;
        self.run(attempt, move |entries| entries.when_open(usage, when_locked, job))
    }

    fn run<T: Send + 'static>(
        &self,
        attempt: &mut Attempt,
        job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        if attempt.state != KeyringState::Ready {
            return Err(KeyringError(attempt.state));
        }
        let result = self.worker.run(attempt.deadline, job).unwrap_or_else(|error| Err(error.into()));
        result.inspect_err(|error| attempt.state = error.0)
    }

    fn memory(&self) -> MutexGuard<'_, Memory<R>> {
        lock(&self.memory)
    }
}

fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here panics half way through a change.
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::memory::tests::{Dated, dated};
    use super::*;

    fn store() -> CachedStore<Dated> {
        CachedStore::new()
    }

    #[test]
    fn what_was_removed_while_the_keyring_gave_no_answer_is_deleted_there_later() {
        let store = store();
        let mut attempt = Attempt::lasting(Duration::ZERO, WhenLocked::GiveUp);
        attempt.state = KeyringState::Slow;
        store.hold(dated("a", 5));
        assert_eq!(store.remove(&mut attempt, "a"), Ok(()));
        assert_eq!(store.memory().before(vec![dated("a", 5)], |_| true), []);
        assert!(store.memory().deletes("a"));
        let unknown = store.remove(&mut attempt, "b");
        assert_eq!(unknown, Err(KeyringError(KeyringState::Slow)), "which record is meant is not known");
        assert!(!store.memory().deletes("b"));
    }
}
