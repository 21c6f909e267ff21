//! What the keyring does not know yet: records that it did not take, and what is to be deleted there. Knows no keyring,
//! no clock and no kind of record.

use std::sync::Arc;

use staffetta_core::Timestamp;

use super::entries::Record;

/// Records of one kind that lie in memory, and those of the keyring that are to go.
pub(super) struct Memory<R> {
    pending: Vec<Arc<R>>,
    deleted: Vec<Deleted>,
}

/// A key whose record is to go, up to the date of what was deleted: of what came later nobody wanted to be rid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deleted {
    pub(super) key: String,
    up_to: Timestamp,
}

impl Deleted {
    /// Whether a record of that key is meant.
    pub(super) fn covers(&self, record: &impl Record) -> bool {
        record.dated() <= self.up_to
    }
}

impl<R> Default for Memory<R> {
    fn default() -> Self {
        Self { pending: Vec::new(), deleted: Vec::new() }
    }
}

impl<R: Record> Memory<R> {
    /// Holds a record in place of the one with its key.
    pub(super) fn hold(&mut self, record: R) -> Arc<R> {
        let (key, record) = (record.key(), Arc::new(record));
        self.deleted.retain(|deleted| deleted.key != key);
        self.take_pending(&key);
        self.pending.push(Arc::clone(&record));
        record
    }

    /// The record with this key.
    pub(super) fn pending(&self, key: &str) -> Option<&Arc<R>> {
        self.pending.iter().find(|record| record.key() == key)
    }

    /// The same, taken out.
    pub(super) fn take_pending(&mut self, key: &str) -> Option<Arc<R>> {
        let place = self.pending.iter().position(|record| record.key() == key)?;
        Some(self.pending.remove(place))
    }

    /// Every record.
    pub(super) fn all_pending(&self) -> Vec<Arc<R>> {
        self.pending.clone()
    }

    /// The keyring has this record: it need not lie here, unless another took its place meanwhile.
    pub(super) fn written(&mut self, record: &Arc<R>) {
        self.pending.retain(|pending| !Arc::ptr_eq(pending, record));
    }

    /// Deletes the record with this key up to the one of this date, here and later in the keyring.
    pub(super) fn delete(&mut self, key: String, up_to: Timestamp) {
        self.take_pending(&key);
        self.delete_later(key, up_to);
    }

    /// The same, in the keyring alone.
    pub(super) fn delete_later(&mut self, key: String, up_to: Timestamp) {
        let deleted = Deleted { key, up_to };
        self.was_deleted(&deleted);
        self.deleted.push(deleted);
    }

    /// Whether the record with this key is to go.
    pub(super) fn deletes(&self, key: &str) -> bool {
        self.deleted.iter().any(|deleted| deleted.key == key)
    }

    /// All that is to go.
    pub(super) fn all_deleted(&self) -> Vec<Deleted> {
        self.deleted.clone()
    }

    /// The keyring has deleted this.
    pub(super) fn was_deleted(&mut self, deleted: &Deleted) {
        self.deleted.retain(|other| other != deleted);
    }

    /// Whether the keyring knows everything.
    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.deleted.is_empty()
    }

    /// The wanted records that lie here, and those of the keyring that they leave.
    pub(super) fn before(&mut self, stored: Vec<R>, wanted: impl Fn(&R) -> bool) -> Vec<R> {
        self.pending.retain(|record| wanted(record));
        let pending = self.pending.iter().map(|record| record.duplicate());
        pending.chain(stored.into_iter().filter(|record| !self.hides(record))).collect()
    }

    /// Whether what lies here takes the place of a record in the keyring.
    pub(super) fn hides(&self, stored: &R) -> bool {
        let key = stored.key();
        self.pending(&key).is_some()
            || self.deleted.iter().any(|deleted| deleted.key == key && deleted.covers(stored))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::keyring::layout::Layout;

    /// A record with a key and a date.
    pub(crate) type Dated = (String, i64);

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

        fn read(json: &[u8]) -> Option<Self> {
            serde_json::from_slice(json).ok()
        }
    }

    pub(crate) fn dated(key: &str, date: i64) -> Dated {
        (key.to_owned(), date)
    }

    fn memory() -> Memory<Dated> {
        Memory::default()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn what_lies_in_memory_hides_what_the_keyring_has_of_that_key() {
        let mut memory = memory();
        memory.hold(dated("a", 1));
        let stored = vec![dated("a", 2), dated("b", 2)];
        assert_eq!(memory.before(stored, |_| true), [dated("a", 1), dated("b", 2)]);
        assert!(!memory.is_empty());
        assert_eq!(memory.before(Vec::new(), |record| record.1 > 1), []);
        assert!(memory.is_empty(), "what is not wanted is gone");
    }

    #[test]
    fn what_was_deleted_stays_hidden_up_to_its_date_and_until_it_is_held_again() {
        let mut memory = memory();
        memory.hold(dated("a", 5));
        memory.hold(dated("b", 5));
        memory.delete("a".to_owned(), at(5));
        let mut shown = |date| memory.before(vec![dated("a", date)], |_| true);
        let b = || dated("b", 5);
        assert_eq!((shown(4), shown(5), shown(6)), (vec![b()], vec![b()], vec![b(), dated("a", 6)]));
        memory.hold(dated("a", 3));
        assert_eq!(memory.before(vec![dated("a", 5)], |_| true), [b(), dated("a", 3)]);
        assert!(!memory.deletes("a"));
    }

    #[test]
    fn what_is_deleted_is_deleted_in_the_keyring_once_up_to_each_date() {
        let mut memory = memory();
        for (key, date) in [("a", 5), ("b", 7), ("a", 5), ("a", 6)] {
            memory.delete(key.to_owned(), at(date));
        }
        let all = memory.all_deleted();
        let said: Vec<_> = all.iter().map(|deleted| (deleted.key.as_str(), deleted.up_to)).collect();
        assert_eq!(said, [("b", at(7)), ("a", at(5)), ("a", at(6))]);
        memory.was_deleted(&all[0]);
        assert!(!memory.deletes("b") && memory.deletes("a") && !memory.is_empty());
        all.iter().for_each(|deleted| memory.was_deleted(deleted));
        assert!(memory.is_empty());
    }

    #[test]
    fn a_record_that_was_written_late_leaves_memory_unless_another_took_its_place() {
        let mut memory = memory();
        let written = memory.hold(dated("a", 1));
        memory.hold(dated("a", 1));
        memory.written(&written);
        assert!(memory.pending("a").is_some());
        let written = memory.hold(dated("a", 2));
        assert_eq!(memory.all_pending(), [Arc::clone(&written)]);
        memory.written(&written);
        assert!(memory.pending("a").is_none());
    }
}
