//! Linux: the Secret Service (gnome-keyring, KWallet, KeePassXC) over the session bus.

use std::collections::HashMap;

use keyring_core::{CredentialStore, Entry, Error, Result};
use staffetta_protocol::browser::KeyringState;
pub(super) use zbus_secret_service_keyring_store::Store;

/// What the bus answers when somebody is there and does not let us in.
const REFUSALS: [&str; 2] =
    ["org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed"];

/// What a failure to connect means: no bus, nobody on it, or a refusal.
pub(crate) fn state_at_opening(error: &Error) -> KeyringState {
    let text = error.to_string();
    if REFUSALS.iter().any(|name| text.contains(name)) {
        KeyringState::Refusing
    } else {
        KeyringState::Absent
    }
}

/// The entry of one user of a service, to be written. Keyring programs show its label.
pub(crate) fn entry(store: &CredentialStore, service: &str, user: &str, label: &str) -> Result<Entry> {
    store.build(service, user, Some(&HashMap::from([("label", label)])))
}

/// The entries of a service that are there, of all users or of one.
pub(crate) fn entries(store: &CredentialStore, service: &str, user: Option<&str>) -> Result<Vec<Entry>> {
    let mut attributes = HashMap::from([("service", service)]);
    attributes.extend(user.map(|user| ("username", user)));
    store.search(&attributes)
}
