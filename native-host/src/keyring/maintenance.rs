//! The keyring as `diagnose` and `uninstall` meet it: once, in a process that ends soon after.

use std::time::Instant;

use staffetta_core::service::{AccessToken, Credentials};
use staffetta_core::vault::SessionStore as _;
use staffetta_native::worker::Worker;

use super::cards::CardRecord;
use super::entries::{KeyringEntries, Record};
use super::error::{DEADLINE, KeyringError};
use super::lock::WhenLocked;
use super::sessions::SessionRecord;
use crate::os::KeyringUse;

/// Tries whether the keyring takes, returns and deletes an entry, and counts the sessions in it.
///
/// # Errors
/// What stands in the way.
pub(crate) fn probe() -> Result<usize, KeyringError> {
    once(|mut entries: &mut KeyringEntries<SessionRecord>| {
        entries.probe()?;
        Ok(entries.all()?.sessions.len())
    })
}

/// How much was deleted.
pub(crate) struct Purged {
    /// Sessions, what was said of them, and cards.
    pub(crate) sessions: usize,
    /// Credentials of services, and tokens of authorizations.
    pub(crate) credentials: usize,
}

/// Deletes everything of the product, readable or not, and says how much there was.
///
/// # Errors
/// When the keyring cannot be read or written.
pub(crate) fn purge() -> Result<Purged, KeyringError> {
    let credentials =
        once(KeyringEntries::<Credentials>::purge)? + once(KeyringEntries::<AccessToken>::purge)?;
    let sessions = once(KeyringEntries::<SessionRecord>::purge)? + once(KeyringEntries::<CardRecord>::purge)?;
    Ok(Purged { sessions, credentials })
}

fn once<R: Record, T: Send + 'static>(
    job: impl FnOnce(&mut KeyringEntries<R>) -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let job = |entries: &mut KeyringEntries<R>| entries.when_open(KeyringUse::Write, WhenLocked::GiveUp, job);
    Worker::new("keyring", KeyringEntries::of_product).run(Instant::now() + DEADLINE, job)?
}
