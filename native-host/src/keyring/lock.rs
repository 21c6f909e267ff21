//! The keyring's lock. It is looked at before each job, because the crate below opens the unlock prompt wherever it
//! meets a lock. Knows who may open the prompt, and that one is enough.

use std::sync::atomic::{AtomicBool, Ordering};

use staffetta_native::worker::WorkerError;
use staffetta_protocol::browser::KeyringState;

use super::error::KeyringError;
use crate::os::{self, KeyringUse};

/// Of the whole process: sessions and cards lie in the same keyring.
static PROMPT_IS_OPEN: AtomicBool = AtomicBool::new(false);

/// What a locked keyring means for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenLocked {
    /// The user asked for what lies there: the system's prompt is opened, unless it is open.
    Prompt,
    /// Nobody is disturbed.
    GiveUp,
}

/// Comes back once what lies under this service can be used so without a prompt.
///
/// # Errors
/// [`KeyringState::Locked`], when it is not to be unlocked or the user dismissed the prompt.
pub(super) fn pass(
    keyring: &mut os::Unprompted,
    service: &str,
    usage: KeyringUse,
    when_locked: WhenLocked,
) -> Result<(), KeyringError> {
    if !keyring.is_locked(service, usage) {
        return Ok(());
    }
    let may_prompt = when_locked == WhenLocked::Prompt && !PROMPT_IS_OPEN.swap(true, Ordering::AcqRel);
    if may_prompt {
        let unlocked = keyring.prompt(service);
        PROMPT_IS_OPEN.store(false, Ordering::Release);
        if unlocked {
            return Ok(());
        }
    }
    Err(KeyringError(KeyringState::Locked))
}

/// A keyring that is late because its prompt waits for the user is not slow.
impl From<WorkerError> for KeyringError {
    fn from(error: WorkerError) -> Self {
        Self(match error {
            WorkerError::Late if PROMPT_IS_OPEN.load(Ordering::Acquire) => KeyringState::Locked,
            WorkerError::Late => KeyringState::Slow,
            WorkerError::Ended => KeyringState::Refusing,
        })
    }
}
