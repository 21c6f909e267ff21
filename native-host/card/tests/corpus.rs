//! The corpora of the fuzz targets that concern cards, run as ordinary tests: what was once found stays right without
//! the fuzzer.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use staffetta_card::card::apdu::{Bytes, Protocol};
use staffetta_card::card::certificate::Certificate;
use staffetta_card::card::personal::Personal;
use staffetta_card::card::transport::{After, Begun, Transport};
use staffetta_card::card::{CardKey as _, DriverKey, PinSource, ToSign};
use staffetta_card::pin::Pin;
use staffetta_card::trouble::{Trouble, TroubleCode};
use staffetta_core::card::family::Family;
use staffetta_core::profiles::families;

/// Every input of a target, with its name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let read = |entry: fs::DirEntry| {
        (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
    };
    let inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    assert!(!inputs.is_empty());
    inputs
}

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

#[test]
fn every_card_of_the_corpus_is_read_or_refused_and_gets_one_pin_at_most() {
    let mut signed = Vec::new();
    for (name, input) in corpus("card_answers") {
        let [family, protocol, answers @ ..] = &input[..] else { continue };
        let family = &families()[usize::from(*family) % families().len()];
        let protocol = if protocol % 2 == 0 { Protocol::T1 } else { Protocol::T0 };
        let pins = Arc::new(AtomicUsize::new(0));
        let card = Card { answers: answers.to_vec(), at: 0, protocol, pins: Arc::clone(&pins) };
        if let Ok(mut key) = DriverKey::open(Box::new(card), "reader", family, &[], &[], None) {
            let pin = PinSource::Typed(Pin::read(b"12345").unwrap());
            if let Ok(signature) = key.sign(&pin, ToSign::DigestInfo(&[0x30; 51])) {
                assert_eq!(signature.len(), key.contents().certificate.modulus_bytes(), "{name}");
                signed.push(name.clone());
            }
        }
        assert!(pins.load(Ordering::Relaxed) <= 1, "{name}");
    }
    assert_eq!(signed, ["whole-login"], "the fuzzer begins with a card that goes all the way");
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    let mut read = Vec::new();
    for (name, bytes) in corpus("card_files") {
        match Certificate::read(&bytes) {
            Ok(certificate) => {
                assert!(certificate.check(SystemTime::UNIX_EPOCH).is_err(), "{name}");
                read.push(name.clone());
            }
            Err(trouble) => assert_eq!(trouble.code, TroubleCode::CertificateMalformed, "{name}"),
        }
        let personal = Personal::read(&bytes);
        assert!(personal.holder.is_none_or(|holder| !holder.contains(char::is_control)), "{name}");
        assert!(Family::of(&bytes).is_none_or(|family| !family.id.is_empty()), "{name}");
    }
    assert_eq!(read, ["certificate"]);
}
