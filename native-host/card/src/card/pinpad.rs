//! Readers with a pinpad of their own (PC/SC part 10): whether there is one, and the PIN typed on it. The PIN never
//! comes here.

use zeroize::Zeroizing;

use super::apdu::{Answer, Bytes};
use super::errors::CardError;
use super::pcsc_errors::PcscError;
use crate::pin::{Pin, PinError};

/// `FEATURE_VERIFY_PIN_DIRECT` (part 10, 2.3).
const VERIFY_PIN_DIRECT: u8 = 0x06;
/// Seconds until the reader gives up.
const TIME_LIMIT: u8 = 60;
/// Italian, as Windows numbers languages.
const ITALIAN: [u8; 2] = [0x10, 0x04];

/// What takes commands for the reader itself.
pub trait Pinpad {
    /// Sends one; what the reader answered.
    ///
    /// # Errors
    /// As the reader's driver says.
    fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError>;
}

/// The control code that has the PIN typed on the reader, where it says that it has a pinpad. A reader that does not
/// know the question has none (docs/facts/smartcard.md 4.3).
pub fn verify_code(pinpad: &mut impl Pinpad) -> Option<u32> {
    let features = pinpad.control(feature_request(), Bytes::default()).ok()?;
    verify_code_in(&features)
}

/// Has the PIN typed and presented to the card; the card's answer, or the reader's.
///
/// # Errors
/// Nobody typed in time, the user gave up, and what the reader's driver meets.
pub fn verify(pinpad: &mut impl Pinpad, code: u32, pin_reference: u8) -> Result<Answer, CardError> {
    let mut answer = pinpad.control(code, verify_structure(pin_reference))?;
    let (Some(low), Some(high)) = (answer.pop(), answer.pop()) else {
        return Err(CardError::NoStatusWord);
    };
    let word = u16::from_be_bytes([high, low]);
    match word {
        0x6400 => Err(PinError::TimedOut.into()),
        0x6401 => Err(PinError::Cancelled.into()),
        // Too short or too long: the reader did not even ask the card.
        0x6403 => Err(PinError::Length.into()),
        _ => Ok(Answer { data: answer, word }),
    }
}

/// The code in a list of features: tag, length 4, code with the highest byte first (part 10, 2.2).
pub fn verify_code_in(features: &[u8]) -> Option<u32> {
    features.chunks_exact(6).find_map(|feature| match *feature {
        [VERIFY_PIN_DIRECT, 4, a, b, c, d] => Some(u32::from_be_bytes([a, b, c, d])),
        _ => None,
    })
}

/// `CM_IOCTL_GET_FEATURE_REQUEST`, which every system numbers its own way.
fn feature_request() -> u32 {
    #[cfg_attr(
        any(windows, target_os = "macos"),
        allow(clippy::useless_conversion, reason = "the type differs between systems")
    )]
    u32::try_from(pcsc::ctl_code(3400)).unwrap_or_default()
}

/// `PIN_VERIFY_STRUCTURE` (part 10, 2.5.2) around the VERIFY that the reader completes: ASCII digits from the left,
/// filled with FF to 8.
fn verify_structure(pin_reference: u8) -> Bytes {
    let shortest = u8::try_from(Pin::SHORTEST).unwrap_or_default();
    let longest = u8::try_from(Pin::LONGEST).unwrap_or_default();
    let mut structure = Zeroizing::new(vec![
        TIME_LIMIT, // bTimerOut
        TIME_LIMIT, // bTimerOut2: after the first digit
        0x82,       // bmFormatString: position in bytes, 0, from the left, ASCII
        longest,    // bmPINBlockString: the PIN's length is not told, the block has 8 bytes
        0x00,       // bmPINLengthFormat: none
        longest,    // wPINMaxExtraDigit, lowest byte first
        shortest, 0x02, // bEntryValidationCondition: the confirming key
        0x01, // bNumberMessage: one
        ITALIAN[0], ITALIAN[1], 0x00, // bMsgIndex: "type the PIN"
        0x00, // bTeoPrologue, for T=1 readers of old
        0x00, 0x00, 13, // ulDataLength, lowest byte first
        0x00, 0x00, 0x00,
    ]);
    structure.extend_from_slice(&[0x00, 0x20, 0x00, pin_reference, longest]);
    structure.extend_from_slice(&[0xFF; Pin::LONGEST]);
    structure
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Reader(Vec<u8>, Vec<(u32, Vec<u8>)>);

    impl Pinpad for Reader {
        fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError> {
            self.1.push((code, data.to_vec()));
            if self.0.is_empty() { Err(pcsc::Error::UnsupportedFeature.into()) } else { Ok(self.0.clone()) }
        }
    }

    #[test]
    fn the_structure_is_that_of_the_specification_byte_by_byte() {
        let mut reader = Reader(vec![0x90, 0x00], Vec::new());
        let answer = verify(&mut reader, 0x4233_0006, 0x90).unwrap();
        assert_eq!(answer.word, 0x9000);
        let expected = [
            0x3C, 0x3C, 0x82, 0x08, 0x00, 0x08, 0x05, 0x02, 0x01, 0x10, 0x04, 0x00, 0x00, 0x00, 0x00, 0x0D,
            0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x90, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        ];
        assert_eq!(reader.1, [(0x4233_0006, expected.to_vec())]);
    }

    #[test]
    fn a_reader_tells_its_pinpad_among_other_features_or_knows_no_such_question() {
        let features = [0x0A, 4, 0, 0, 0, 1, 0x06, 4, 0x42, 0x33, 0x00, 0x06];
        assert_eq!(verify_code(&mut Reader(features.to_vec(), Vec::new())), Some(0x4233_0006));
        assert_eq!(verify_code(&mut Reader(features[..6].to_vec(), Vec::new())), None);
        assert_eq!(verify_code(&mut Reader(Vec::new(), Vec::new())), None);
    }

    #[test]
    fn what_the_reader_says_of_the_typing_is_told() {
        let told = |answer: &[u8]| verify(&mut Reader(answer.to_vec(), Vec::new()), 1, 0x10).unwrap_err();
        assert!(matches!(told(&[0x64, 0x00]), CardError::Pin(PinError::TimedOut)));
        assert!(matches!(told(&[0x64, 0x01]), CardError::Pin(PinError::Cancelled)));
        assert!(matches!(told(&[0x64, 0x03]), CardError::Pin(PinError::Length)));
        assert!(matches!(told(&[0x90]), CardError::NoStatusWord));
    }

    proptest! {
        #[test]
        fn any_list_of_features_is_read(features in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = verify_code_in(&features);
        }
    }
}
