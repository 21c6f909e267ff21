//! The seam to the system's smart-card service: which readers there are, what is in them, a connection to one.

use crate::trouble::Trouble;

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
pub trait Readers {
    /// All of them, with what is in them.
    ///
    /// # Errors
    /// `service_missing`, `service_refused`, `reader_missing` when there is none.
    fn list(&self) -> Result<Vec<ReaderSeen>, Trouble>;

    /// Connects to the card in a reader.
    ///
    /// # Errors
    /// `card_busy`, `card_missing`, `card_unresponsive`.
    fn connect(&self, reader: &str) -> Result<Box<dyn Transport>, Trouble>;
}
