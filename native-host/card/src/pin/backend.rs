//! The seam between asking for a PIN and what shows the dialogs: pinentry, terminal, the systems' own.

use crate::trouble::Trouble;

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
    /// `pin_cancelled`, `pin_timed_out`; `pin_window_missing` where it cannot show anything.
    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, Trouble>;

    /// Shows a question. Where the default button can be chosen, it is the one that gives up.
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
