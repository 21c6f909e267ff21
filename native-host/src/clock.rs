//! The computer's clock, handed to the domain as a plain number.

use std::time::{SystemTime, UNIX_EPOCH};

use staffetta_core::Timestamp;

/// Now. A clock set before 1970 reads 1970.
pub(crate) fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}
