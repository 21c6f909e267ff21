//! The credentials of the issuers' services in the keyring, and nowhere else: what the keyring does not take is not
//! kept, and its user is told so.

use staffetta_core::Timestamp;
use staffetta_core::service::Credentials;

use super::entries::Record;
use super::error::KeyringError;
use super::keyring_only::KeyringOnly;
use super::layout::Layout;

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

/// The credentials.
pub(crate) type CredentialsStore = KeyringOnly<Credentials>;

impl CredentialsStore {
    /// Those kept for a service.
    ///
    /// # Errors
    /// When the keyring cannot say.
    pub(crate) fn get(&self, service: &str) -> Result<Option<Credentials>, KeyringError> {
        self.find(Credentials::key(service))
    }

    /// Deletes those of a service; whether there were any.
    ///
    /// # Errors
    /// When the keyring cannot be read or written.
    pub(crate) fn remove(&self, service: &str) -> Result<bool, KeyringError> {
        self.delete(Credentials::key(service))
    }
}
