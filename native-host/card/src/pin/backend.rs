//! The trait for what shows the dialogs of a PIN, which tests replace: pinentry, terminal, the systems' own.

use super::PinError;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;

/// Something that shows dialogs.
pub(super) trait PinBackend: Send + Sync {
    /// Its name, for support.
    fn name(&self) -> String;

    /// Whether [`Self::enter`] shows `tick` and goes on only with it ticked; else [`Self::confirm`] is asked before.
    fn has_tick_box(&self) -> bool {
        false
    }

    /// Shows a field and returns what was typed.
    ///
    /// # Errors
    /// The user gave up, or nobody typed; the window's where it cannot show anything.
    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError>;

    /// Shows a question. Where the default button can be chosen, it is the one that gives up.
    ///
    /// # Errors
    /// As [`Self::enter`]; refusing is giving up.
    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError>;

    /// Shows something that needs no answer, until it is closed.
    ///
    /// # Errors
    /// As [`Self::enter`].
    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError>;
}
