//! What the requests need of the computer: its cards and modules, and its window for the PIN.

use staffetta_core::Secret;
use staffetta_protocol::card_process::{CardView, Login};

use crate::cancellation::Cancellation;
use crate::card::{CardError, CardKey};
use crate::pin::{FieldPrompt, PinError, PinWindow};

/// The computer as the requests need it; in tests a made-up one.
pub trait Platform: Sync {
    /// The card for a login.
    ///
    /// # Errors
    /// Why there is none.
    fn login_card(&self, request: &Login) -> Result<Box<dyn CardKey>, CardError>;

    /// Readers and cards, each with what is wrong with it, and with what was sent and answered where that is wanted.
    ///
    /// # Errors
    /// What is wrong with the smart-card service.
    fn views(&self, traced: bool) -> Result<Vec<(CardView, Option<CardError>)>, CardError>;

    /// Waits until the card with this serial is pulled out.
    ///
    /// # Errors
    /// What is wrong with the smart-card service.
    fn await_removal(&self, serial: &str) -> Result<(), CardError>;

    /// The PKCS#11 modules found, each by its path, with what is wrong with it.
    fn modules(&self) -> Vec<(String, Option<CardError>)>;

    /// The window that asks for the PIN; what it shows closes when `cancellation` says so.
    fn pin_window(&self, cancellation: &Cancellation) -> Box<dyn PinWindow>;

    /// Asks for one field of an operator's credentials.
    ///
    /// # Errors
    /// Why there is no value.
    fn type_field(
        &self,
        prompt: &FieldPrompt<'_>,
        cancellation: &Cancellation,
    ) -> Result<Secret<String>, PinError>;

    /// The program that would show it.
    fn pin_window_program(&self) -> Option<String>;
}
