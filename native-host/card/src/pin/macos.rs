//! The PIN in macOS' own dialog, for computers without pinentry-mac. Not `osascript`: that hands what was typed through
//! another program's output.
//!
//! Compile-checked only: it was never run on macOS.

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use super::{PinError, WindowError};
use crate::sys::macos::{Alert, AlertText, Button};

/// Bytes of an entry that are taken.
const LONGEST_ENTRY: usize = 256;

/// The dialog.
pub(super) struct SystemDialog;

impl PinBackend for SystemDialog {
    fn name(&self) -> String {
        "macOS".to_owned()
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        let alert = show(text, &text.accept, Some(&text.cancel), Some(&text.label))?;
        if pressed(&alert, deadline)? != Button::Default {
            return Err(PinError::Cancelled);
        }
        let mut typed = SecretBuffer::new(LONGEST_ENTRY);
        let count = alert.take_typed(typed.spare());
        typed.filled(count);
        Ok(typed)
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        // The default button, which Return presses, is the one that gives up.
        match pressed(&show(text, &text.cancel, Some(&text.accept), None)?, deadline)? {
            Button::Alternate => Ok(()),
            Button::Default | Button::Neither => Err(PinError::Cancelled),
        }
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        pressed(&show(text, &text.accept, None, None)?, deadline).map(drop)
    }
}

fn show(
    text: &DialogText,
    default_button: &str,
    alternate_button: Option<&str>,
    secure_field: Option<&str>,
) -> Result<Alert, PinError> {
    let lines: Vec<&str> = text.warning.iter().chain(&text.lines).map(String::as_str).collect();
    let message = lines.join("\n");
    let text =
        AlertText { title: &text.title, message: &message, default_button, alternate_button, secure_field };
    Ok(Alert::show(&text).map_err(WindowError::Dialog)?)
}

/// Waits for a button.
fn pressed(alert: &Alert, deadline: &Deadline) -> Result<Button, PinError> {
    while !deadline.is_over() {
        if let Some(button) = alert.pressed(deadline.poll_interval()) {
            return Ok(button);
        }
    }
    Err(PinError::TimedOut)
}
