//! What can go wrong with the keyring, and how long that is waited for.

use std::time::Duration;

use staffetta_protocol::browser::KeyringState;
use staffetta_protocol::{Failure, FailureKind};
use thiserror::Error;

/// How long one request waits for the keyring, all its steps together. Long enough for a keyring on a busy computer
/// (8 ms as a rule, docs/facts/real-parts.md 1), short enough that a doctor does not wonder.
pub(crate) const DEADLINE: Duration = Duration::from_millis(2500);

/// Why the keyring did not do what it was asked. Never [`KeyringState::Ready`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the keyring is {}", .0.code())]
pub(crate) struct KeyringError(pub(crate) KeyringState);

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        match error.0 {
            KeyringState::Absent => FailureKind::KeyringAbsent.into(),
            KeyringState::Locked => FailureKind::KeyringLocked.into(),
            KeyringState::Slow => FailureKind::KeyringSlow.into(),
            KeyringState::Refusing => FailureKind::KeyringRefusing.into(),
            KeyringState::Ready => FailureKind::Internal.into(),
        }
    }
}
