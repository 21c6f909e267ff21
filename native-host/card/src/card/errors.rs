//! What can be wrong with a card, whatever way it is reached.

use thiserror::Error;

use super::certificate::{CertificateError, Malformed};
use super::pcsc_errors::PcscError;
use super::trace::hex;
use crate::pin::PinError;
use crate::pkcs11::errors::ModuleError;

/// Why a card cannot be read, or does not sign.
#[derive(Debug, Error)]
pub enum CardError {
    /// The smart-card service, the reader or its driver.
    #[error(transparent)]
    Pcsc(#[from] PcscError),
    /// The manufacturer's PKCS#11 module.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The authentication certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The PIN, as the card or the reader's pinpad says.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// An answer of no or one byte: the card was pulled out.
    #[error("an answer without a status word")]
    NoStatusWord,
    /// After a reset another card is in the reader.
    #[error("another card")]
    Exchanged,
    /// 6982 after the PIN was verified: another program reset the card in between.
    #[error("6982")]
    PinForgotten,
    /// 6A88 for every reference that a PIN of a CNS has.
    #[error("6A88")]
    NoSuchPin,
    /// A status word that the command should not get.
    #[error("{0:04X}")]
    Status(u16),
    /// A file larger than any of a CNS.
    #[error("a file of {0} bytes")]
    FileTooLarge(usize),
    /// A signature of another length than the key's.
    #[error("signature of {0} bytes")]
    SignatureLength(usize),
    /// What the card answered is no signature of this block.
    #[error("not a signature by the certificate's key")]
    BadSignature,
    /// What is to be signed does not fit the key.
    #[error("a block of another length than the key")]
    BlockLength,
    /// No authentication certificate, or one that is all zero.
    #[error("no certificate")]
    NotActivated,
    /// No card in the reader, or in none the one that is meant.
    #[error("no card")]
    Missing,
    /// A card that gives no answer to reset.
    #[error("no answer to reset")]
    Mute,
    /// A card that the reader sees through the air only.
    #[error("contactless")]
    Contactless,
    /// A card of no family that is known, with its answer to reset.
    #[error("{}", hex(.0))]
    Unknown(Vec<u8>),
    /// A card that is no CNS, by the name of its family.
    #[error("{0}")]
    OutOfScope(&'static str),
    /// A card that only its manufacturer's module reaches, by the name of its family.
    #[error("{0}")]
    NeedsModule(&'static str),
    /// Several usable cards, and which one is meant was not said.
    #[error("several cards")]
    Several,
    /// Any of these, of the card in the reader with this name.
    #[error("{1}")]
    InReader(String, #[source] Box<CardError>),
    /// Any of these, as the module with this file name told it.
    #[error("{1}")]
    OfModule(String, #[source] Box<CardError>),
}

impl From<Malformed> for CardError {
    fn from(what: Malformed) -> Self {
        Self::Certificate(what.into())
    }
}

impl CardError {
    /// The same, of the card in this reader.
    #[must_use]
    pub fn in_reader(self, reader: &str) -> Self {
        Self::InReader(reader.to_owned(), Box::new(self))
    }

    /// What is wrong, whatever reader or module it is about.
    pub fn cause(&self) -> &Self {
        match self {
            Self::InReader(_, source) | Self::OfModule(_, source) => source.cause(),
            cause => cause,
        }
    }

    /// What is wrong with the PIN, if that is what is wrong.
    pub fn pin(&self) -> Option<&PinError> {
        match self.cause() {
            Self::Pin(pin) | Self::Module(ModuleError::Pin(pin, _)) => Some(pin),
            _ => None,
        }
    }
}
