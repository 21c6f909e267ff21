//! What PKCS#11's return values mean.

use cryptoki::error::{Error, RvError};

use crate::pin::PinError;

/// What a module or its token says.
#[derive(Debug, thiserror::Error)]
pub enum ModuleError {
    /// What is wrong with the PIN, and the return value that says so.
    #[error("{1}")]
    Pin(PinError, #[source] Error),
    /// The token was pulled out.
    #[error(transparent)]
    TokenRemoved(Error),
    /// The module knows no such card.
    #[error(transparent)]
    TokenUnknown(Error),
    /// Any other failure, a file that is no module among them.
    #[error(transparent)]
    Failed(Error),
    /// The module is still at work after the time that it has.
    #[error("no answer")]
    NoAnswer,
    /// The token has a certificate, and no key for it.
    #[error("the token has no key for the certificate")]
    NoKey,
    /// What the token answered is no signature of this block.
    #[error("not a signature by the certificate's key")]
    BadSignature,
    /// The token pads by itself, and TLS 1.3 wants its own padding.
    #[error("PKCS#1 v1.5 only")]
    Pkcs1Only,
}

impl From<Error> for ModuleError {
    fn from(source: Error) -> Self {
        let Error::Pkcs11(value, _) = &source else { return Self::Failed(source) };
        let pin = match value {
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => {
                PinError::Wrong { tries: None }
            }
            RvError::PinLocked => PinError::Blocked,
            RvError::PinExpired | RvError::UserPinNotInitialized => PinError::NotUsable { status: None },
            RvError::FunctionCanceled | RvError::Cancel => PinError::Cancelled,
            RvError::TokenNotPresent | RvError::DeviceRemoved => return Self::TokenRemoved(source),
            RvError::TokenNotRecognized => return Self::TokenUnknown(source),
            _ => return Self::Failed(source),
        };
        Self::Pin(pin, source)
    }
}
