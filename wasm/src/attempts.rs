//! How often a host is started that says nothing: after pauses that grow, and that a new life of the background knows
//! of. Knows neither how it is started nor what for.

use std::cell::Cell;

use wasm_bindgen_futures::spawn_local;

use crate::browser;

/// How long is waited after so many failures in a row, in seconds. The first is put down to chance.
const PAUSES: [i64; 5] = [0, 0, 2, 6, 15];
/// How long after any more.
const LONGEST_PAUSE: i64 = 30;
/// The key of their number in the browser's memory.
const REMEMBERED: &str = "host_failures";

/// Failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Failures {
    count: usize,
    /// When the last one was, in seconds.
    last: i64,
}

impl Failures {
    const NONE: Self = Self { count: 0, last: 0 };

    fn and_another(self, now: i64) -> Self {
        Self { count: self.count + 1, last: now }
    }

    /// How many seconds are still to be waited.
    fn pause(self, now: i64) -> i64 {
        let pause = PAUSES.get(self.count).copied().unwrap_or(LONGEST_PAUSE);
        // A clock that was set back is not waited for.
        (self.last + pause - now).clamp(0, pause)
    }
}

thread_local! {
    static FAILURES: Cell<Failures> = const { Cell::new(Failures::NONE) };
    /// Whether an earlier life's were asked for.
    static RECALLED: Cell<bool> = const { Cell::new(false) };
}

/// How many seconds the host is not to be started.
pub(crate) fn pause() -> i64 {
    FAILURES.get().pause(now())
}

/// The user orders something: the next start is not waited for.
pub(crate) fn at_once() {
    FAILURES.set(Failures { last: 0, ..FAILURES.get() });
}

/// It failed once more.
pub(crate) fn failed() {
    FAILURES.set(FAILURES.get().and_another(now()));
}

/// It answered.
pub(crate) fn succeeded() {
    let is_known = RECALLED.replace(true);
    if FAILURES.replace(Failures::NONE) != Failures::NONE || !is_known {
        spawn_local(remember());
    }
}

/// Takes the failures of earlier lives into account, and leaves all of them to the next.
pub(crate) async fn recall() {
    if !RECALLED.replace(true)
        && let Some(earlier) = browser::remembered(REMEMBERED).await.as_f64()
    {
        let Failures { count, last } = FAILURES.get();
        FAILURES.set(Failures { count: count + earlier as usize, last });
    }
    remember().await;
}

async fn remember() {
    // Without room for it, the next life counts anew.
    let _ = browser::remember(REMEMBERED, FAILURES.get().count.into()).await;
}

fn now() -> i64 {
    browser::now().seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn failed(times: usize) -> Failures {
        (0..times).fold(Failures::NONE, |failures, _| failures.and_another(NOW))
    }

    #[test]
    fn a_host_that_fails_once_is_tried_again_at_once() {
        assert_eq!(failed(0).pause(NOW), 0);
        assert_eq!(failed(1).pause(NOW), 0);
    }

    #[test]
    fn a_host_that_always_fails_is_started_six_times_in_the_first_minute_and_then_twice_in_each() {
        let mut failures = Failures::NONE;
        let starts: Vec<i64> = (NOW..NOW + 150)
            .flat_map(|second| {
                let mut started = Vec::new();
                while failures.pause(second) == 0 {
                    failures = failures.and_another(second);
                    started.push(second - NOW);
                }
                started
            })
            .collect();
        assert_eq!(starts, [0, 0, 2, 8, 23, 53, 83, 113, 143]);
    }

    #[test]
    fn a_clock_that_was_set_back_prolongs_no_pause() {
        assert_eq!(failed(3).pause(NOW - 100_000), 6);
    }
}
