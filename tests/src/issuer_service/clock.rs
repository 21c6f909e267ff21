//! The clock of a simulated server, which a test may let go ahead.

use jiff::{SignedDuration, Timestamp};

/// By how much it is ahead.
#[derive(Debug, Default)]
pub(super) struct Clock(SignedDuration);

impl Clock {
    /// Lets it go forward.
    pub(super) fn advance(&mut self, by: SignedDuration) {
        self.0 += by;
    }

    /// What it shows.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now().checked_add(self.0).unwrap_or(Timestamp::MAX)
    }
}
