//! Any answers from a card: it is read or refused, and a PIN is presented to it once at most.
#![no_main]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libfuzzer_sys::fuzz_target;
use staffetta_card::card::apdu::{Bytes, Protocol};
use staffetta_card::card::transport::{After, Begun, Transport};
use staffetta_card::card::{CardKey as _, DriverKey, PinSource, ToSign};
use staffetta_card::pin::Pin;
use staffetta_core::profiles::families;
use staffetta_card::trouble::{Trouble, TroubleCode};

/// A card that answers what the input says: two bytes of length, then so many bytes.
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

    fn begin(&mut self) -> Result<Begun, Trouble> {
        Ok(Begun::AsLeft)
    }

    fn transmit(&mut self, command: Bytes) -> Result<Vec<u8>, Trouble> {
        if command.get(1) == Some(&0x20) {
            self.pins.fetch_add(1, Ordering::Relaxed);
        }
        let rest = self.answers.get(self.at..).unwrap_or_default();
        let [high, low, rest @ ..] = rest else { return Err(TroubleCode::CardRemoved.into()) };
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        self.at += 2 + length;
        Ok(rest.get(..length).unwrap_or_default().to_vec())
    }

    fn control(&mut self, _code: u32, data: Bytes) -> Result<Vec<u8>, Trouble> {
        self.transmit(data)
    }

    fn end(&mut self, _after: After) {}
}

fuzz_target!(|input: &[u8]| {
    let [family, protocol, answers @ ..] = input else { return };
    let family = &families()[usize::from(*family) % families().len()];
    let protocol = if protocol % 2 == 0 { Protocol::T1 } else { Protocol::T0 };
    let pins = Arc::new(AtomicUsize::new(0));
    let card = Card { answers: answers.to_vec(), at: 0, protocol, pins: Arc::clone(&pins) };
    if let Ok(mut key) = DriverKey::open(Box::new(card), "reader", family, &[], &[], None) {
        let pin = PinSource::Typed(Pin::read(b"12345").expect("five digits are a PIN"));
        if let Ok(signature) = key.sign(&pin, ToSign::DigestInfo(&[0x30; 51])) {
            assert_eq!(signature.len(), key.contents().certificate.modulus_bytes());
        }
    }
    assert!(pins.load(Ordering::Relaxed) <= 1);
});
