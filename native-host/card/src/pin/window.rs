//! The trait for the window that asks a login's PIN, which tests replace.

use std::time::Duration;

use super::{Pin, PinError};

/// What the window shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinPrompt {
    /// The portal's name and host.
    pub portal: String,
    /// Host the signature is for.
    pub host: String,
    /// Who holds the card.
    pub holder: Option<String>,
    /// The reader, as the system names it.
    pub reader: String,
    /// What happened before, if anything.
    pub attempt: PinAttempt,
    /// `it`, `en` or `de`.
    pub language: String,
    /// How long the window waits.
    pub time_limit: Duration,
}

/// What is known of earlier attempts, as the card told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinAttempt {
    /// The first of this login, of a card that told nothing of earlier ones.
    First,
    /// The first of this login; when the card was last asked, so many tries were left.
    Remaining(u8),
    /// The PIN before was wrong; so many tries are left, where the card told.
    AfterWrong(Option<u8>),
    /// PINs before were wrong, in this login or an earlier one; the card does not tell how many are left: one may be.
    PerhapsLast,
}

impl PinAttempt {
    /// Whether it is the last before the card is blocked, or may be.
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Remaining(1) | Self::AfterWrong(Some(1)) | Self::PerhapsLast)
    }
}

/// Asks the user for the PIN.
pub trait PinWindow {
    /// Shows the window and waits. With one try left the user must confirm explicitly before typing.
    ///
    /// # Errors
    /// The user gave up, nobody typed, or nothing can be shown.
    fn ask(&mut self, prompt: &PinPrompt) -> Result<Pin, PinError>;

    /// Tells something that needs no answer and no PIN: that the PIN is blocked and the PUK helps.
    fn tell_blocked(&mut self, prompt: &PinPrompt);

    /// Asks the user to type on the reader's pinpad; the window closes when the value is dropped.
    fn show_pinpad_notice(&mut self, prompt: &PinPrompt) -> Box<dyn Send>;
}
