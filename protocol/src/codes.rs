//! Every stable code a user can meet a text for. The text catalogues are held against this list.

use staffetta_core::notice::{Refusal, Warning};

use crate::browser::KeyringState;
use crate::{FailureCode, TroubleCode};

/// Codes of failures between extension and host.
pub fn failures() -> Vec<&'static str> {
    FailureCode::ALL.iter().map(|code| code.as_str()).collect()
}

/// Codes of what stands in the way of a notice.
pub fn refusals() -> Vec<&'static str> {
    Refusal::CODES.to_vec()
}

/// Codes of what is odd about a notice.
pub fn warnings() -> Vec<&'static str> {
    Warning::ALL.iter().map(|warning| warning.code()).collect()
}

/// Codes of how the keyring does.
pub fn keyring_states() -> Vec<&'static str> {
    KeyringState::ALL.iter().map(|state| state.code()).collect()
}

/// Codes of what stands between a card and an open portal.
pub fn troubles() -> Vec<&'static str> {
    TroubleCode::ALL.iter().map(|code| code.as_str()).collect()
}

/// What comes after `trouble_` in the keys of the texts of [`troubles`].
pub fn trouble_texts() -> Vec<&'static str> {
    TroubleCode::text_keys()
}
