//! Which card is which, by its answer to reset. The rows are `profiles/cards.toml`; no card is asked anything here.

use super::Atr;
use crate::profiles::{self, schema::Layout};

pub use crate::profiles::schema::{Family, Way};

impl Family {
    /// The family of the card that answered so; `None` when nothing in the answer is known, or it is no ATR.
    pub fn of(atr: &[u8]) -> Option<&'static Self> {
        let atr = Atr::read(atr)?;
        profiles::families().iter().find(|family| {
            family.atr.iter().any(|pattern| pattern.fits(atr.bytes()))
                || family.historical.iter().any(|pattern| pattern.fits(atr.historical()))
        })
    }

    /// Its layouts, the likeliest first.
    pub fn layouts(&self) -> impl Iterator<Item = &'static Layout> {
        self.layouts.iter().filter_map(|id| profiles::layout(id))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profiles::pinpad_is_denied;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
    }

    fn family(atr: &str) -> Option<&'static str> {
        Family::of(&bytes(atr)).map(|family| family.id.as_str())
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
        assert_eq!((family.id.as_str(), family.way), ("cns", Way::Driver));
        assert_eq!(family.layouts().next().map(|layout| layout.id.as_str()), Some("classic"));
    }

    #[test]
    fn an_identity_card_is_named_and_a_bank_card_is_not_known() {
        assert_eq!(family("3B 8F 80 01 80 31 80 65 49 54 4A 34 42 12 0F FF 82 90 00 8B"), Some("cie"));
        assert_eq!(family("3B 65 00 00 20 63 CB A6 A0"), None);
        assert_eq!(family(""), None);
    }

    #[test]
    fn the_key_of_idemia_is_in_a_folder_of_its_own() {
        let layout = profiles::layout("idemia-2021").unwrap();
        assert_eq!((layout.key, layout.pin), (2, 0x10));
        assert_eq!(layout.certificate.ids(), [0x1400, 0x9001, 0x2002]);
        assert_eq!(layout.key_folder.ids(), [0x1400, 0x9002]);
        assert_eq!(profiles::layout("classic-incard").unwrap().pin, 0x90);
        assert_eq!(profiles::layout("none"), None);
    }

    #[test]
    fn readers_that_lie_about_their_pinpad_are_known_by_name() {
        assert!(pinpad_is_denied("BIT4ID miniLector-EVO 00 00"));
        assert!(pinpad_is_denied("HID Global OMNIKEY 3x21 Smart Card Reader [x] 00 00"));
        assert!(!pinpad_is_denied("REINER SCT cyberJack RFID standard"));
    }

    proptest! {
        #[test]
        fn any_answer_has_a_family_or_none(atr in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(family) = Family::of(&atr) {
                prop_assert!(profiles::families().iter().any(|known| known.id == family.id));
            }
        }
    }
}
