//! What PC/SC's errors mean (docs/facts/smartcard.md 4.2).

use std::io;

use pcsc::Error;

/// What the smart-card service, a reader or its driver says.
#[derive(Debug, thiserror::Error)]
pub enum PcscError {
    /// The service is not running or not installed.
    #[error(transparent)]
    ServiceMissing(Error),
    /// The service refuses this user or session.
    #[error(transparent)]
    ServiceRefused(Error),
    /// No reader is connected, or not any more.
    #[error(transparent)]
    ReaderMissing(Error),
    /// No card is in the reader.
    #[error(transparent)]
    CardMissing(Error),
    /// The card was pulled out.
    #[error(transparent)]
    CardRemoved(Error),
    /// Another program reset the card.
    #[error(transparent)]
    CardReset(Error),
    /// Another program holds the card.
    #[error(transparent)]
    CardBusy(Error),
    /// The card gives no answer.
    #[error(transparent)]
    CardUnresponsive(Error),
    /// What waited was broken off.
    #[error(transparent)]
    Cancelled(Error),
    /// Any other.
    #[error(transparent)]
    Other(Error),
    /// The reader's pinpad took longer than a user may.
    #[error("no answer of the pinpad")]
    PinpadTimedOut,
    /// The thread of a connection cannot be started.
    #[error(transparent)]
    NoThread(io::Error),
    /// The thread of a connection is gone.
    #[error("the card's thread ended")]
    ThreadEnded,
    /// A command outside a transaction, or another reply than that to what was asked.
    #[error("no transaction")]
    NoTransaction,
}

impl From<Error> for PcscError {
    fn from(error: Error) -> Self {
        let situation = match error {
            Error::NoService | Error::ServiceStopped | Error::Shutdown => Self::ServiceMissing,
            Error::SecurityViolation | Error::NoAccess => Self::ServiceRefused,
            Error::NoReadersAvailable | Error::UnknownReader | Error::ReaderUnavailable => {
                Self::ReaderMissing
            }
            Error::NoSmartcard => Self::CardMissing,
            // A command that got no answer: nearly always a card being pulled out, before the reader's next look.
            Error::RemovedCard | Error::NotTransacted | Error::CommError => Self::CardRemoved,
            Error::ResetCard => Self::CardReset,
            Error::SharingViolation | Error::ServerTooBusy => Self::CardBusy,
            Error::UnresponsiveCard
            | Error::UnpoweredCard
            | Error::UnsupportedCard
            | Error::CardUnsupported
            | Error::InvalidAtr
            | Error::ProtoMismatch => Self::CardUnresponsive,
            Error::Cancelled | Error::SystemCancelled => Self::Cancelled,
            _ => Self::Other,
        };
        situation(error)
    }
}
