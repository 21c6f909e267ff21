//! Asking for the PIN in the course of one login: what the window shows, and what a failed attempt means for the next.

use std::sync::Arc;
use std::time::Duration;

use crate::trouble::{Trouble, TroubleCode};
use staffetta_protocol::card_process::{Login, Step};

use super::report::Report;
use crate::card::{CardKey, PinSource};
use crate::pin::{PinAttempt, PinPrompt, PinWindow};
use crate::tls::CardSigner;

/// How long the window waits for the user.
const PATIENCE: Duration = Duration::from_secs(120);

/// The PIN of one login.
pub(super) struct LoginPinFlow<'a> {
    window: &'a mut dyn PinWindow,
    signer: Arc<CardSigner>,
    prompt: PinPrompt,
    has_pinpad: bool,
    /// The notice that the user types on the reader; it stays up until the reader is done.
    notice: Option<Box<dyn Send>>,
    report: Report,
}

impl<'a> LoginPinFlow<'a> {
    pub(super) fn new(
        request: &Login,
        host: &str,
        window: &'a mut dyn PinWindow,
        signer: Arc<CardSigner>,
        report: Report,
    ) -> Self {
        let of_key =
            |key: &dyn CardKey| (key.known().holder.clone(), key.reader().to_owned(), key.has_pinpad());
        let (holder, reader, has_pinpad) = signer.with_key(of_key);
        let prompt = PinPrompt {
            portal: request.portal.name.clone(),
            host: host.to_owned(),
            holder,
            reader,
            attempt: PinAttempt::First,
            language: request.language.clone(),
            patience: PATIENCE,
        };
        Self { window, signer, prompt, has_pinpad, notice: None, report }
    }

    /// Asks, and gives the signer what was typed. With one try left the reader's pinpad is not used: only our window
    /// makes the user confirm first.
    ///
    /// # Errors
    /// The window's: cancelled, timed out, missing.
    pub(super) fn ask(&mut self, attempt: PinAttempt) -> Result<(), Trouble> {
        self.notice = None;
        self.prompt.attempt = attempt;
        (self.report)(Step::PinAsked);
        if self.has_pinpad && attempt != PinAttempt::AfterWrong(Some(1)) {
            self.notice = Some(self.window.show_pinpad_notice(&self.prompt));
            self.signer.set_pin(PinSource::Pinpad);
            return Ok(());
        }
        let pin = self.window.ask(&self.prompt)?;
        (self.report)(Step::PinGiven);
        self.signer.set_pin(PinSource::Typed(pin));
        Ok(())
    }

    /// After a hop that failed: the user types again when the PIN was wrong, or when the portal wants a further
    /// signature and the PIN was wiped after the one before. Anything else ends the login.
    ///
    /// # Errors
    /// The trouble that ends it.
    pub(super) fn on_failure(&mut self, trouble: Trouble) -> Result<(), Trouble> {
        self.notice = None;
        if self.signer.wants_pin() {
            return self.ask(PinAttempt::First);
        }
        match (trouble.code, trouble.tries) {
            (TroubleCode::PinBlocked, _) | (TroubleCode::PinWrong, Some(0)) => {
                self.window.tell_blocked(&self.prompt);
                Err(Trouble { code: TroubleCode::PinBlocked, ..trouble })
            }
            (TroubleCode::PinWrong, tries) => self.ask(PinAttempt::AfterWrong(tries)),
            _ => Err(trouble),
        }
    }
}
