//! The card of the target `card_answers` and of its corpus: it answers what an input says.

use staffetta_card::card::apdu::{Bytes, Protocol};
use staffetta_card::card::transport::{After, Begun, TimeLimit, Transport};
use staffetta_card::card::{CardKey as _, DriverKey, PcscError, PinSource, ToSign};
use staffetta_card::pin::Pin;
use staffetta_core::profiles::families;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// For each answer two bytes of length, then so many bytes; at the end it is pulled out.
struct Card {
    answers: Vec<u8>,
    at: usize,
    protocol: Protocol,
    pins: Arc<AtomicUsize>,
}

impl Transport for Card {
    fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn begin(&mut self, _: TimeLimit) -> Result<Begun, PcscError> {
        Ok(Begun::AsLeft)
    }

    fn transmit(&mut self, command: Bytes) -> Result<Vec<u8>, PcscError> {
        if command.get(1) == Some(&0x20) {
            self.pins.fetch_add(1, Ordering::Relaxed);
        }
        // A card that is pulled out answers nothing.
        let [high, low, rest @ ..] = self.answers.get(self.at..).unwrap_or_default() else {
            return Ok(Vec::new());
        };
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        self.at += 2 + length;
        Ok(rest.get(..length).unwrap_or_default().to_vec())
    }

    fn control(&mut self, _code: u32, data: Bytes) -> Result<Vec<u8>, PcscError> {
        self.transmit(data)
    }

    fn end(&mut self, _after: After) {}
}

/// Reads the card that answers `input`, which begins with family and protocol, and has it sign: whether it did. A PIN
/// is presented once at most.
pub(crate) fn signs(input: &[u8]) -> bool {
    let [family, protocol, answers @ ..] = input else { return false };
    let family = &families()[usize::from(*family) % families().len()];
    let protocol = if protocol % 2 == 0 { Protocol::T1 } else { Protocol::T0 };
    let pins = Arc::new(AtomicUsize::new(0));
    let card = Card { answers: answers.to_vec(), at: 0, protocol, pins: Arc::clone(&pins) };
    let mut signed = false;
    if let Ok(mut key) = DriverKey::open(Box::new(card), "reader", family, &[], &[], None) {
        let pin = PinSource::Typed(Pin::read(b"12345").expect("five digits are a PIN"));
        if let Ok(signature) = key.sign(&pin, ToSign::DigestInfo(&[0x30; 51])) {
            assert_eq!(signature.len(), key.contents().certificate.modulus_bytes());
            signed = true;
        }
    }
    assert!(pins.load(Ordering::Relaxed) <= 1);
    signed
}
