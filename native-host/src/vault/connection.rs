//! The connection to the operating system's keyring: made when first needed, made again when it broke. Knows no entry's content.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use staffetta_protocol::browser::KeyringState;

use super::Trouble;
use crate::os;

/// Largest secret of the Windows Credential Manager, in bytes (docs/facts/windows.md 2.3). Kept everywhere, so that all
/// behave alike.
pub(super) const LARGEST_ENTRY: usize = 2560;

/// Nothing is connected before a step needs it.
#[derive(Default)]
pub(super) struct Connection(Option<Arc<CredentialStore>>);

impl Connection {
    /// Runs a step; a connection that broke since the last one is made again, once.
    pub(super) fn with_store<T>(
        &mut self,
        step: impl Fn(&CredentialStore) -> keyring_core::Result<T>,
    ) -> Result<T, Trouble> {
        if let Some(store) = &self.0 {
            match step(store.as_ref()) {
                Err(Error::PlatformFailure(_)) => self.0 = None,
                result => return result.map_err(|error| trouble_of(&error)),
            }
        }
        let store = os::open_store().map_err(|error| Trouble(os::trouble_at_opening(&error)))?;
        let result = step(store.as_ref()).map_err(|error| trouble_of(&error));
        self.0 = Some(store);
        result
    }
}

/// Lets go of an entry; no error when there is none.
pub(super) fn delete(entry: &Entry) -> keyring_core::Result<()> {
    match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        result => result,
    }
}

fn trouble_of(error: &Error) -> Trouble {
    Trouble(match error {
        Error::NoStorageAccess(_) => KeyringState::Locked,
        _ => KeyringState::Refusing,
    })
}
