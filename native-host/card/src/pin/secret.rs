//! The PIN's bytes: locked in memory, wiped when dropped, never printed.

use std::fmt;

use zeroize::Zeroize;

/// A PIN: 5 to 8 digits (smart-card facts 1.3).
pub struct Pin {
    digits: [u8; Pin::LONGEST],
    length: usize,
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
        let mut pin = Self { digits: [0; Self::LONGEST], length: text.len() };
        for (place, digit) in pin.digits.iter_mut().zip(text) {
            *place = *digit;
        }
        Some(pin)
    }

    /// The digits, for the card alone.
    pub fn digits(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.digits.zeroize();
    }
}
