//! The PIN's bytes: in locked memory, wiped when dropped, never printed, never moved. Also the buffer for everything
//! that may hold digits on their way here: of fixed room, so that growing leaves no copies behind.

use std::fmt;

#[cfg(any(unix, test))]
use zeroize::Zeroize;

use crate::sys::memory::{SIZE, SecretPage};

/// A PIN: 5 to 8 digits (docs/facts/smartcard.md 1.3).
pub struct Pin {
    digits: SecretBuffer,
}

impl Pin {
    /// Fewest digits.
    pub const SHORTEST: usize = 5;
    /// Most digits.
    pub const LONGEST: usize = 8;

    /// Reads one; `None` when it has other characters than digits or not as many as a PIN.
    pub fn read(text: &[u8]) -> Option<Self> {
        let fits = (Self::SHORTEST..=Self::LONGEST).contains(&text.len());
        if !fits || !text.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = SecretBuffer::new(Self::LONGEST);
        text.iter().all(|digit| digits.push(*digit)).then_some(Self { digits })
    }

    /// The digits, for the card alone.
    pub fn digits(&self) -> &[u8] {
        self.digits.bytes()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// Bytes that may hold a PIN, in locked memory of fixed room.
pub(super) struct SecretBuffer {
    page: SecretPage,
    length: usize,
    room: usize,
}

impl SecretBuffer {
    /// An empty one with room for so many bytes, at most a page.
    pub(super) fn new(room: usize) -> Self {
        Self { page: SecretPage::new(), length: 0, room: room.min(SIZE) }
    }

    /// What is in it.
    pub(super) fn bytes(&self) -> &[u8] {
        self.page.bytes().get(..self.length).unwrap_or_default()
    }

    /// Adds a byte; `false` when there is no room.
    pub(super) fn push(&mut self, byte: u8) -> bool {
        let fits = self.length < self.room;
        if fits && let Some(place) = self.page.bytes_mut().get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
        fits
    }

    /// Takes the last byte away, and wipes its place.
    #[cfg(any(unix, test))]
    pub(super) fn pop(&mut self) {
        self.length = self.length.saturating_sub(1);
        self.wipe_from(self.length);
    }

    /// Empties and wipes it.
    #[cfg(any(unix, test))]
    pub(super) fn clear(&mut self) {
        self.length = 0;
        self.wipe_from(0);
    }

    /// The place after what is in it, for somebody who fills it from a file; empty when there is no room.
    #[cfg(unix)]
    pub(super) fn spare(&mut self) -> &mut [u8] {
        let (from, to) = (self.length, self.room);
        self.page.bytes_mut().get_mut(from..to).unwrap_or_default()
    }

    /// Takes in so many bytes that were written into [`Self::spare`].
    #[cfg(unix)]
    pub(super) fn filled(&mut self, count: usize) {
        self.length = self.room.min(self.length + count);
    }

    /// Takes so many bytes from the front away.
    #[cfg(any(unix, test))]
    pub(super) fn drop_front(&mut self, count: usize) {
        let count = count.min(self.length);
        self.page.bytes_mut().copy_within(count..self.length, 0);
        self.length -= count;
        self.wipe_from(self.length);
    }

    #[cfg(any(unix, test))]
    fn wipe_from(&mut self, place: usize) {
        if let Some(rest) = self.page.bytes_mut().get_mut(place..) {
            rest.zeroize();
        }
    }
}

impl fmt::Debug for SecretBuffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBuffer(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pin_is_five_to_eight_digits_and_is_not_shown() {
        for text in ["12345", "123456", "00000000"] {
            let pin = Pin::read(text.as_bytes()).unwrap();
            assert_eq!(pin.digits(), text.as_bytes());
            assert_eq!(format!("{pin:?}"), "Pin(…)");
        }
        for text in ["", "1234", "123456789", "1234a", "12 345", "１２３４５"] {
            assert!(Pin::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_taken_away_is_wiped_at_once() {
        let mut buffer = SecretBuffer::new(4);
        for byte in *b"1234" {
            assert!(buffer.push(byte));
        }
        assert!(!buffer.push(b'5'));
        buffer.pop();
        assert_eq!(buffer.page.bytes()[..5], *b"123\0\0");
        buffer.drop_front(2);
        assert_eq!(buffer.page.bytes()[..4], *b"3\0\0\0");
        buffer.clear();
        assert!(buffer.page.bytes().iter().all(|byte| *byte == 0));
    }

    proptest! {
        #[test]
        fn a_pin_is_read_exactly_when_it_is_one(text in "[0-9a-z ]{0,10}") {
            let is_one = (5..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert_eq!(Pin::read(text.as_bytes()).is_some(), is_one);
        }

        #[test]
        fn a_buffer_holds_what_was_put_in_and_nothing_behind(bytes in prop::collection::vec(1u8.., 0..40), taken in 0usize..50) {
            let mut buffer = SecretBuffer::new(32);
            let kept = &bytes[..bytes.len().min(32)];
            for byte in &bytes {
                buffer.push(*byte);
            }
            prop_assert_eq!(buffer.bytes(), kept);
            buffer.drop_front(taken);
            prop_assert_eq!(buffer.bytes(), &kept[taken.min(kept.len())..]);
            let length = buffer.bytes().len();
            prop_assert!(buffer.page.bytes()[length..].iter().all(|byte| *byte == 0));
        }
    }
}
