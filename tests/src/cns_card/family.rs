//! The families of cards that the virtual card can be: what each answers to reset, where its certificate lies, how its
//! key and PIN are called (docs/facts/smartcard.md 1.1 to 1.3 and 1.6). Knows no command.

/// A family of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipFamily {
    /// ST/Incard of before 2021 (Infocert 1205).
    St,
    /// ST 2021, the TS-CNS of all regions.
    St2021,
    /// Athena (AC 2014).
    Athena,
    /// Oberthur of before 2021.
    Oberthur,
    /// IDEMIA 2021: certificate and key elsewhere.
    Idemia2021,
    /// A CNS of a maker that nobody has heard of, otherwise classic.
    NewLot,
    /// ACTALIS 2025: says CNS in an answer to reset of another shape, and holds nothing where CNS do.
    Actalis2025,
    /// Another country's identity card.
    Foreign,
    /// Seen through the air: nothing of a CNS in the answer to reset, nothing to read.
    Contactless,
}

/// Where the files of a card are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardLayout {
    Classic,
    Idemia2021,
    Nothing,
}

impl ChipFamily {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::St,
        Self::St2021,
        Self::Athena,
        Self::Oberthur,
        Self::Idemia2021,
        Self::NewLot,
        Self::Actalis2025,
        Self::Foreign,
        Self::Contactless,
    ];

    /// The answer to reset. Real ones, of the lists that docs/facts/smartcard.md 1.1 names; only `NewLot` is made up.
    #[must_use]
    pub fn atr(self) -> &'static [u8] {
        match self {
            Self::St => {
                b"\x3B\xFF\x18\x00\xFF\x81\x31\xFE\x55\x00\x6B\x02\x09\x03\x03\x01\x11\x01CNS\x11\x31\x80\x8C"
            }
            Self::St2021 => {
                b"\x3B\xFF\x18\x00\xFF\x81\x31\xFE\x55\x00\x6B\x02\x09\x16\x17\x01\x11\x01CNS\x11\x31\x80\x8D"
            }
            Self::Athena => {
                b"\x3B\xDF\x18\x00\x81\x31\xFE\x7D\x00\x6B\x15\x0C\x01\x81\x01\x11\x01CNS\x10\x31\x80\xE8"
            }
            Self::Oberthur => {
                b"\x3B\xFF\x18\x00\x00\x81\x31\xFE\x45\x00\x6B\x05\x05\x10\x17\x01\x21\x01CNS\x10\x31\x80\x5E"
            }
            Self::Idemia2021 => {
                b"\x3B\xFF\x18\x00\x00\x81\x31\xFE\x45\x00\x6B\x05\x05\x20\x00\x01\x21\x01CNS\x10\x31\x80\x79"
            }
            Self::NewLot => {
                b"\x3B\xFF\x18\x00\x00\x81\x31\xFE\x45\x00\x6B\x05\x77\x01\x01\x01\x21\x01CNS\x11\x31\x80\x2A"
            }
            Self::Actalis2025 => {
                b"\x3B\xDB\x18\xFF\x81\xB1\xFE\x45\x1F\xC3\x80\x73\xC8\x21\x10\x65CNS\x10\x73\x39"
            }
            Self::Foreign => b"\x3B\xFE\x18\x00\x00\x80\x31\xFE\x45EstEID ver 1.0\xA8",
            Self::Contactless => b"\x3B\x80\x80\x01\x01",
        }
    }

    /// The reference of the authentication key.
    #[must_use]
    pub fn key_reference(self) -> u8 {
        if self == Self::Idemia2021 { 0x02 } else { 0x01 }
    }

    /// Whether bit 8 of a PIN's reference means "look in the folders above too": ST only (mask maker 09).
    #[must_use]
    pub fn looks_above_for_the_pin(self) -> bool {
        matches!(self, Self::St | Self::St2021)
    }

    pub(super) fn layout(self) -> CardLayout {
        match self {
            Self::Idemia2021 => CardLayout::Idemia2021,
            Self::Actalis2025 | Self::Foreign | Self::Contactless => CardLayout::Nothing,
            _ => CardLayout::Classic,
        }
    }

    /// The historical bytes of the answer to reset.
    pub(super) fn historical(self) -> &'static [u8] {
        let atr = self.atr();
        let count = usize::from(atr[1] & 0x0f);
        // Each of these answers ends with a check byte: all but one offer T=1.
        &atr[atr.len() - 1 - count..atr.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_to_reset_has_its_check_byte() {
        for family in ChipFamily::ALL {
            assert_eq!(family.atr().iter().skip(1).fold(0, |sum, byte| sum ^ byte), 0, "{family:?}");
        }
    }

    #[test]
    fn the_classic_families_say_cns_in_fifteen_historical_bytes() {
        for family in ChipFamily::ALL {
            let historical = family.historical();
            let says = historical.len() == 15 && historical.get(9..12) == Some(b"CNS");
            assert_eq!(says, family.layout() != CardLayout::Nothing, "{family:?}");
        }
    }
}
