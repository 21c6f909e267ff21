//! macOS: the login keychain.

use std::collections::HashMap;
use std::process::Command;

pub(super) use apple_native_keyring_store::keychain::Store;
use keyring_core::{CredentialStore, Entry, Error, Result};
use staffetta_protocol::browser::KeyringState;

/// What a failure to open means.
pub(crate) fn state_at_opening(_: &Error) -> KeyringState {
    KeyringState::Absent
}

/// What opens an address in the user's browser.
pub(super) fn opener() -> Command {
    Command::new("/usr/bin/open")
}

/// The entry of one user of a service, to be written. The keychain shows the service's name.
pub(crate) fn entry(store: &CredentialStore, service: &str, user: &str, _label: &str) -> Result<Entry> {
    store.build(service, user, None)
}

/// The entries of a service that are there, of all users or of one.
pub(crate) fn entries(store: &CredentialStore, service: &str, user: Option<&str>) -> Result<Vec<Entry>> {
    let mut attributes = HashMap::from([("service", service)]);
    attributes.extend(user.map(|user| ("user", user)));
    store.search(&attributes)
}
