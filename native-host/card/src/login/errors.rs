//! Why a flow of a portal does not come to its end.

use staffetta_core::Host;
use staffetta_core::card::page::Verdict;
use thiserror::Error;

use crate::card::CardError;
use crate::http::{HttpError, UrlError};
use crate::pin::PinError;

/// Why there is no login, registration or code.
#[derive(Debug, Error)]
pub enum FlowError {
    /// No card is found.
    #[error(transparent)]
    Card(#[from] CardError),
    /// No PIN is typed.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// Any of these, after the card told something of its PIN: the tries left, or else how many PINs were wrong.
    #[error("{source}")]
    #[expect(missing_docs, reason = "their names say it")]
    AfterTries { tries: Option<u8>, wrong: Option<u8>, source: Box<FlowError> },
    /// The portal gives no page.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The row of the portal with this name leads to no page.
    #[error("{1}")]
    Row(String, #[source] RowError),
    /// The thread that tries the portal is gone.
    #[error("the portal was not tried")]
    NotTried,
    /// The page is not the one asked for; with the portal's own words.
    #[error("HTTP {status} {path}")]
    #[expect(missing_docs, reason = "their names say it")]
    Page { verdict: Verdict, host: Host, status: u16, path: String, words: Option<String> },
    /// The portal answered and never asked for the card's certificate; with the portal's own words.
    #[error("{path}, certificate issued by {}", issuer.as_deref().unwrap_or("?"))]
    #[expect(missing_docs, reason = "their names say it")]
    AsksNoCard { host: Host, status: u16, path: String, issuer: Option<String>, words: Option<String> },
    /// The portal wants the card where it is not asked for.
    #[error("the portal wants the card on every connection")]
    WantsCard(Host),
    /// The session is over.
    #[error("nobody is logged in")]
    SessionOver(Host),
    /// The page shows no code; with the portal's own words.
    #[error("no code")]
    #[expect(missing_docs, reason = "their names say it")]
    CodeNotShown { host: Host, words: Option<String> },
}

/// Why a portal's row leads to no page.
#[derive(Debug, Error)]
pub enum RowError {
    /// It is not sound, as the row's own check says.
    #[error("{0}")]
    Unsound(String),
    /// It has no page for what is asked.
    #[error("no address for this")]
    NoAddress,
    /// What it names is no address.
    #[error("{}", .0.0)]
    Address(#[from] UrlError),
}
