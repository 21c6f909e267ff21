//! `keyboard`: for which readers the PIN is typed on the computer's keyboard, because their own pinpad does not work as
//! they say.

use staffetta_native::texts::{Text, say};

use super::options::Keyboard;
use super::{complain, tell};
use crate::exit;
use crate::settings::{KeyboardReaders, Places, Settings, UserFileError};

pub(super) fn run(options: &Keyboard) -> u8 {
    match carry_out(options) {
        Ok(()) => exit::FINE,
        Err(error) => {
            complain(&say(Text::KeyboardFailed { reason: &error.to_string() }));
            exit::PROBLEM
        }
    }
}

fn carry_out(options: &Keyboard) -> Result<(), UserFileError> {
    let mut readers = KeyboardReaders::read(&Places::of_system())?;
    if options.list {
        // Also those of the settings, which only their writer takes away.
        let all = Settings::read().keyboard_readers;
        if all.is_empty() {
            tell(&say(Text::KeyboardNone));
        }
        all.iter().for_each(|reader| tell(&say(Text::KeyboardRemembered { reader })));
    } else if options.forget {
        let count = readers.forget(options.reader.as_deref())?;
        tell(&say(Text::KeyboardForgotten { count: &count.to_string() }));
    } else if let Some(reader) = &options.reader {
        readers.remember(reader)?;
        tell(&say(Text::KeyboardRemembered { reader }));
    }
    Ok(())
}
