//! The connection to the operating system's keyring: made when first needed, made again when it broke. Knows no
//! entry's content.

use std::sync::Arc;

use keyring_core::{CredentialStore, Error};
use staffetta_protocol::browser::KeyringState;

use super::error::KeyringError;
use crate::os;

/// Nothing is connected before a step needs it.
#[derive(Default)]
pub(super) struct Connection(Option<Arc<CredentialStore>>);

impl Connection {
    /// Runs a step; a connection that broke since the last one is made again, once.
    pub(super) fn with_store<T>(
        &mut self,
        step: impl Fn(&CredentialStore) -> keyring_core::Result<T>,
    ) -> Result<T, KeyringError> {
        if let Some(store) = &self.0 {
            match step(store.as_ref()) {
                Err(Error::PlatformFailure(_)) => self.0 = None,
                result => return result.map_err(|error| error_of(&error)),
            }
        }
        let store = os::open_store().map_err(|error| KeyringError(os::state_at_opening(&error)))?;
        let result = step(store.as_ref()).map_err(|error| error_of(&error));
        self.0 = Some(store);
        result
    }
}

fn error_of(error: &Error) -> KeyringError {
    KeyringError(match error {
        Error::NoStorageAccess(_) => KeyringState::Locked,
        _ => KeyringState::Refusing,
    })
}
