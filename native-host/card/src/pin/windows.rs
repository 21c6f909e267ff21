//! The PIN in a modal dialog of Windows' own controls, built in memory.
//!
//! Not the system's credential prompt (`CredUIPromptForWindowsCredentialsW`): that always shows a field for a user name
//! (docs/facts/windows.md 2.6), cannot require the tick of the last try, and returns what was typed in a packed copy.
//! Here the field takes digits only (`ES_NUMBER`), at most eight, and its own memory is written over before the dialog
//! closes.
//!
//! Tried under wine only, never on Windows itself.

mod template;

use std::cell::RefCell;

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use super::{Pin, PinError, WindowError};
use crate::sys::windows::{Dialog, Kind, Outcome};

/// The dialog.
pub(super) struct SystemDialog;

impl PinBackend for SystemDialog {
    fn name(&self) -> String {
        "Windows".to_owned()
    }

    fn has_tick_box(&self) -> bool {
        true
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        show(text, Kind::Entry, deadline)
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        show(text, Kind::Question, deadline).map(drop)
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        show(text, Kind::Notice, deadline).map(drop)
    }
}

fn show(text: &DialogText, kind: Kind, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
    let typed = RefCell::new(SecretBuffer::new(Pin::LONGEST));
    let dialog = Dialog {
        kind,
        letters: Pin::SHORTEST..=Pin::LONGEST,
        ticks: kind == Kind::Entry && text.tick.is_some(),
        is_over: &|| deadline.is_over(),
        typed: &|unit| {
            // What is no digit becomes something that is refused as none.
            typed.borrow_mut().push(u8::try_from(unit).unwrap_or(b'?'));
        },
    };
    match dialog.show(&template::of(text, kind)) {
        Ok(Outcome::Accepted) => Ok(typed.into_inner()),
        Ok(Outcome::Cancelled) => Err(PinError::Cancelled),
        Ok(Outcome::Over) => Err(PinError::TimedOut),
        Err(error) => Err(WindowError::Io(error).into()),
    }
}
