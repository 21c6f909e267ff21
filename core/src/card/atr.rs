//! The answer to reset, as ISO 7816-3 builds it: only its historical bytes matter here, because they name the card.

/// An answer to reset that is well formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atr<'a> {
    bytes: &'a [u8],
    historical: &'a [u8],
}

impl<'a> Atr<'a> {
    /// Most bytes it may have.
    pub const LONGEST: usize = 33;

    /// Reads one; `None` when it ends before its interface or historical bytes do.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() > Self::LONGEST {
            return None;
        }
        let format = *bytes.get(1)?;
        let mut at = 2;
        // The upper half of T0, and of each TD, says which of TA, TB, TC and TD follow.
        let mut present = format >> 4;
        while present != 0 {
            at += (present & 0b0111).count_ones() as usize;
            if present & 0b1000 == 0 {
                break;
            }
            present = *bytes.get(at)? >> 4;
            at += 1;
        }
        let historical = bytes.get(at..at + usize::from(format & 0x0F))?;
        Some(Self { bytes, historical })
    }

    /// All of it.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The historical bytes.
    pub const fn historical(&self) -> &'a [u8] {
        self.historical
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_historical_bytes_stand_after_the_interface_bytes() {
        let athena = [
            0x3B, 0xDF, 0x18, 0x00, 0x81, 0x31, 0xFE, 0x7D, 0x00, 0x6B, 0x15, 0x0C, 0x01, 0x81, 0x01, 0x11,
            0x01, 0x43, 0x4E, 0x53, 0x10, 0x31, 0x80, 0xE8,
        ];
        let historical = Atr::read(&athena).unwrap().historical();
        assert_eq!(historical.len(), 15);
        assert_eq!(historical.get(9..12), Some(&b"CNS"[..]));
        assert!(Atr::read(&[0x3B, 0x80, 0x80, 0x01, 0x01]).unwrap().historical().is_empty());
    }

    #[test]
    fn one_that_ends_early_is_none() {
        assert_eq!(Atr::read(&[]), None);
        assert_eq!(Atr::read(&[0x3B]), None);
        assert_eq!(Atr::read(&[0x3B, 0x0F, 1, 2]), None);
        assert_eq!(Atr::read(&[0x3B, 0x80]), None);
    }

    #[test]
    fn one_of_more_than_thirty_three_bytes_is_none() {
        assert!(Atr::read(&[0; 33]).is_some() && Atr::read(&[0; 34]).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(atr) = Atr::read(&bytes) {
                prop_assert!(atr.historical().len() <= 15);
            }
        }
    }
}
