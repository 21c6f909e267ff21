//! Stdout, as the pipe to the host: one line for each answer, nothing after the last.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use staffetta_protocol::card_process::{Answer, AnswerLine, StepReached};
use zeroize::Zeroizing;

use super::failure::ServeError;
use crate::cancellation::Cancellation;
use crate::login::Progress;

/// The pipe to the host.
pub(super) struct AnswerWriter {
    state: Mutex<State>,
    cancellation: Cancellation,
}

struct State {
    begun: Instant,
    ended: Option<bool>,
}

impl AnswerWriter {
    /// `cancellation` tells whether the request was cancelled.
    pub(super) fn new(cancellation: Cancellation) -> Self {
        Self { state: Mutex::new(State { begun: Instant::now(), ended: None }), cancellation }
    }

    /// Steps are counted from here.
    pub(super) fn begin(&self) {
        self.state().begun = Instant::now();
    }

    /// A line that is not the last.
    pub(super) fn tell(&self, progress: Progress) {
        let state = self.state();
        if state.ended.is_none() {
            let at_us = u64::try_from(state.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            write(Ok(match progress {
                Progress::Step(step) => StepReached { step, at_us }.into(),
                Progress::Card(card) => card.into(),
            }));
        }
    }

    /// The last line. Of a request that was cancelled it says so, whatever came of it; a second one is left out.
    pub(super) fn end(&self, outcome: Result<Answer, ServeError>) -> ExitCode {
        let mut state = self.state();
        if state.ended.is_none() {
            let cancelled = self.cancellation.is_cancelled();
            let outcome = if cancelled { Err(ServeError::Cancelled) } else { outcome };
            state.ended = Some(outcome.is_ok());
            write(outcome);
        }
        if state.ended == Some(true) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who asked may be gone; then nobody misses the line.
fn write(outcome: Result<Answer, ServeError>) {
    let Ok(line) = serde_json::to_vec(&AnswerLine(outcome.map_err(Into::into))) else { return };
    let mut line = Zeroizing::new(line);
    line.push(b'\n');
    let mut out = io::stdout().lock();
    let _ = out.write_all(&line).and_then(|()| out.flush());
}
