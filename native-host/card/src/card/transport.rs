//! The trait for a connection to a card in a reader: raw bytes there and back, in transactions. PC/SC is behind it, and
//! in tests a script.

use super::apdu::{Bytes, Protocol};
use super::pcsc_errors::PcscError;

/// How a transaction finds the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// As we left it.
    AsLeft,
    /// Another program reset it since: what it is must be asked again.
    WasReset,
}

/// How long the commands of a transaction may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLimit {
    /// A few seconds in all: the card is only looked at, and others are looked at meanwhile.
    Look,
    /// For each as long as a signature takes, or a user at the reader's pinpad.
    Sign,
}

/// What becomes of the card when a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Leave,
    /// It is reset: a verified PIN is forgotten, the master file is selected.
    Reset,
}

/// A connection to the card in one reader.
pub trait Transport: Send {
    /// How they speak.
    fn protocol(&self) -> Protocol;

    /// Begins a transaction: no other program reaches the card until its end.
    ///
    /// # Errors
    /// The card is busy when another program holds it too long, or was removed.
    fn begin(&mut self, time_limit: TimeLimit) -> Result<Begun, PcscError>;

    /// Sends a command; the answer with its status word.
    ///
    /// # Errors
    /// The card was removed, or reset, or gives no answer.
    fn transmit(&mut self, command: Bytes) -> Result<Vec<u8>, PcscError>;

    /// Sends a command to the reader itself.
    ///
    /// # Errors
    /// As the reader's driver says; many know no such command.
    fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError>;

    /// Ends the transaction.
    fn end(&mut self, after: After);
}
