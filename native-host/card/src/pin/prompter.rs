//! How a PIN is asked for, whatever shows the dialogs: the last try confirmed first, what is no PIN asked again without
//! going to the card, one deadline over all of it. Knows no toolkit: those are [`PinBackend`]s.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::{DialogText, judged};
use super::window::{PinAttempt, PinPrompt, PinWindow};
use super::{Pin, PinError};
use crate::cancellation::Cancellation;

/// The window over the backends there are, the preferred one first: one that cannot show anything gives way to the
/// next.
pub(super) struct PinPrompter {
    backends: Arc<[Box<dyn PinBackend>]>,
    cancellation: Cancellation,
}

impl PinPrompter {
    /// Over these; what it shows closes when `cancellation` says so.
    pub(super) fn over(backends: Vec<Box<dyn PinBackend>>, cancellation: Cancellation) -> Self {
        Self { backends: backends.into(), cancellation }
    }

    fn deadline(&self, prompt: &PinPrompt) -> Deadline {
        Deadline::after(prompt.time_limit, self.cancellation.clone())
    }
}

impl PinWindow for PinPrompter {
    fn ask(&mut self, prompt: &PinPrompt) -> Result<Pin, PinError> {
        if prompt.attempt == PinAttempt::AfterWrong(Some(0)) {
            return Err(PinError::Blocked);
        }
        let deadline = self.deadline(prompt);
        first_that_can(&self.backends, |backend| ask_on(backend, prompt, &deadline))
    }

    fn tell_blocked(&mut self, prompt: &PinPrompt) {
        let deadline = self.deadline(prompt);
        // Where nothing can be shown the login's own error tells the same in the browser.
        let _ =
            first_that_can(&self.backends, |backend| backend.tell(&DialogText::blocked(prompt), &deadline));
    }

    fn show_pinpad_notice(&mut self, prompt: &PinPrompt) -> Box<dyn Send> {
        let closed = Cancellation::default();
        let deadline = Deadline::after(prompt.time_limit, closed.clone());
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
    closed: Cancellation,
    shown: Option<JoinHandle<()>>,
}

impl Drop for Notice {
    fn drop(&mut self) {
        self.closed.cancel();
        if let Some(shown) = self.shown.take() {
            let _ = shown.join();
        }
    }
}

/// What the first backend that can show something says.
pub(super) fn first_that_can<T>(
    backends: &[Box<dyn PinBackend>],
    show: impl Fn(&dyn PinBackend) -> Result<T, PinError>,
) -> Result<T, PinError> {
    let mut first = None;
    for backend in backends {
        match show(backend.as_ref()) {
            // The first that failed is the one that was meant: what it says helps.
            Err(PinError::Window { source, .. }) => {
                first.get_or_insert(PinError::Window { name: Some(backend.name()), source });
            }
            end => return end,
        }
    }
    Err(first.unwrap_or(PinError::NoWindow))
}

fn ask_on(backend: &dyn PinBackend, prompt: &PinPrompt, deadline: &Deadline) -> Result<Pin, PinError> {
    if prompt.attempt.is_last() && !backend.has_tick_box() {
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
            return Err(PinError::TimedOut);
        }
    }
}

#[cfg(test)]
#[path = "prompter_tests.rs"]
mod tests;
