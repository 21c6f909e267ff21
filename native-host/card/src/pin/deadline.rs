//! How long a dialog is shown: until its time is over, or until it is no longer wanted.

use std::time::{Duration, Instant};

use crate::cancellation::Cancellation;

/// How long a dialog waits before it looks whether it is still wanted.
#[cfg(any(unix, test))]
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// When a dialog closes by itself.
#[derive(Clone, Debug)]
pub(super) struct Deadline {
    at: Instant,
    cancellation: Cancellation,
}

impl Deadline {
    /// So long from now on, or until it is cancelled.
    pub(super) fn after(time_limit: Duration, cancellation: Cancellation) -> Self {
        let now = Instant::now();
        // A time beyond what a clock can count is a day.
        let at = now.checked_add(time_limit).unwrap_or(now + Duration::from_secs(24 * 60 * 60));
        Self { at, cancellation }
    }

    /// The same, and not longer than so much from now on.
    #[cfg(any(unix, test))]
    pub(super) fn at_most(&self, time_limit: Duration) -> Self {
        let sooner = Self::after(time_limit, self.cancellation.clone());
        Self { at: self.at.min(sooner.at), ..sooner }
    }

    /// Time left.
    pub(super) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// How long to wait for the user before looking at [`Self::is_over`] again.
    #[cfg(any(unix, test))]
    pub(super) fn poll_interval(&self) -> Duration {
        self.left().min(POLL_INTERVAL)
    }

    /// Whether there is no time left, or the dialog is no longer wanted.
    pub(super) fn is_over(&self) -> bool {
        self.cancellation.is_cancelled() || self.left().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_over_when_its_time_is_or_when_it_is_cancelled() {
        let cancellation = Cancellation::default();
        let deadline = Deadline::after(Duration::MAX, cancellation.clone());
        let sooner = deadline.at_most(Duration::ZERO);
        assert!(!deadline.is_over() && sooner.is_over());
        cancellation.cancel();
        assert!(deadline.is_over());
        assert!(
            Deadline::after(Duration::MAX, cancellation).is_over(),
            "what begins afterwards is over at once"
        );
    }
}
