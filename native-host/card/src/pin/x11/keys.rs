//! From keycodes to keys, by the keyboard's map as the server gives it (X11 protocol, section 5 "Keyboards"; the group in bits 13 and
//! 14 of the state as XKB puts it there).

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::ConnectionExt;

use super::dialog::Key;

const SHIFT: u16 = 1;
const NUM_LOCK: u32 = 0xff7f;
const KEYPAD_DIGITS: std::ops::RangeInclusive<u32> = 0xffb0..=0xffb9;

/// The map.
pub(super) struct Keyboard {
    first: u8,
    columns: usize,
    symbols: Vec<u32>,
    num_lock: u16,
}

impl Keyboard {
    /// Asks the server for it.
    pub(super) fn of(connection: &impl Connection) -> Result<Self, ReplyError> {
        let setup = connection.setup();
        let first = setup.min_keycode;
        let count = setup.max_keycode.saturating_sub(first).saturating_add(1);
        let symbols = connection.get_keyboard_mapping(first, count)?.reply()?;
        let modifiers = connection.get_modifier_mapping()?.reply()?;
        let columns = usize::from(symbols.keysyms_per_keycode);
        let mut keyboard = Self { first, columns, symbols: symbols.keysyms, num_lock: 0 };
        let per_modifier = modifiers.keycodes.len() / 8;
        for (at, keycodes) in modifiers.keycodes.chunks(per_modifier.max(1)).enumerate() {
            if keycodes.iter().any(|keycode| keyboard.symbols_of(*keycode).contains(&NUM_LOCK)) {
                keyboard.num_lock = u16::try_from(1usize << at.min(8)).unwrap_or_default();
            }
        }
        Ok(keyboard)
    }

    /// The key of a keycode with the modifiers held; `None` for keys that are none of ours.
    pub(super) fn key(&self, keycode: u8, state: u16) -> Option<Key> {
        let symbols = self.symbols_of(keycode);
        let group = usize::from(state >> 13 & 3) * 2;
        let group = if symbols.get(group).is_some_and(|symbol| *symbol != 0) { group } else { 0 };
        let plain = symbols.get(group).copied().unwrap_or_default();
        let shifted = symbols.get(group + 1).copied().filter(|symbol| *symbol != 0).unwrap_or(plain);
        let shift = state & SHIFT != 0;
        let keypad = KEYPAD_DIGITS.contains(&shifted);
        let second = if keypad { shift != (state & self.num_lock != 0) } else { shift };
        key_of(if second { shifted } else { plain })
    }

    fn symbols_of(&self, keycode: u8) -> &[u32] {
        let at = usize::from(keycode.saturating_sub(self.first)) * self.columns;
        self.symbols.get(at..at + self.columns).unwrap_or_default()
    }
}

/// The key of a keysym (X11 protocol, appendix A).
fn key_of(symbol: u32) -> Option<Key> {
    let digit = match symbol {
        0x30..=0x39 => Some(symbol - 0x30),
        symbol if KEYPAD_DIGITS.contains(&symbol) => Some(symbol - KEYPAD_DIGITS.start()),
        _ => None,
    };
    if let Some(digit) = digit.and_then(|digit| u8::try_from(digit).ok()) {
        return Some(Key::Digit(b'0' + digit));
    }
    match symbol {
        0x20 => Some(Key::Space),
        0xff08 | 0xffff => Some(Key::Erase),
        0xff09 => Some(Key::Next),
        0xfe20 => Some(Key::Previous),
        0xff0d | 0xff8d => Some(Key::Enter),
        0xff1b => Some(Key::Escape),
        0x21..=0x7e | 0xa1..=0xff | 0x0100_0100..=0x0110_ffff => Some(Key::Character),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two keys: a French `à`/`0` and the keypad's `7`/`Home`.
    fn keyboard() -> Keyboard {
        Keyboard { first: 8, columns: 2, symbols: vec![0xe0, 0x30, 0xff95, 0xffb7], num_lock: 16 }
    }

    fn digit(keycode: u8, state: u16) -> Option<u8> {
        match keyboard().key(keycode, state) {
            Some(Key::Digit(digit)) => Some(digit),
            _ => None,
        }
    }

    #[test]
    fn digits_are_found_where_the_layout_has_them() {
        assert_eq!(digit(8, 0), None);
        assert!(keyboard().key(8, 0) == Some(Key::Character));
        assert_eq!(digit(8, SHIFT), Some(b'0'));
    }

    #[test]
    fn the_keypad_writes_digits_with_num_lock() {
        assert_eq!(digit(9, 16), Some(b'7'));
        assert_eq!(digit(9, 0), None);
        assert_eq!(digit(9, SHIFT), Some(b'7'));
        assert_eq!(digit(9, SHIFT | 16), None);
    }

    #[test]
    fn a_layout_that_is_not_there_is_the_first() {
        assert_eq!(digit(8, SHIFT | 1 << 13), Some(b'0'));
        assert!(keyboard().key(200, 0).is_none());
    }
}
