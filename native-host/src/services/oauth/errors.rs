//! Why an authorization gives no code, and the failure that is told.

use std::io;

use staffetta_core::service::{NoCode, WrongToken};
use staffetta_protocol::{Failure, FailureKind};
use thiserror::Error;

use super::super::errors::CallError;
use super::signature::SignatureError;

/// Why there is no code.
#[derive(Debug, Error)]
pub enum AuthorizationError {
    /// The system has no randomness: nothing was asked.
    #[error("the system has no randomness")]
    Randomness,
    /// The port cannot be listened at: nothing was asked.
    #[error("the port cannot be listened at: {0}")]
    Port(io::Error),
    /// The browser cannot be opened: nothing was asked.
    #[error("the browser cannot be opened: {0}")]
    Browser(io::Error),
    /// Nobody finished in time.
    #[error("nobody finished in time")]
    Slow,
    /// The user ended it.
    #[error("ended by the user")]
    Cancelled,
    /// Another one of the same host is under way.
    #[error("another authorization is under way")]
    Busy,
    /// The browser brought something else.
    #[error(transparent)]
    NoCode(#[from] NoCode),
    /// The server cannot be asked, or its answer cannot be read.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The server does not give a token for the code.
    #[error("{error}: {words}")]
    NotRedeemed {
        /// `error`, as it came.
        error: String,
        /// `error_description`, or the same again.
        words: String,
    },
    /// The token cannot be believed.
    #[error("the token: {0}")]
    Signature(#[from] SignatureError),
    /// The token is not for this.
    #[error("the token: {0}")]
    Token(#[from] WrongToken),
}

impl From<AuthorizationError> for Failure {
    fn from(error: AuthorizationError) -> Self {
        let detail = error.to_string();
        let kind = match error {
            AuthorizationError::Call(error) => return error.into(),
            AuthorizationError::Randomness => FailureKind::Internal,
            AuthorizationError::Port(_) => FailureKind::IssuerPortTaken,
            AuthorizationError::Browser(_) => FailureKind::BrowserNotOpened,
            AuthorizationError::Slow => FailureKind::IssuerAuthorizationSlow,
            AuthorizationError::Cancelled => FailureKind::Cancelled,
            AuthorizationError::Busy => FailureKind::Busy,
            AuthorizationError::NoCode(NoCode::Refused { words, .. })
            | AuthorizationError::NotRedeemed { words, .. } => {
                FailureKind::IssuerAuthorizationRefused { words }
            }
            AuthorizationError::NoCode(NoCode::Foreign | NoCode::Empty) => {
                FailureKind::IssuerAuthorizationForeign
            }
            AuthorizationError::Signature(_) | AuthorizationError::Token(_) => {
                FailureKind::IssuerTokenRefused
            }
        };
        Self::from(kind).with_detail(detail)
    }
}
