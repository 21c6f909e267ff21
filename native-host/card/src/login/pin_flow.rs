//! Asking for the PIN in the course of one login: what the window shows, and what a failed attempt means for the next.

use std::sync::Arc;
use std::time::Duration;

use staffetta_core::card::login::KnownCard;
use staffetta_protocol::card_process::{Login, Step};

use super::FlowError;
use super::report::{Progress, Report};
use crate::card::{CardKey, PinSource};
use crate::http::HttpError;
use crate::pin::{PinAttempt, PinError, PinPrompt, PinWindow};
use crate::tls::{CardSigner, TlsError};

/// How long the window waits for the user.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// After so many wrong PINs that the card did not count aloud the next may block it: cards take three.
const UNCOUNTED_BEFORE_LAST: u8 = 2;

/// The PIN of one login.
pub(super) struct LoginPinFlow<'a> {
    window: &'a mut dyn PinWindow,
    signer: Arc<CardSigner>,
    prompt: PinPrompt,
    has_pinpad: bool,
    /// The notice that the user types on the reader; it stays up until the reader is done.
    notice: Option<Box<dyn Send>>,
    report: Report,
    /// How many PINs were wrong.
    wrong: u8,
}

fn may_block(known: &KnownCard) -> bool {
    known.tries_left.is_none() && known.uncounted >= UNCOUNTED_BEFORE_LAST
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
            time_limit: TIME_LIMIT,
        };
        Self { window, signer, prompt, has_pinpad, notice: None, report, wrong: 0 }
    }

    /// Asks for a PIN that is not the next after a wrong one.
    ///
    /// # Errors
    /// The window's.
    fn begin(&mut self) -> Result<(), PinError> {
        self.wrong = 0;
        let attempt = match self.signer.known() {
            KnownCard { tries_left: Some(tries), .. } => PinAttempt::Remaining(tries),
            known if may_block(&known) => PinAttempt::PerhapsLast,
            _ => PinAttempt::First,
        };
        self.ask(attempt)
    }

    /// Asks, and gives the signer what was typed. With one try left the reader's pinpad is not used: only our window
    /// makes the user confirm first.
    fn ask(&mut self, attempt: PinAttempt) -> Result<(), PinError> {
        self.notice = None;
        self.prompt.attempt = attempt;
        (self.report)(Progress::Step(Step::PinAsked));
        if self.has_pinpad && !attempt.is_last() {
            self.notice = Some(self.window.show_pinpad_notice(&self.prompt));
            self.signer.set_pin(PinSource::Pinpad);
            return Ok(());
        }
        let pin = self.window.ask(&self.prompt)?;
        (self.report)(Progress::Step(Step::PinGiven));
        self.signer.set_pin(PinSource::Typed(pin));
        Ok(())
    }

    /// After a hop that failed: the user types again when the PIN was wrong, or when the portal wants a further
    /// signature and the PIN was wiped after the one before. Anything else ends the login.
    ///
    /// # Errors
    /// What ends it.
    pub(super) fn on_failure(&mut self, error: HttpError) -> Result<(), FlowError> {
        self.notice = None;
        if let Some(host) = self.signer.wants_pin() {
            host.name().clone_into(&mut self.prompt.host);
            return Ok(self.begin()?);
        }
        let HttpError::Tls(_, TlsError::Card(of_card)) = &error else { return Err(error.into()) };
        match of_card.pin() {
            Some(PinError::Wrong { tries: tries @ (None | Some(1..)) }) => {
                self.wrong = self.wrong.saturating_add(1);
                let known = self.signer.known();
                let attempt = match tries.or(known.tries_left) {
                    None if may_block(&known) => PinAttempt::PerhapsLast,
                    tries => PinAttempt::AfterWrong(tries),
                };
                Ok(self.ask(attempt)?)
            }
            Some(PinError::Blocked | PinError::Wrong { tries: Some(0) }) => {
                self.window.tell_blocked(&self.prompt);
                Err(error.into())
            }
            _ => Err(error.into()),
        }
    }

    /// What ends the login, with what is known of the tries left.
    pub(super) fn with_tries(&self, error: FlowError) -> FlowError {
        let tries = self.signer.known().tries_left;
        let wrong = (self.wrong > 0).then_some(self.wrong);
        FlowError::AfterTries { tries, wrong: wrong.filter(|_| tries.is_none()), source: Box::new(error) }
    }
}
