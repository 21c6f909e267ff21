//! Waiting for what happens elsewhere, with one generous limit for all. Never a measure of speed.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};

/// How long a part may take to come up, or a page to show something, before the run is given up.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Calls `ready` until it gives something.
///
/// # Errors
/// Names `what` when [`TIME_LIMIT`] is over, with the last error `ready` met.
pub fn wait_until<T>(what: &str, ready: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    wait_within(TIME_LIMIT, what, ready)
}

/// The same with a limit of its own, for what is tried again when it does not come.
///
/// # Errors
/// Names `what` when the limit is over, with the last error `ready` met.
pub fn wait_within<T>(
    time_limit: Duration,
    what: &str,
    mut ready: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        let last = match ready() {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if start.elapsed() > time_limit {
            let late = format!("waited {time_limit:?} in vain for: {what}");
            return Err(last.map_or_else(|| anyhow!(late.clone()), |error| error.context(late.clone())));
        }
        thread::sleep(Duration::from_millis(25));
    }
}
