//! The PIN in a dialog of Windows' own controls, built in memory. It belongs to the browser's window where the host
//! names that.
//!
//! Not the system's credential prompt (`CredUIPromptForWindowsCredentialsW`): that always shows a field for a user name
//! (docs/facts/windows.md 2.6), cannot require the tick of the last try, and returns what was typed in a packed copy.
//! Here the field of a PIN takes digits only (`ES_NUMBER`), at most eight, and its own memory is written over before
//! the dialog closes.
//!
//! Tried under wine only, never on Windows itself.

mod template;

use std::cell::RefCell;
use std::env;

use staffetta_native::parent_window;
use zeroize::Zeroize;

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use super::{PinError, WindowError};
use crate::sys::windows::{Dialog, Kind, Outcome};

/// Bytes of a character in UTF-8, at most.
const LONGEST_CHARACTER: usize = 4;

/// The dialog.
pub(super) struct SystemDialog {
    /// The window that it belongs to.
    owner: Option<isize>,
}

impl SystemDialog {
    /// Of the window that this process was told.
    pub(super) fn of_named_window() -> Self {
        Self { owner: parent_window::handle_in(env::args_os()) }
    }

    fn show(&self, text: &DialogText, kind: Kind, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        let typed = RefCell::new(SecretBuffer::new(LONGEST_CHARACTER * text.input.most));
        let dialog = Dialog {
            kind,
            owner: self.owner,
            letters: text.input.fewest..=text.input.most,
            ticks: kind == Kind::Entry && text.tick.is_some(),
            is_over: &|| deadline.is_over(),
            typed: &|unit| {
                // Half of a character beyond the basic plane becomes something that is no part of a value.
                let character = char::from_u32(unit.into()).unwrap_or('\u{fffd}');
                let mut bytes = [0; LONGEST_CHARACTER];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    typed.borrow_mut().push(byte);
                }
                bytes.zeroize();
            },
        };
        match dialog.show(&template::of(text, kind)) {
            Ok(Outcome::Accepted) => Ok(typed.into_inner()),
            Ok(Outcome::Cancelled) => Err(PinError::Cancelled),
            Ok(Outcome::Over) => Err(PinError::TimedOut),
            Err(error) => Err(WindowError::Io(error).into()),
        }
    }
}

impl PinBackend for SystemDialog {
    fn name(&self) -> String {
        "Windows".to_owned()
    }

    fn has_tick_box(&self) -> bool {
        true
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        self.show(text, Kind::Entry, deadline)
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        self.show(text, Kind::Question, deadline).map(drop)
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        self.show(text, Kind::Notice, deadline).map(drop)
    }
}
