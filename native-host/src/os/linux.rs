//! Linux: the Secret Service (gnome-keyring, KWallet, KeePassXC) over the session bus.

use std::collections::HashMap;
use std::process::Command;

use keyring_core::{CredentialStore, Entry, Error};
use secret_service::blocking::{Item, SecretService};
use secret_service::{EncryptionType, Error as ServiceError, SearchItemsResult};
use staffetta_protocol::browser::KeyringState;
use zeroize::Zeroizing;

use super::{KeyringUse, NotOpen, Secret};
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

/// What opens an address in the user's browser.
pub(super) fn opener() -> Command {
    Command::new("xdg-open")
}

/// The entry of one user of a service, to be written. Keyring programs show its label.
pub(crate) fn entry(
    store: &CredentialStore,
    service: &str,
    user: &str,
    label: &str,
) -> keyring_core::Result<Entry> {
    store.build(service, user, Some(&HashMap::from([("label", label)])))
}

/// The entries of a service that are there, of all users or of one.
pub(crate) fn entries(
    store: &CredentialStore,
    service: &str,
    user: Option<&str>,
) -> keyring_core::Result<Vec<Entry>> {
    let mut attributes = HashMap::from([("service", service)]);
    attributes.extend(user.map(|user| ("username", user)));
    store.search(&attributes)
}

/// The keyring without the store above, which opens the unlock prompt wherever it meets a lock: over an encrypted
/// connection of its own, made when first needed.
#[derive(Default)]
pub(crate) struct Unprompted(Option<SecretService<'static>>);

impl Unprompted {
    /// The secrets of one user of a service: none where there is no entry, [`NotOpen`] where one of them is locked or
    /// the keyring cannot be asked. Two calls to the keyring for an entry; whoever asks about the lock first and then
    /// the store needs three.
    pub(crate) fn secrets(&mut self, service: &str, user: &str) -> Result<Vec<Secret>, NotOpen> {
        let secrets = self.ask(|keyring| {
            let found = keyring.search_items(HashMap::from([("service", service), ("username", user)]))?;
            if !found.locked.is_empty() {
                return Err(ServiceError::Locked);
            }
            found.unlocked.iter().map(secret_of).collect()
        });
        secrets.ok_or(NotOpen)
    }

    /// The secrets of all users of a service, each with its user's name, where all lie open and are at most so many.
    /// Two calls to the keyring for each, where the store needs four.
    pub(crate) fn all_secrets(
        &mut self,
        service: &str,
        most: usize,
    ) -> Result<Vec<(String, Secret)>, NotOpen> {
        let secrets = self.ask(|keyring| {
            let found = entries_of(keyring, service)?;
            if !found.locked.is_empty() || found.unlocked.len() > most {
                return Err(ServiceError::Locked);
            }
            let named = found.unlocked.iter().map(|item| {
                let user = item.get_attributes()?.remove("username").unwrap_or_default();
                Ok((user, secret_of(item)?))
            });
            named.collect()
        });
        secrets.ok_or(NotOpen)
    }

    /// Whether a prompt would open for whoever uses the entries of this service. A keyring that cannot be asked says so
    /// when it is used.
    pub(crate) fn is_locked(&mut self, service: &str, usage: KeyringUse) -> bool {
        let locked = self.ask(|keyring| {
            let found = entries_of(keyring, service)?;
            if !found.locked.is_empty() {
                return Ok(true);
            }
            // A click waits for what is read: where its entries lie open, the default keyring is not asked, which is
            // where new ones are written.
            let is_open = usage == KeyringUse::Read && !found.unlocked.is_empty();
            Ok(!is_open && is_default_locked(keyring)?)
        });
        locked == Some(true)
    }

    /// Opens the prompt and waits for it to be closed; says whether all is open now.
    pub(crate) fn prompt(&mut self, service: &str) -> bool {
        let unlocked = self.ask(|keyring| {
            if is_default_locked(keyring)? {
                keyring.get_default_collection()?.unlock()?;
            }
            // Where another keyring holds them, or where each entry has a lock of its own.
            let locked = entries_of(keyring, service)?.locked;
            if !locked.is_empty() {
                keyring.unlock_all(&locked.iter().collect::<Vec<_>>())?;
            }
            Ok(())
        });
        unlocked.is_some()
    }

    /// What a step gives; a connection on which one failed is made again for the next.
    fn ask<T>(&mut self, step: impl FnOnce(&SecretService<'_>) -> Result<T, ServiceError>) -> Option<T> {
        if self.0.is_none() {
            self.0 = SecretService::connect(EncryptionType::Dh).ok();
        }
        let answer = self.0.as_ref().map(step)?;
        if matches!(answer, Err(ServiceError::Zbus(_))) {
            self.0 = None;
        }
        answer.ok()
    }
}

/// Where there is no keyring by default yet, there is none that is locked.
fn is_default_locked(keyring: &SecretService<'_>) -> Result<bool, ServiceError> {
    match keyring.get_default_collection() {
        Ok(collection) => collection.is_locked(),
        Err(ServiceError::NoResult) => Ok(false),
        Err(error) => Err(error),
    }
}

fn secret_of(item: &Item<'_>) -> Result<Secret, ServiceError> {
    item.get_secret().map(Zeroizing::new)
}

fn entries_of<'a>(
    keyring: &'a SecretService<'a>,
    service: &str,
) -> Result<SearchItemsResult<Item<'a>>, ServiceError> {
    keyring.search_items(HashMap::from([("service", service)]))
}
