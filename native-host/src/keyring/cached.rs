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

/// Records of one kind. Nothing is connected, and no thread started, before something is asked for; any number of
/// threads may ask.
pub(super) struct CachedStore<R> {
    worker: Worker<KeyringEntries<R>>,
    memory: Arc<Mutex<Memory<R>>>,
}

/// What the keyring does not know yet.
struct Memory<R> {
    pending: Vec<Arc<R>>,
    /// Deleted, each up to the date of what was deleted: of what came later nobody wanted to be rid.
    deleted: Vec<(String, Timestamp)>,
}

/// One request's dealings with the keyring: how long it waits, and how that went. After the first error the keyring
/// is not asked again.
pub(super) struct Attempt {
    until: Instant,
    when_locked: WhenLocked,
    state: KeyringState,
}

impl Attempt {
    pub(super) const fn until(until: Instant, when_locked: WhenLocked) -> Self {
        Self { until, when_locked, state: KeyringState::Ready }
    }

    pub(super) fn lasting(patience: Duration, when_locked: WhenLocked) -> Self {
        Self::until(Instant::now() + patience, when_locked)
    }

    pub(super) const fn state(&self) -> KeyringState {
        self.state
    }
}

impl<R: Record> CachedStore<R> {
    pub(super) fn new() -> Self {
        let memory = Mutex::new(Memory { pending: Vec::new(), deleted: Vec::new() });
        Self { worker: Worker::new("keyring", KeyringEntries::of_product), memory: Arc::new(memory) }
    }

    /// Every record that is wanted; the others are deleted. A keyring in trouble hides nothing of what memory holds.
    pub(super) fn all_where(
        &self,
        attempt: &mut Attempt,
        wanted: impl Fn(&R) -> bool + Copy + Send + 'static,
    ) -> Vec<R> {
        let memory = Arc::clone(&self.memory);
        // Put together on the keyring's thread, so that nothing moves from memory to the keyring meanwhile.
        let all = self.ask(attempt, move |entries| {
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
        let stored = self.ask(attempt, move |entries| entries.get(&of_job))?;
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
        self.ask(attempt, move |entries| {
            entries.put(&record)?;
            lock(&memory).written(&record);
            Ok(())
        })
    }

    /// Deletes the record with this key up to the one of this date, in memory at once, in the keyring with
    /// [`CachedStore::flush`].
    pub(super) fn delete(&self, key: String, up_to: Timestamp) {
        let mut memory = self.memory();
        memory.take_pending(&key);
        memory.deleted.retain(|deleted| *deleted != (key.clone(), up_to));
        memory.deleted.push((key, up_to));
    }

    /// Deletes the record with this key now. Where the keyring does not and it is known which record is meant, that
    /// is done later.
    ///
    /// # Errors
    /// When it is not deleted and will not be.
    pub(super) fn remove(&self, attempt: &mut Attempt, key: &str) -> Result<(), KeyringError> {
        let pending = self.memory().take_pending(key);
        let of_job = key.to_owned();
        let error = match self.ask(attempt, move |entries| entries.remove(&of_job)) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let mut memory = self.memory();
        memory.deleted.extend(pending.map(|record| (key.to_owned(), record.dated())));
        if memory.deleted.iter().any(|(deleted, _)| deleted == key) { Ok(()) } else { Err(error) }
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
        self.ask(attempt, move |entries| {
            let deleted = lock(&memory).deleted.clone();
            for deleted in deleted {
                let (key, up_to) = &deleted;
                if entries.get(key)?.is_none_or(|record| record.dated() <= *up_to) {
                    entries.remove(key)?;
                }
                lock(&memory).deleted.retain(|other| *other != deleted);
            }
            let pending = lock(&memory).pending.clone();
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
        let memory = self.memory();
        memory.pending.is_empty() && memory.deleted.is_empty()
    }

    /// Whether the record with this key lies in memory.
    pub(super) fn is_pending(&self, key: &str) -> bool {
        self.memory().pending(key).is_some()
    }

    /// Waits for a keyring that is late, as long as the attempt lasts.
    pub(super) fn wait_while_overdue(&self, attempt: &Attempt) {
        self.worker.wait_while_overdue(attempt.until);
    }

    fn ask<T: Send + 'static>(
        &self,
        attempt: &mut Attempt,
        job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        if attempt.state != KeyringState::Ready {
            return Err(KeyringError(attempt.state));
        }
        let when_locked = attempt.when_locked;
        let job = move |entries: &mut KeyringEntries<R>| entries.when_open(when_locked, job);
        let result = self.worker.run(attempt.until, job).unwrap_or_else(|error| Err(error.into()));
        result.inspect_err(|error| attempt.state = error.0)
    }

    fn memory(&self) -> MutexGuard<'_, Memory<R>> {
        lock(&self.memory)
    }
}

impl<R: Record> Memory<R> {
    fn hold(&mut self, record: R) -> Arc<R> {
        let (key, record) = (record.key(), Arc::new(record));
        self.deleted.retain(|(deleted, _)| *deleted != key);
        self.take_pending(&key);
        self.pending.push(Arc::clone(&record));
        record
    }

    fn pending(&self, key: &str) -> Option<&Arc<R>> {
        self.pending.iter().find(|record| record.key() == key)
    }

    fn take_pending(&mut self, key: &str) -> Option<Arc<R>> {
        let place = self.pending.iter().position(|record| record.key() == key)?;
        Some(self.pending.remove(place))
    }

    /// The keyring has this record: it need not lie here, unless another took its place meanwhile.
    fn written(&mut self, record: &Arc<R>) {
        self.pending.retain(|pending| !Arc::ptr_eq(pending, record));
    }

    /// The wanted records that lie here, and those of the keyring that they leave.
    fn before(&mut self, stored: Vec<R>, wanted: impl Fn(&R) -> bool) -> Vec<R> {
        self.pending.retain(|record| wanted(record));
        let pending = self.pending.iter().map(|record| record.duplicate());
        pending.chain(stored.into_iter().filter(|record| !self.hides(record))).collect()
    }

    /// Whether what lies here takes the place of a record in the keyring.
    fn hides(&self, stored: &R) -> bool {
        let key = stored.key();
        self.pending(&key).is_some()
            || self.deleted.iter().any(|(deleted, up_to)| *deleted == key && stored.dated() <= *up_to)
    }
}

fn lock<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here panics half way through a change.
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::layout::Layout;

    /// A record with a key and a date.
    type Dated = (String, i64);

    impl Record for Dated {
        const SERVICE: &'static str = ".test";
        const LABEL: &'static str = "";
        const LAYOUT: Layout = Layout::Whole;

        fn key(&self) -> String {
            self.0.clone()
        }

        fn dated(&self) -> Timestamp {
            Timestamp::from_seconds(self.1)
        }

        fn duplicate(&self) -> Self {
            self.clone()
        }
    }

    fn dated(key: &str, date: i64) -> Dated {
        (key.to_owned(), date)
    }

    fn store() -> CachedStore<Dated> {
        CachedStore::new()
    }

    #[test]
    fn what_lies_in_memory_hides_what_the_keyring_has_of_that_key() {
        let store = store();
        store.hold(dated("a", 1));
        let stored = vec![dated("a", 2), dated("b", 2)];
        assert_eq!(store.memory().before(stored, |_| true), [dated("a", 1), dated("b", 2)]);
        assert_eq!(store.memory().before(Vec::new(), |record| record.1 > 1), []);
        assert!(store.is_flushed(), "what is not wanted is gone");
    }

    #[test]
    fn what_was_deleted_stays_hidden_up_to_its_date_and_until_it_is_held_again() {
        let store = store();
        store.hold(dated("a", 5));
        store.delete("a".to_owned(), Timestamp::from_seconds(5));
        let shown = |date| store.memory().before(vec![dated("a", date)], |_| true);
        assert_eq!((shown(4), shown(5), shown(6)), (vec![], vec![], vec![dated("a", 6)]));
        store.hold(dated("a", 3));
        assert_eq!(shown(5), [dated("a", 3)]);
    }

    #[test]
    fn what_was_removed_while_the_keyring_gave_no_answer_is_deleted_there_later() {
        let store = store();
        let mut attempt = Attempt::lasting(Duration::ZERO, WhenLocked::GiveUp);
        attempt.state = KeyringState::Slow;
        store.hold(dated("a", 5));
        assert_eq!(store.remove(&mut attempt, "a"), Ok(()));
        assert_eq!(store.memory().before(vec![dated("a", 5)], |_| true), []);
        assert_eq!(store.memory().deleted, [("a".to_owned(), Timestamp::from_seconds(5))]);
        let unknown = store.remove(&mut attempt, "b");
        assert_eq!(unknown, Err(KeyringError(KeyringState::Slow)), "which record is meant is not known");
        assert_eq!(store.memory().deleted.len(), 1);
    }

    #[test]
    fn a_record_that_was_written_late_leaves_memory_unless_another_took_its_place() {
        let store = store();
        let written = store.memory().hold(dated("a", 1));
        store.hold(dated("a", 1));
        store.memory().written(&written);
        assert!(store.is_pending("a"));
        let written = store.memory().hold(dated("a", 2));
        store.memory().written(&written);
        assert!(!store.is_pending("a"));
    }
}
