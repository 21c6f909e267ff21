//! Stdout, as the pipe to the host: one line for each event, nothing after the last.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use staffetta_core::card::TroubleCode;
use staffetta_core::card::pipe::{Event, Step};
use zeroize::Zeroizing;

use crate::cancel;

/// The pipe to the host.
pub(super) struct Outlet(Mutex<State>);

struct State {
    begun: Instant,
    ended: Option<bool>,
}

impl Outlet {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State { begun: Instant::now(), ended: None }))
    }

    /// Steps are counted from here.
    pub(super) fn begin(&self) {
        self.state().begun = Instant::now();
    }

    pub(super) fn step(&self, step: Step) {
        let state = self.state();
        if state.ended.is_none() {
            let at_us = u64::try_from(state.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            write(&Event::Step { step, at_us });
        }
    }

    /// The last event. Of a request that was cancelled it says so, whatever came of it; a second one is left out.
    pub(super) fn end(&self, event: Event) -> ExitCode {
        let mut state = self.state();
        if state.ended.is_none() {
            let event = if cancel::is_cancelled() {
                Event::Failed(Box::new(TroubleCode::Cancelled.into()))
            } else {
                event
            };
            state.ended = Some(matches!(event, Event::Done(_)));
            write(&event);
        }
        if state.ended == Some(true) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who asked may be gone; then nobody misses the line.
fn write(event: &Event) {
    let Ok(line) = serde_json::to_vec(event) else { return };
    let mut line = Zeroizing::new(line);
    line.push(b'\n');
    let mut out = io::stdout().lock();
    let _ = out.write_all(&line).and_then(|()| out.flush());
}
