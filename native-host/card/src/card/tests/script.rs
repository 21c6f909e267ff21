//! Scripts instead of cards. A strict one: a command that differs from what is written in a single byte fails the test.
//! And one that answers whatever a closure says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use staffetta_core::card::family::Family;
use staffetta_core::card::login::KnownCard;

use super::fixture::PIN;
use crate::card::apdu::{Bytes, Protocol};
use crate::card::trace::hex;
use crate::card::transport::{After, Begun, TimeLimit, Transport};
use crate::card::{CardError, DriverKey, PcscError, PinSource};
use crate::pin::Pin;

/// A command and the answer to it.
pub(super) type Step = (Vec<u8>, Vec<u8>);

pub(super) const READER: &str = "Reader of the test 00 00";

/// A command and its answer in hexadecimal.
pub(super) fn step(command: &str, answer: &str) -> Step {
    (bytes(command), bytes(answer))
}

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// What a test sees of a script after it was played.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Log>>);

#[derive(Default)]
struct Log {
    commands: Vec<Vec<u8>>,
    ends: Vec<After>,
    open: bool,
}

impl Seen {
    pub(super) fn commands(&self) -> usize {
        self.0.lock().unwrap().commands.len()
    }

    /// How often a PIN was presented.
    pub(super) fn verifies(&self) -> usize {
        self.0.lock().unwrap().commands.iter().filter(|command| command.get(1) == Some(&0x20)).count()
    }

    /// How the transactions ended. None is open.
    pub(super) fn ends(&self) -> Vec<After> {
        let log = self.0.lock().unwrap();
        assert!(!log.open, "a transaction was not ended");
        log.ends.clone()
    }
}

/// A card that answers what the closure says to each command.
pub(super) struct Answering<F> {
    pub(super) answer: F,
    pub(super) protocol: Protocol,
    pub(super) begins: VecDeque<Begun>,
    pub(super) seen: Seen,
}

impl<F: FnMut(&[u8]) -> Result<Vec<u8>, PcscError> + Send> Transport for Answering<F> {
    fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn begin(&mut self, _: TimeLimit) -> Result<Begun, PcscError> {
        self.seen.0.lock().unwrap().open = true;
        Ok(self.begins.pop_front().unwrap_or(Begun::AsLeft))
    }

    fn transmit(&mut self, command: Bytes) -> Result<Vec<u8>, PcscError> {
        let mut log = self.seen.0.lock().unwrap();
        assert!(log.open, "a command outside a transaction");
        log.commands.push(command.to_vec());
        drop(log);
        (self.answer)(&command)
    }

    fn control(&mut self, _code: u32, _data: Bytes) -> Result<Vec<u8>, PcscError> {
        Err(pcsc::Error::UnsupportedFeature.into())
    }

    fn end(&mut self, after: After) {
        let mut log = self.seen.0.lock().unwrap();
        log.open = false;
        log.ends.push(after);
    }
}

/// A card that answers as it is told.
pub(super) fn answering(
    answer: impl FnMut(&[u8]) -> Result<Vec<u8>, PcscError> + Send + 'static,
    protocol: Protocol,
    begins: &[Begun],
) -> (Box<dyn Transport>, Seen) {
    let seen = Seen::default();
    let begins = begins.iter().copied().collect();
    (Box::new(Answering { answer, protocol, begins, seen: seen.clone() }), seen)
}

/// A card that plays a script; the script's end is the card's being pulled out.
pub(super) fn script(steps: Vec<Step>) -> (Box<dyn Transport>, Seen) {
    scripted(steps, Protocol::T1, &[])
}

pub(super) fn scripted(steps: Vec<Step>, protocol: Protocol, begins: &[Begun]) -> (Box<dyn Transport>, Seen) {
    let mut steps = VecDeque::from(steps);
    let play = move |command: &[u8]| -> Result<Vec<u8>, PcscError> {
        let Some((expected, answer)) = steps.pop_front() else { return Err(pcsc::Error::RemovedCard.into()) };
        assert_eq!(hex(command), hex(&expected));
        Ok(answer)
    };
    answering(play, protocol, begins)
}

pub(super) fn family(id: &str) -> &'static Family {
    staffetta_core::profiles::families().iter().find(|family| family.id == id).unwrap()
}

/// The key of a card of ST/Incard.
pub(super) fn open(transport: Box<dyn Transport>, known: &[KnownCard]) -> Result<DriverKey, CardError> {
    open_as(transport, "st-incard", known)
}

pub(super) fn open_as(
    transport: Box<dyn Transport>,
    id: &str,
    known: &[KnownCard],
) -> Result<DriverKey, CardError> {
    DriverKey::open(transport, READER, family(id), known, &[READER.to_owned()], None)
}

pub(super) fn typed() -> PinSource {
    PinSource::Typed(Pin::read(PIN).unwrap())
}
