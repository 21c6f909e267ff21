//! The trait for a card's key, whatever way the card is reached; tests replace it.

use super::errors::CardError;
use crate::pin::Pin;
use staffetta_core::card::login::{ApduCount, KnownCard};

/// What a key can do (docs/facts/smartcard.md 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAbility {
    /// Any block of the modulus' length, padded here: PKCS#1 and PSS, TLS 1.2 and 1.3.
    RawRsa,
    /// PKCS#1 v1.5 only, padded by the token: TLS 1.2.
    Pkcs1Only,
}

/// What is to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToSign<'a> {
    /// A `DigestInfo`, to be padded as PKCS#1 v1.5 says.
    DigestInfo(&'a [u8]),
    /// A block of the modulus' length, padded already.
    Block(&'a [u8]),
}

/// Where the PIN comes from.
#[derive(Debug)]
pub enum PinSource {
    /// The user typed it into our window, and we present it.
    Typed(Pin),
    /// The user types it on the reader's own pinpad, and the reader presents it.
    Pinpad,
}

/// The authentication key of a card that was found.
pub trait CardKey: Send {
    /// What is known of the card: serial, certificate, holder.
    fn known(&self) -> &KnownCard;

    /// The authentication certificate, DER without padding.
    fn certificate(&self) -> &[u8];

    /// The reader it is in, as the system names it.
    fn reader(&self) -> &str;

    /// Whether the reader has a pinpad of its own that works.
    fn has_pinpad(&self) -> bool;

    /// What the key can do.
    fn ability(&self) -> KeyAbility;

    /// Verifies the PIN and signs, in one transaction that ends with the card reset. The PIN is presented once, never
    /// again.
    ///
    /// # Errors
    /// Why there is no signature, with the reader's name.
    fn sign(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, CardError>;

    /// What the card was sent so far.
    fn count(&self) -> ApduCount;
}
