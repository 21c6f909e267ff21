//! Which card is which, by its answer to reset, and where each family keeps what a login needs; which readers have no keypad
//! whatever they say; where manufacturers put their PKCS#11 modules. The tables are made from `profiles/cards.toml` and
//! `profiles/modules.toml` by `build.rs`. No card is asked anything here.

use super::Atr;

include!(concat!(env!("OUT_DIR"), "/cards.rs"));

/// Where a card keeps its authentication certificate and key.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// Stable id.
    pub id: &'static str,
    /// File ids from the master file to the certificate.
    pub certificate: &'static [u16],
    /// What is selected before PIN and key are used; empty: nothing, they are found from the master file.
    pub key_folder: &'static [u16],
    /// Reference of the key.
    pub key: u8,
    /// Reference of the PIN.
    pub pin: u8,
}

impl Layout {
    /// The one with this id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.id == id)
    }
}

/// How the cards of a family are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the driver of our own.
    Driver,
    /// By the manufacturer's PKCS#11 module with this id.
    Module(&'static str),
    /// Not through the air: the card must be pushed into the slot.
    Contactless,
    /// Not at all.
    OutOfScope,
}

/// Cards that are alike.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// How its cards are reached.
    pub way: Way,
    /// Layouts, the likeliest first.
    pub layouts: &'static [&'static Layout],
    /// Patterns of the ATR.
    pub atr: &'static [Pattern],
    /// Patterns of the historical bytes.
    pub historical: &'static [Pattern],
}

impl Family {
    /// The family of the card that answered so; `None` when nothing in the answer is known, or it is no ATR.
    pub fn of(atr: &[u8]) -> Option<&'static Self> {
        let atr = Atr::read(atr)?;
        FAMILIES.iter().find(|family| {
            family.atr.iter().any(|pattern| pattern.fits(atr.bytes()))
                || family.historical.iter().any(|pattern| pattern.fits(atr.historical()))
        })
    }
}

/// What bytes may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Lowest and highest value of each byte.
    pub bytes: &'static [(u8, u8)],
    /// Whether others may follow.
    pub open: bool,
}

impl Pattern {
    /// Whether these bytes are so.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        let length_fits = bytes.len() == self.bytes.len() || (self.open && bytes.len() > self.bytes.len());
        length_fits && self.bytes.iter().zip(bytes).all(|((low, high), byte)| (low..=high).contains(&byte))
    }
}

/// A manufacturer's PKCS#11 module.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Stable id.
    pub id: &'static str,
    /// Name shown to users.
    pub name: &'static str,
    /// Where it is on Linux.
    pub linux: &'static [&'static str],
    /// Where it is on macOS.
    pub macos: &'static [&'static str],
    /// Where it is on Windows; `%ProgramFiles%` and `%SystemRoot%` are to be filled in.
    pub windows: &'static [&'static str],
}

/// Whether a reader's own keypad is not to be trusted, by the reader's name.
pub fn keypad_is_denied(reader: &str) -> bool {
    let reader = reader.to_lowercase();
    KEYPAD_DENIED.iter().any(|part| reader.contains(&part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
    }

    fn family(atr: &str) -> Option<&'static str> {
        Family::of(&bytes(atr)).map(|family| family.id)
    }

    #[test]
    fn every_atr_of_the_facts_belongs_to_its_family() {
        for (atr, id) in [
            ("3B FF 18 00 FF 81 31 FE 55 00 6B 02 09 16 17 01 11 01 43 4E 53 11 31 80 8D", "st-incard"),
            ("3B FF 18 00 FF 81 31 FE 55 00 6B 02 09 17 17 01 11 01 43 4E 53 11 31 80 8C", "st-incard"),
            ("3B FF 18 00 FF 81 31 FE 55 00 6B 02 09 03 03 01 11 01 43 4E 53 11 31 80 8C", "st-incard"),
            ("3B DF 18 00 81 31 FE 7D 00 6B 15 0C 01 81 01 11 01 43 4E 53 10 31 80 E8", "athena"),
            ("3B DF 18 00 81 31 FE 7D 00 6B 02 0C 01 82 01 11 01 43 4E 53 10 31 80 FC", "athena"),
            ("3B FF 18 00 00 81 31 FE 45 00 6B 05 05 10 17 01 21 01 43 4E 53 10 31 80 5E", "oberthur"),
            ("3B FF 18 00 00 81 31 FE 45 00 6B 05 05 20 00 01 21 01 43 4E 53 10 31 80 79", "idemia-2021"),
            ("3B FF 18 00 00 81 31 FE 45 00 6B 05 05 91 20 01 F1 01 43 4E 53 10 31 80 38", "idemia-2021"),
            ("3B DB 18 FF 81 B1 FE 45 1F C3 80 73 C8 21 10 65 43 4E 53 10 73 39", "actalis-2025"),
            ("3B 80 80 01 01", "contactless"),
            ("3B 8B 80 01 00 31 C1 64 08 60 32 1F 00 90 00 12", "contactless"),
            ("3B 88 80 01 00 00 00 00 33 81 81 00 3A", "contactless"),
        ] {
            assert_eq!(family(atr), Some(id), "{atr}");
        }
    }

    #[test]
    fn an_unknown_maker_with_the_letters_cns_is_tried_as_classic() {
        let of_siemens = "3B FF 18 00 FF 81 31 FE 55 00 6B 05 08 C8 05 01 01 01 43 4E 53 10 31 80 0C";
        let family = Family::of(&bytes(of_siemens)).unwrap();
        assert_eq!((family.id, family.way), ("cns", Way::Driver));
        assert_eq!(family.layouts.first().map(|layout| layout.id), Some("classic"));
    }

    #[test]
    fn an_identity_card_is_named_and_a_bank_card_is_not_known() {
        assert_eq!(family("3B 8F 80 01 80 31 80 65 49 54 4A 34 42 12 0F FF 82 90 00 8B"), Some("cie"));
        assert_eq!(family("3B 65 00 00 20 63 CB A6 A0"), None);
        assert_eq!(family(""), None);
    }

    #[test]
    fn the_key_of_idemia_is_in_a_folder_of_its_own() {
        let layout = Layout::by_id("idemia-2021").unwrap();
        assert_eq!((layout.key, layout.pin), (2, 0x10));
        assert_eq!(layout.certificate, [0x1400, 0x9001, 0x2002]);
        assert_eq!(layout.key_folder, [0x1400, 0x9002]);
        assert_eq!(Layout::by_id("classic-incard").unwrap().pin, 0x90);
        assert_eq!(Layout::by_id("none"), None);
    }

    #[test]
    fn readers_that_lie_about_their_keypad_are_known_by_name() {
        assert!(keypad_is_denied("BIT4ID miniLector-EVO 00 00"));
        assert!(keypad_is_denied("HID Global OMNIKEY 3x21 Smart Card Reader [x] 00 00"));
        assert!(!keypad_is_denied("REINER SCT cyberJack RFID standard"));
    }

    proptest! {
        #[test]
        fn any_answer_has_a_family_or_none(atr in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(family) = Family::of(&atr) {
                prop_assert!(FAMILIES.iter().any(|known| known.id == family.id));
            }
        }
    }
}
