//! Where the host holds sessions: the keyring of the operating system, and memory while the keyring does not take them.
//!
//! [`KeyringKeep`] is the keyring itself and may block for as long as it likes; [`SafeKeep`] never blocks past a deadline and never
//! loses what it was given. What may be done with a session is decided in `staffetta_core::vault`, over either.
//! [`Papers`] holds what belongs to the card, apart from them: sessions open at portals, and cards read before.

mod connection;
mod drawer;
mod keyring;
mod line;
mod papers;
mod safe_keep;

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use staffetta_protocol::browser::KeyringState;
use staffetta_protocol::{Failure, FailureCode};
use thiserror::Error;

pub use drawer::Drawer;
pub use keyring::{KeyringKeep, Probe};
pub use papers::Papers;
pub use safe_keep::SafeKeep;

/// How long one request waits for the keyring, all its steps together. Long enough for a keyring on a busy computer (8 ms as a
/// rule, docs/facts/real-parts.md 1), short enough that a doctor does not wonder.
pub const DEADLINE: Duration = Duration::from_millis(2500);

/// Why the keyring did not do what it was asked. Never [`KeyringState::Ready`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the keyring is {}", .0.code())]
pub struct Trouble(pub KeyringState);

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble.0 {
            KeyringState::Absent => FailureCode::KeyringAbsent.into(),
            KeyringState::Locked => FailureCode::KeyringLocked.into(),
            KeyringState::Slow => FailureCode::KeyringSlow.into(),
            KeyringState::Refusing => FailureCode::KeyringRefusing.into(),
            KeyringState::Ready => FailureCode::Internal.into(),
        }
    }
}

/// Runs a step over the keyring that may block, and waits for it no longer than [`DEADLINE`]. For a process that ends soon after:
/// a step that hangs keeps its thread.
///
/// # Errors
/// That of the step, or that the keyring is slow.
pub fn in_time<T: Send + 'static>(
    step: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let (done, answer) = channel();
    let started = thread::Builder::new().name("keyring".into()).spawn(move || {
        // Nobody waits any more when this fails.
        let _ = done.send(step());
    });
    if started.is_err() {
        return Err(Trouble(KeyringState::Refusing));
    }
    answer.recv_timeout(DEADLINE).unwrap_or(Err(Trouble(KeyringState::Slow)))
}
