//! An order about a code that is held, whichever way the service is asked.

use super::answer::Answer;
use super::request::Operation;

/// The order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOrder {
    /// Whether the code is still valid. There is an answer when the service tells its state, whatever it is.
    Check,
    /// It is to end. One that was over before is over, too.
    Revoke,
}

impl CodeOrder {
    /// What is asked of the service.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Check => Operation::Check,
            Self::Revoke => Operation::Revoke,
        }
    }

    /// Whether an answer is the one that was wanted.
    pub fn is_done(self, answer: &Answer) -> bool {
        match self {
            Self::Check => answer.code.is_some(),
            Self::Revoke => answer.is_revoked(),
        }
    }
}
