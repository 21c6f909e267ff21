//! The trait for the system's smart-card service, which tests replace: which readers there are, what is in them, a
//! connection to one.

use super::pcsc_errors::PcscError;
use super::transport::Transport;

/// What is in a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Nothing.
    Empty,
    /// A card that answered to reset.
    Card,
    /// A card that gives no answer.
    Mute,
}

/// A reader as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderSeen {
    /// Name, as the system writes it.
    pub name: String,
    /// What is in it.
    pub slot: Slot,
    /// The card's answer to reset; empty without a card.
    pub atr: Vec<u8>,
}

/// The readers of this computer.
pub trait Readers: Sync {
    /// All of them, with what is in them.
    ///
    /// # Errors
    /// The service's; that a reader is missing when there is none.
    fn list(&self) -> Result<Vec<ReaderSeen>, PcscError>;

    /// Connects to the card in a reader.
    ///
    /// # Errors
    /// The card is busy, missing or unresponsive.
    fn connect(&self, reader: &str) -> Result<Box<dyn Transport>, PcscError>;
}
