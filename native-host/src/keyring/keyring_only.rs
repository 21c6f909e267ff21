//! Records that lie in the keyring and nowhere else: what the keyring does not take is not kept, and its user is told
//! so.

use std::time::{Duration, Instant};

use staffetta_native::worker::Worker;
use staffetta_protocol::browser::KeyringState;

use super::entries::{KeyringEntries, Record};
use super::error::KeyringError;
use super::lock::WhenLocked;
use crate::os::KeyringUse;

/// Records of one kind. Connects when first asked.
pub(crate) struct KeyringOnly<R> {
    worker: Worker<KeyringEntries<R>>,
    time_limit: Duration,
    when_locked: WhenLocked,
}

#[expect(private_bounds, reason = "which kinds there are is the keyring's own business")]
impl<R: Record> KeyringOnly<R> {
    /// Those of this user. Each question waits so long for the keyring.
    pub(crate) fn waiting(time_limit: Duration, when_locked: WhenLocked) -> Self {
        Self { worker: Worker::new("keyring", KeyringEntries::of_product), time_limit, when_locked }
    }

    /// Keeps a record in place of the one with its key.
    ///
    /// # Errors
    /// When the keyring does not take it: it is kept nowhere then.
    pub(crate) fn keep(&self, record: &R) -> Result<(), KeyringError> {
        let record = record.duplicate();
        self.ask(KeyringUse::Write, move |entries| entries.put(&record))
    }

    /// The record with this key.
    pub(super) fn find(&self, key: String) -> Result<Option<R>, KeyringError> {
        let when_locked = self.when_locked;
        self.run(move |entries| entries.find(&key, when_locked))
    }

    /// Deletes a record; whether there was one. Where there is no keyring there is none in it.
    pub(super) fn delete(&self, key: String) -> Result<bool, KeyringError> {
        let deleted = self.ask(KeyringUse::Read, move |entries| {
            let kept = entries.get(&key)?;
            entries.remove(&key)?;
            Ok(kept.is_some())
        });
        if deleted == Err(KeyringError(KeyringState::Absent)) { Ok(false) } else { deleted }
    }

    /// Does something with the entries, within the time there is.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        usage: KeyringUse,
        job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let when_locked = self.when_locked;
        self.run(move |entries| entries.when_open(usage, when_locked, job))
    }

    fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        self.worker.run(Instant::now() + self.time_limit, job)?
    }
}
