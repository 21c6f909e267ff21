//! The credentials of the issuers' services in the keyring, and nowhere else: what the keyring does not take is not
//! kept, and its user is told so.

use std::time::{Duration, Instant};

use staffetta_core::Timestamp;
use staffetta_core::service::Credentials;
use staffetta_native::worker::Worker;
use staffetta_protocol::browser::KeyringState;

use super::entries::{KeyringEntries, Record};
use super::error::KeyringError;
use super::layout::Layout;
use super::lock::WhenLocked;

impl Record for Credentials {
    const SERVICE: &'static str = ".credentials";
    const LABEL: &'static str = "Staffetta: credenziali dei servizi";
    const LAYOUT: Layout = Layout::Chunked;

    fn key(&self) -> String {
        Self::key(&self.operator.service)
    }

    fn dated(&self) -> Timestamp {
        self.changed()
    }

    fn duplicate(&self) -> Self {
        self.duplicate()
    }

    fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

/// The credentials. Connects when first asked.
pub(crate) struct CredentialsStore {
    worker: Worker<KeyringEntries<Credentials>>,
    patience: Duration,
    when_locked: WhenLocked,
}

impl CredentialsStore {
    /// Those of this user. Each question waits so long for the keyring.
    pub(crate) fn waiting(patience: Duration, when_locked: WhenLocked) -> Self {
        Self { worker: Worker::new("keyring", KeyringEntries::of_product), patience, when_locked }
    }

    /// Those kept for a service.
    ///
    /// # Errors
    /// When the keyring cannot say.
    pub(crate) fn get(&self, service: &str) -> Result<Option<Credentials>, KeyringError> {
        let key = Credentials::key(service);
        self.ask(move |entries| entries.get(&key))
    }

    /// Keeps credentials in place of those of the same service.
    ///
    /// # Errors
    /// When the keyring does not take them: they are kept nowhere then.
    pub(crate) fn keep(&self, credentials: &Credentials) -> Result<(), KeyringError> {
        let credentials = credentials.duplicate();
        self.ask(move |entries| entries.put(&credentials))
    }

    /// Deletes those of a service; whether there were any. Where there is no keyring there are none in it.
    ///
    /// # Errors
    /// When the keyring cannot be read or written.
    pub(crate) fn remove(&self, service: &str) -> Result<bool, KeyringError> {
        let key = Credentials::key(service);
        let removed = self.ask(move |entries| {
            let kept = entries.get(&key)?;
            entries.remove(&key)?;
            Ok(kept.is_some())
        });
        if removed == Err(KeyringError(KeyringState::Absent)) { Ok(false) } else { removed }
    }

    fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut KeyringEntries<Credentials>) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, KeyringError> {
        let when_locked = self.when_locked;
        let job = move |entries: &mut KeyringEntries<Credentials>| entries.when_open(when_locked, job);
        self.worker.run(Instant::now() + self.patience, job)?
    }
}
