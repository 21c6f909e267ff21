//! Why the vault does not do what it is asked. Knows no rule.

use thiserror::Error;

use crate::validity::NotNow;

/// Why the vault does not do what it is asked.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VaultError<E> {
    /// No session under that key.
    #[error("no such session")]
    Unknown,
    /// It was there, but its time is over.
    #[error("the session has expired")]
    Expired,
    /// Its request lies further ahead than clocks err.
    #[error("the session's request is still to come")]
    Ahead,
    /// Under that key lies another code than the one that was seen.
    #[error("it is another session by now")]
    Changed,
    /// Nobody vouched for its sender yet.
    #[error("the sender is not confirmed")]
    Unconfirmed,
    /// That origin may not have sessions of this slot.
    #[error("the origin may not have this session")]
    OriginRefused,
    /// What was given to hold is not a believable session.
    #[error("not a believable session")]
    NotWellFormed,
    /// No room.
    #[error("too many sessions")]
    Full,
    /// The place itself failed.
    #[error("the store failed")]
    Store(E),
}

impl<E> From<E> for VaultError<E> {
    fn from(error: E) -> Self {
        Self::Store(error)
    }
}

impl<E> VaultError<E> {
    pub(crate) const fn of_life(reason: NotNow) -> Self {
        match reason {
            NotNow::Over => Self::Expired,
            NotNow::Ahead => Self::Ahead,
        }
    }
}
