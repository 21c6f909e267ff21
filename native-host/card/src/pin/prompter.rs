//! How a PIN is asked for, whatever shows the dialogs: the last try confirmed first, what is no PIN asked again without going to the
//! card, one deadline over all of it. Knows no toolkit: those are [`PinBackend`]s.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use staffetta_protocol::{Trouble, TroubleCode};

use super::Pin;
use super::dialog_text::{DialogText, is_last_try, judged};
use super::secret::SecretBuffer;
use super::window::{PinAttempt, PinPrompt, PinWindow};
use crate::cancel::{OnCancel, on_cancel};

/// How long a dialog waits before it looks whether it was closed from our side.
#[cfg(any(unix, test))]
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Something that shows dialogs.
pub(super) trait PinBackend: Send + Sync {
    /// Name for support.
    fn name(&self) -> String;

    /// Whether [`Self::enter`] shows `tick` and goes on only with it ticked; else [`Self::confirm`] is asked before.
    fn has_tick_box(&self) -> bool {
        false
    }

    /// Shows a field and returns what was typed.
    ///
    /// # Errors
    /// `pin_cancelled`, `pin_timed_out`; `pin_window_missing` where it cannot show anything.
    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, Trouble>;

    /// Shows a question; to go on is not its default where that can be chosen.
    ///
    /// # Errors
    /// As [`Self::enter`]; refusing is `pin_cancelled`.
    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble>;

    /// Shows something that needs no answer, until it is closed.
    ///
    /// # Errors
    /// As [`Self::enter`].
    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), Trouble>;
}

/// Until when a dialog is shown.
#[derive(Clone, Debug)]
pub(super) struct Deadline {
    at: Instant,
    closed: Option<Arc<AtomicBool>>,
}

impl Deadline {
    /// From now on, so long.
    pub(super) fn after(patience: Duration) -> Self {
        let now = Instant::now();
        // A patience beyond what a clock can count is a day.
        let at = now.checked_add(patience).unwrap_or(now + Duration::from_secs(24 * 60 * 60));
        Self { at, closed: None }
    }

    /// The same, and not longer than so much from now on.
    #[cfg(unix)]
    pub(super) fn at_most(&self, patience: Duration) -> Self {
        Self { at: self.at.min(Self::after(patience).at), closed: self.closed.clone() }
    }

    /// Time left.
    pub(super) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// How long to wait for the user before looking at [`Self::is_over`] again.
    #[cfg(any(unix, test))]
    pub(super) fn poll_interval(&self) -> Duration {
        if self.closed.is_some() { self.left().min(POLL_INTERVAL) } else { self.left() }
    }

    /// Whether there is no time left, or we closed it ourselves.
    pub(super) fn is_over(&self) -> bool {
        self.closed.as_ref().is_some_and(|closed| closed.load(Ordering::Relaxed)) || self.left().is_zero()
    }
}

/// The window over the backends there are, the preferred one first: one that cannot show anything gives way to the next.
pub(super) struct PinPrompter {
    backends: Arc<[Box<dyn PinBackend>]>,
    ends_with_request: bool,
}

impl PinPrompter {
    /// Over these.
    pub(super) fn over(backends: Vec<Box<dyn PinBackend>>) -> Self {
        Self { backends: backends.into(), ends_with_request: false }
    }

    /// The same, closing its dialogs when the request of this process is cancelled.
    pub(super) fn ending_with_request(self) -> Self {
        Self { ends_with_request: true, ..self }
    }

    /// The time a dialog has, and what ends it before while that is kept.
    fn time_for(&self, prompt: &PinPrompt) -> (Deadline, Option<OnCancel>) {
        let deadline = Deadline::after(prompt.patience);
        if !self.ends_with_request {
            return (deadline, None);
        }
        let closed = Arc::new(AtomicBool::new(false));
        let close = Arc::clone(&closed);
        let ending = on_cancel(move || close.store(true, Ordering::Relaxed));
        (Deadline { closed: Some(closed), ..deadline }, Some(ending))
    }
}

impl PinWindow for PinPrompter {
    fn ask(&mut self, prompt: &PinPrompt) -> Result<Pin, Trouble> {
        if prompt.attempt == PinAttempt::AfterWrong(Some(0)) {
            return Err(TroubleCode::PinBlocked.into());
        }
        let (deadline, _ending) = self.time_for(prompt);
        first_that_can(&self.backends, |backend| ask_on(backend, prompt, &deadline))
    }

    fn tell_blocked(&mut self, prompt: &PinPrompt) {
        let (deadline, _ending) = self.time_for(prompt);
        // Where nothing can be shown the login's own trouble tells the same in the browser.
        let _ =
            first_that_can(&self.backends, |backend| backend.tell(&DialogText::blocked(prompt), &deadline));
    }

    fn show_pinpad_notice(&mut self, prompt: &PinPrompt) -> Box<dyn Send> {
        let closed = Arc::new(AtomicBool::new(false));
        let deadline = Deadline { closed: Some(Arc::clone(&closed)), ..Deadline::after(prompt.patience) };
        let (backends, text) = (Arc::clone(&self.backends), DialogText::pinpad(prompt));
        // Where nothing can be shown the reader's own display asks.
        let shown = thread::spawn(move || {
            let _ = first_that_can(&backends, |backend| backend.tell(&text, &deadline));
        });
        Box::new(Notice { closed, shown: Some(shown) })
    }
}

/// A notice that is shown until this is dropped.
struct Notice {
    closed: Arc<AtomicBool>,
    shown: Option<JoinHandle<()>>,
}

impl Drop for Notice {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        if let Some(shown) = self.shown.take() {
            let _ = shown.join();
        }
    }
}

fn first_that_can<T>(
    backends: &[Box<dyn PinBackend>],
    show: impl Fn(&dyn PinBackend) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let mut missing = Trouble::from(TroubleCode::PinWindowMissing);
    for backend in backends {
        match show(backend.as_ref()) {
            // The first that failed is the one that was meant: its detail helps.
            Err(trouble) if trouble.code == TroubleCode::PinWindowMissing => {
                if missing.detail.is_none() {
                    missing = trouble.with_name(backend.name());
                }
            }
            end => return end,
        }
    }
    Err(missing)
}

fn ask_on(backend: &dyn PinBackend, prompt: &PinPrompt, deadline: &Deadline) -> Result<Pin, Trouble> {
    if is_last_try(prompt) && !backend.has_tick_box() {
        backend.confirm(&DialogText::last_try(prompt), deadline)?;
    }
    let mut refused = None;
    loop {
        let typed = backend.enter(&DialogText::entry(prompt, refused), deadline)?;
        match judged(&typed) {
            Ok(pin) => return Ok(pin),
            Err(why) => refused = Some(why),
        }
        if deadline.is_over() {
            return Err(TroubleCode::PinTimedOut.into());
        }
    }
}

#[cfg(test)]
#[path = "prompter_tests.rs"]
mod tests;
