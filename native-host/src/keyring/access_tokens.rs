//! The tokens of authorizations in the keyring: who asks an issuer about a code shows the token that it came in.

use staffetta_core::service::AccessToken;
use staffetta_core::{SessionId, Timestamp};

use super::entries::Record;
use super::error::KeyringError;
use super::keyring_only::KeyringOnly;
use super::layout::Layout;
use crate::os::KeyringUse;

impl Record for AccessToken {
    const SERVICE: &'static str = ".tokens";
    const LABEL: &'static str = "Staffetta: accesso ai servizi";
    const LAYOUT: Layout = Layout::Chunked;

    fn key(&self) -> String {
        Self::key(&self.service, self.owner.as_str())
    }

    fn dated(&self) -> Timestamp {
        self.validity.requested_at
    }

    fn duplicate(&self) -> Self {
        self.duplicate()
    }

    fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

/// The tokens, one for each operator at a service.
pub(crate) type AccessTokenStore = KeyringOnly<AccessToken>;

impl AccessTokenStore {
    /// The token that a code of somebody came in.
    ///
    /// # Errors
    /// When the keyring cannot say.
    pub(crate) fn of_code(
        &self,
        service: &str,
        owner: &str,
        code: &SessionId,
    ) -> Result<Option<AccessToken>, KeyringError> {
        let found = self.find(AccessToken::key(service, owner))?;
        Ok(found.filter(|token| token.code == *code))
    }

    /// Deletes the tokens that ended long ago.
    ///
    /// # Errors
    /// When the keyring cannot be read or written.
    pub(crate) fn forget_old(&self, now: Timestamp) -> Result<(), KeyringError> {
        self.ask(KeyringUse::Read, move |entries| {
            entries.all_where(|token| !token.is_long_over(now)).map(drop)
        })
    }
}
