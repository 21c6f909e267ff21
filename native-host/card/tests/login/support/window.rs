//! A PIN window that types what a script says.

use std::collections::VecDeque;

use staffetta_card::pin::{Pin, PinAttempt, PinError, PinPrompt, PinWindow};

/// Types these PINs, then closes itself.
#[derive(Default)]
pub(crate) struct Scripted {
    pub(crate) pins: VecDeque<&'static str>,
    /// What ends the asking; the user closes the window when it is not said.
    pub(crate) then: Option<fn() -> PinError>,
    pub(crate) attempts: Vec<PinAttempt>,
    /// Hosts named, one for each attempt.
    pub(crate) hosts: Vec<String>,
    pub(crate) blocked_told: u32,
    pub(crate) pinpad_notices: u32,
    pub(crate) last_prompt: Option<PinPrompt>,
}

impl Scripted {
    pub(crate) fn typing(pins: &[&'static str]) -> Self {
        Self { pins: pins.iter().copied().collect(), ..Self::default() }
    }
}

impl PinWindow for Scripted {
    fn ask(&mut self, prompt: &PinPrompt) -> Result<Pin, PinError> {
        self.attempts.push(prompt.attempt);
        self.hosts.push(prompt.host.clone());
        self.last_prompt = Some(prompt.clone());
        let then = self.then.unwrap_or(|| PinError::Cancelled);
        let typed = self.pins.pop_front().ok_or_else(then)?;
        Ok(Pin::read(typed.as_bytes()).expect("the script types PINs"))
    }

    fn tell_blocked(&mut self, _: &PinPrompt) {
        self.blocked_told += 1;
    }

    fn show_pinpad_notice(&mut self, prompt: &PinPrompt) -> Box<dyn Send> {
        self.attempts.push(prompt.attempt);
        self.hosts.push(prompt.host.clone());
        self.pinpad_notices += 1;
        Box::new(())
    }
}
