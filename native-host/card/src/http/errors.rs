//! Why a portal gives no page.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;

use staffetta_core::Host;
use thiserror::Error;

use super::portal_url::UrlError;
use crate::tls::TlsError;

/// Why a request has no answer, or none that can be followed.
#[derive(Debug, Error)]
pub enum HttpError {
    /// TLS cannot be set up.
    #[error(transparent)]
    Setup(#[from] TlsError),
    /// The runtime of the connections cannot be started.
    #[error(transparent)]
    Runtime(io::Error),
    /// The request cannot be written.
    #[error(transparent)]
    Request(hyper::http::Error),
    /// The host cannot be reached.
    #[error("{1}")]
    Unreachable(Host, #[source] ConnectError),
    /// The proxy, of this host, refuses or fails.
    #[error("{1}")]
    Proxy(String, #[source] ProxyError),
    /// The proxy says with this status that the host behind it does not answer.
    #[error("proxy {proxy}: HTTP {status}")]
    #[expect(missing_docs, reason = "their names say it")]
    BehindProxy { host: Host, proxy: String, status: u16 },
    /// TLS with the host.
    #[error("{1}")]
    Tls(Host, #[source] TlsError),
    /// The connection to the host broke off.
    #[error("{}", innermost(.1.as_ref()))]
    Broken(Host, #[source] Box<dyn StdError + Send + Sync>),
    /// The host's answer is not HTTP.
    #[error("{}", innermost(.1.as_ref()))]
    NotHttp(Host, #[source] Box<dyn StdError + Send + Sync>),
    /// The host did not answer in time.
    #[error("no answer in time")]
    Slow(Host),
    /// The host's page is larger than any of a portal.
    #[error("a page of more than 1 MiB")]
    PageTooLarge(Host),
    /// The host redirects without end.
    #[error("too many redirects")]
    TooManyRedirects(Host),
    /// A page leads where a login is not followed: to this host, or what the reference names instead.
    #[error("{0}")]
    Elsewhere(String),
}

/// Why there is no TCP connection.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The name cannot be resolved.
    #[error("name not resolved: {0}")]
    NotResolved(io::Error),
    /// The name has no address.
    #[error("name without address")]
    NoAddress,
    /// No address takes the connection; what the last said.
    #[error("{}", .0.kind())]
    Refused(io::Error),
    /// No address answers.
    #[error("no answer")]
    TimedOut,
}

/// Why a proxy gives no connection.
#[derive(Debug, Error)]
pub enum ProxyError {
    /// It cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// It is of a kind that is not supported.
    #[error("proxies of the kind {0} are not supported")]
    Kind(String),
    /// It cannot be asked.
    #[error(transparent)]
    Request(#[from] hyper::http::Error),
    /// The exchange with it failed.
    #[error(transparent)]
    Http(#[from] hyper::Error),
    /// It answered with this status.
    #[error("HTTP {0}")]
    Status(u16),
    /// It said more than an HTTP answer.
    #[error("more than an HTTP answer")]
    NotATunnel,
    /// It did not answer.
    #[error("no answer in time")]
    TimedOut,
}

impl From<UrlError> for HttpError {
    fn from(UrlError(host): UrlError) -> Self {
        Self::Elsewhere(host)
    }
}

/// An error and its sources, down to the first. What an [`io::Error`] wraps is not among its own sources.
pub(super) fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    successors(Some(error), |&error: &&'e (dyn StdError + 'static)| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}

fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
