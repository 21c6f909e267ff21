//! Every failure the two sides can tell each other: a stable code and parameters, never prose.

use serde::{Deserialize, Serialize};
use staffetta_core::vault::VaultError;

use thiserror::Error;

use crate::browser::VERSION;
use crate::trouble::Trouble;

/// A failure with the parameters its text needs.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("{code}")]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What happened.
    pub code: FailureCode,
    /// What its text needs.
    #[serde(default, skip_serializing_if = "Params::is_empty")]
    pub params: Params,
}

/// Parameters of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Params {
    /// Most bytes a frame may have (`frame_too_long`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// The version spoken (`unsupported_version`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported: Option<u32>,
    /// What went wrong with card, PIN or portal (`card_failed`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Box<Trouble>>,
}

impl Params {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

codes! {
    /// The codes of failures.
    pub enum FailureCode {
        /// A frame longer than the receiver takes; it was skipped.
        FrameTooLong = "frame_too_long",
        /// Not JSON, or not an envelope.
        Malformed = "malformed",
        /// The other side speaks another version.
        UnsupportedVersion = "unsupported_version",
        /// No such request in this version.
        UnknownRequest = "unknown_request",
        /// Parameters missing, unknown, of the wrong kind or not believable.
        InvalidParams = "invalid_params",
        /// More requests under way than the host takes.
        Busy = "busy",
        /// No session under that key.
        SessionUnknown = "session_unknown",
        /// The session's time is over.
        SessionExpired = "session_expired",
        /// The session's sender is not confirmed.
        SessionUnconfirmed = "session_unconfirmed",
        /// The origin may not have that session.
        OriginRefused = "origin_refused",
        /// Too many sessions are held.
        VaultFull = "vault_full",
        /// There is no keyring, and what was asked for needs one.
        KeyringAbsent = "keyring_absent",
        /// The keyring is locked.
        KeyringLocked = "keyring_locked",
        /// The keyring did not answer in time.
        KeyringSlow = "keyring_slow",
        /// The keyring refused.
        KeyringRefusing = "keyring_refusing",
        /// The host cannot be found: it is not installed or not registered. Told by the extension only.
        HostMissing = "host_missing",
        /// The browser does not let this extension start the host. Told by the extension only.
        HostForbidden = "host_forbidden",
        /// The host ended while it was asked. Told by the extension only.
        HostDied = "host_died",
        /// The host did not answer in time. Told by the extension only.
        HostSlow = "host_slow",
        /// Something of ours is wrong.
        Internal = "internal",
        /// Something went wrong between the card and an open portal; `trouble` tells what.
        CardFailed = "card_failed",
        _ =>
        /// A code this side does not know yet.
        UnknownFailure = "unknown_failure",
    }
}

impl Failure {
    /// A frame longer than `max` bytes.
    pub fn frame_too_long(max: usize) -> Self {
        Self {
            params: Params { max: Some(max as u64), ..Params::default() },
            ..FailureCode::FrameTooLong.into()
        }
    }

    /// Another version than the one spoken here.
    pub fn unsupported_version() -> Self {
        let params = Params { supported: Some(VERSION), ..Params::default() };
        Self { params, ..FailureCode::UnsupportedVersion.into() }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let params = Params { trouble: Some(Box::new(trouble)), ..Params::default() };
        Self { params, ..FailureCode::CardFailed.into() }
    }
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self { code, params: Params::default() }
    }
}

impl<E: Into<Failure>> From<VaultError<E>> for Failure {
    fn from(error: VaultError<E>) -> Self {
        match error {
            VaultError::Unknown => FailureCode::SessionUnknown.into(),
            VaultError::Expired => FailureCode::SessionExpired.into(),
            VaultError::Unconfirmed => FailureCode::SessionUnconfirmed.into(),
            VaultError::OriginRefused => FailureCode::OriginRefused.into(),
            VaultError::NotWellFormed => FailureCode::InvalidParams.into(),
            VaultError::Full => FailureCode::VaultFull.into(),
            VaultError::Store(error) => error.into(),
        }
    }
}

impl From<std::convert::Infallible> for Failure {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}
