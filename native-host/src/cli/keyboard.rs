//! `keyboard`: for which readers the PIN is typed on the computer's keyboard, because their own keypad does not work as they say.

use super::options::Keyboard;
use super::{complain, tell};
use crate::exit;
use crate::messages::{Text, say};
use crate::settings::{KeyboardReaders, KeyboardTrouble, Places, Settings};

pub(super) fn run(what: &Keyboard) -> u8 {
    match obey(what) {
        Ok(()) => exit::FINE,
        Err(trouble) => {
            complain(&say(Text::KeyboardFailed, &[("reason", &trouble.to_string())]));
            exit::PROBLEM
        }
    }
}

fn obey(what: &Keyboard) -> Result<(), KeyboardTrouble> {
    let mut readers = KeyboardReaders::read(&Places::of_system())?;
    match what {
        Keyboard::Remember(reader) => {
            readers.remember(reader)?;
            tell(&say(Text::KeyboardRemembered, &[("reader", reader)]));
        }
        Keyboard::Forget(reader) => {
            let count = readers.forget(reader.as_deref())?;
            tell(&say(Text::KeyboardForgotten, &[("count", &count.to_string())]));
        }
        Keyboard::List => {
            // Also those of the settings, which only their writer takes away.
            let all = Settings::read().keyboard_readers;
            if all.is_empty() {
                tell(&say(Text::KeyboardNone, &[]));
            }
            all.iter().for_each(|reader| tell(&say(Text::KeyboardRemembered, &[("reader", reader)])));
        }
    }
    Ok(())
}
