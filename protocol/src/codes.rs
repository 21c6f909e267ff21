//! Every stable code a user can meet a text for. The text catalogues are checked against this list.

use staffetta_core::notice::{Refusal, Warning};

use crate::browser::KeyringState;
use crate::{FailureCode, Params};

/// Codes of failures.
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

/// What comes after `error_` in the keys of the texts of [`failures`].
pub fn failure_texts() -> Vec<&'static str> {
    let of_code = |code: &FailureCode| Params::of_every_text().map(|params| code.text_key(&params));
    let mut keys: Vec<_> = FailureCode::ALL.iter().flat_map(of_code).collect();
    keys.dedup();
    keys
}
