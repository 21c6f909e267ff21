//! Commands to a card and their whole answers: fetches what the card keeps back (61xx), asks again for the right length
//! (6Cxx), counts, traces. Knows no command by name.

use std::time::Instant;

use staffetta_core::card::login::ApduCount;

use super::apdu::Protocol;
use super::apdu::{Answer, Bytes, Command, Status};
use super::errors::CardError;
use super::pcsc_errors::PcscError;
use super::trace::Trace;
use super::transport::{After, Begun, TimeLimit, Transport};

/// Most data of one answer; no file or signature of a CNS comes near.
const LARGEST_ANSWER: usize = 64 * 1024;
/// Most times an answer is fetched in pieces: a card that never ends is at fault.
const MOST_PIECES: usize = 300;

/// A card that can be talked to.
pub struct Channel {
    transport: Box<dyn Transport>,
    count: ApduCount,
    trace: Option<Trace>,
}

impl Channel {
    /// Over this transport.
    pub fn new(transport: Box<dyn Transport>, trace: Option<Trace>) -> Self {
        Self { transport, count: ApduCount::default(), trace }
    }

    /// What was sent so far.
    pub const fn count(&self) -> ApduCount {
        self.count
    }

    /// How reader and card speak.
    pub fn protocol(&self) -> Protocol {
        self.transport.protocol()
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// As [`Transport::begin`].
    pub fn begin(&mut self, time_limit: TimeLimit) -> Result<Begun, PcscError> {
        self.transport.begin(time_limit)
    }

    /// Ends it.
    pub fn end(&mut self, after: After) {
        self.transport.end(after);
    }

    /// Sends a command and gets its whole answer.
    ///
    /// # Errors
    /// The card was removed, and what else the transport meets. A status word is no error here.
    pub fn send(&mut self, command: &Command) -> Result<Answer, CardError> {
        let answer = self.exchange(command.bytes(self.protocol()))?;
        let answer = match answer.status() {
            // Only what wants an answer is repeated: never a PIN.
            Status::AskFor(exactly) if command.wants_answer() => {
                let again = Command::new(command.header()).with_data(command.data());
                let again = again.wanting(length_of(exactly));
                self.exchange(again.bytes(self.protocol()))?
            }
            _ => answer,
        };
        self.fetch_rest(answer)
    }

    /// Sends a command in pieces; the answer to the last, or to the first that was not taken.
    ///
    /// # Errors
    /// As [`Channel::send`].
    pub fn send_chain(&mut self, command: &Command) -> Result<Answer, CardError> {
        let mut answer = Answer::default();
        for piece in command.chain() {
            answer = self.send(&piece)?;
            if answer.status() != Status::Done {
                break;
            }
        }
        Ok(answer)
    }

    /// Sends a command in extended form.
    ///
    /// # Errors
    /// As [`Channel::send`].
    pub fn send_extended(&mut self, command: &Command) -> Result<Answer, CardError> {
        let answer = self.exchange(command.extended())?;
        self.fetch_rest(answer)
    }

    /// Sends a command to the reader itself, which passes another on to the card.
    ///
    /// # Errors
    /// As [`Transport::control`].
    pub fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError> {
        let result = self.transport.control(code, data);
        if let Some(trace) = &self.trace {
            trace.line(format!("reader {code:08X}: {}", if result.is_ok() { "taken" } else { "refused" }));
        }
        result
    }

    fn fetch_rest(&mut self, mut answer: Answer) -> Result<Answer, CardError> {
        for _ in 0..MOST_PIECES {
            let Status::More(left) = answer.status() else { return Ok(answer) };
            let fetch = Command::new([0, 0xC0, 0, 0]).wanting(length_of(left));
            let mut piece = self.exchange(fetch.bytes(self.protocol()))?;
            if let Status::AskFor(exactly) = piece.status() {
                let fetch = Command::new([0, 0xC0, 0, 0]).wanting(length_of(exactly));
                piece = self.exchange(fetch.bytes(self.protocol()))?;
            }
            answer.data.extend_from_slice(&piece.data);
            answer.word = piece.word;
            if answer.data.len() > LARGEST_ANSWER {
                break;
            }
        }
        Err(answer.unexpected())
    }

    fn exchange(&mut self, bytes: Bytes) -> Result<Answer, CardError> {
        let sent = bytes.len();
        let shown = self.trace.as_ref().map(|_| bytes.clone());
        let started = Instant::now();
        let result = self.transport.transmit(bytes);
        self.count.card_us += u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.count.commands += 1;
        let received = result.as_ref().map_or(0, Vec::len);
        self.count.bytes =
            self.count.bytes.saturating_add(u32::try_from(sent + received).unwrap_or(u32::MAX));
        let mut data = result?;
        if let (Some(trace), Some(shown)) = (&self.trace, &shown) {
            trace.exchange(shown, &data);
        }
        // A card that is pulled out during a command answers nothing, successfully (docs/facts/smartcard.md 4.2).
        let (Some(low), Some(high)) = (data.pop(), data.pop()) else {
            return Err(CardError::NoStatusWord);
        };
        Ok(Answer { data, word: u16::from_be_bytes([high, low]) })
    }
}

/// 00 is 256.
const fn length_of(byte: u8) -> u16 {
    if byte == 0 { 256 } else { byte as u16 }
}
