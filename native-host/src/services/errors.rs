//! Why a service gives no answer, and the failure that is told.

use staffetta_core::service::Issue;
use staffetta_protocol::{Failure, FailureCode, FailureKind};
use thiserror::Error;

use super::reply::ReplyError;

/// Why there is no answer. Whether what was asked was done is not known, but where the text says so.
#[derive(Debug, Error)]
pub enum CallError {
    /// The request is not one that can be sent: nothing was.
    #[error("the request cannot be made: {0}")]
    Request(String),
    /// Nothing answers: no request was sent.
    #[error("{host} cannot be reached: {cause}")]
    Unreachable {
        /// The service's host.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// The service's certificate is not to be trusted, or TLS failed: no request was sent.
    #[error("no TLS with {host}: {cause}")]
    Untrusted {
        /// The service's host.
        host: String,
        /// What TLS says.
        cause: String,
    },
    /// The proxy refuses or fails: no request was sent.
    #[error("the proxy {proxy} fails: {cause}")]
    Proxy {
        /// The proxy's host.
        proxy: String,
        /// What it says.
        cause: String,
    },
    /// The connection was cut while the answer was waited for.
    #[error("the connection with {host} broke: {cause}")]
    Broken {
        /// The service's host.
        host: String,
        /// What the system says.
        cause: String,
    },
    /// It did not answer in time.
    #[error("{host} does not answer")]
    Slow {
        /// The service's host.
        host: String,
    },
    /// It refuses user and password.
    #[error("user and password are refused")]
    PasswordRefused,
    /// It refuses who asks (HTTP 401), and says why.
    #[error("HTTP 401: {} {}", .0.code, .0.words)]
    Rejected(Issue),
    /// It answers with a fault.
    #[error("fault {code}: {words}")]
    Fault {
        /// `faultcode`.
        code: String,
        /// `faultstring`.
        words: String,
        /// The stable code of what it means, where a row knows it.
        failure: Option<&'static str>,
    },
    /// Its answer cannot be read.
    #[error("{host} answers with HTTP {status}: {cause}")]
    Unexpected {
        /// The service's host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// Why.
        cause: UnexpectedAnswer,
    },
    /// Another call is under way: nothing was sent.
    #[error("another call is under way")]
    Busy,
    /// The user ended it.
    #[error("ended by the user")]
    Cancelled,
    /// The user ended it before a connection stood: nothing was sent.
    #[error("ended by the user before it was sent")]
    CancelledBefore,
    /// The thread ended.
    #[error("the thread ended")]
    Ended,
}

/// What an answer is that cannot be read.
#[derive(Debug, Error)]
pub enum UnexpectedAnswer {
    /// It leads elsewhere, where no credentials are sent.
    #[error("it leads to another address")]
    Redirect,
    /// It says that it is not UTF-8.
    #[error("{0} is not UTF-8")]
    Content(String),
    /// It is not the JSON that was asked for.
    #[error("not the JSON that was asked for")]
    Json,
    /// It cannot be read as a reply.
    #[error(transparent)]
    Reply(#[from] ReplyError),
}

impl CallError {
    /// Whether the same password is not to be sent again: whatever a 401 says, unless it says that none came. An issuer
    /// may revoke who insists (docs/facts/id-sessione.md 1.10).
    pub(super) fn refuses_password(&self) -> bool {
        match self {
            Self::PasswordRefused => true,
            Self::Rejected(issue) => issue.failure != Some("issuer_login_missing"),
            _ => false,
        }
    }

    /// Whether it is certain that nothing of the request reached the service.
    pub(super) const fn is_before_sending(&self) -> bool {
        match self {
            Self::Request(_)
            | Self::Unreachable { .. }
            | Self::Untrusted { .. }
            | Self::Proxy { .. }
            | Self::Busy
            | Self::CancelledBefore => true,
            Self::Broken { .. }
            | Self::Slow { .. }
            | Self::PasswordRefused
            | Self::Rejected(_)
            | Self::Fault { .. }
            | Self::Unexpected { .. }
            | Self::Cancelled
            | Self::Ended => false,
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let detail = error.to_string();
        let kind = match error {
            CallError::Rejected(issue) => return Self::from(&issue).with_detail(detail),
            CallError::Unreachable { host, .. } => FailureKind::IssuerUnreachable { host },
            CallError::Untrusted { host, .. } => FailureKind::IssuerUntrusted { host },
            CallError::Proxy { proxy, .. } => FailureKind::ProxyFailed { host: proxy },
            CallError::Slow { host } | CallError::Broken { host, .. } => FailureKind::IssuerSlow { host },
            CallError::PasswordRefused => FailureKind::IssuerPasswordRefused,
            CallError::Fault { code, words, failure: Some(failure) } if is_told(failure) => {
                let issue = Issue { severity: None, code, words, failure: Some(failure) };
                return Self::from(&issue).with_detail(detail);
            }
            CallError::Fault { code, words, .. } => FailureKind::IssuerBroken { name: code, words },
            CallError::Unexpected { host, status, .. } => FailureKind::IssuerUnexpected { host, status },
            CallError::Busy => FailureKind::Busy,
            CallError::Cancelled | CallError::CancelledBefore => FailureKind::Cancelled,
            CallError::Request(_) | CallError::Ended => FailureKind::Internal,
        };
        Self::from(kind).with_detail(detail)
    }
}

/// Whether a row's failure is one that can be told.
fn is_told(failure: &str) -> bool {
    FailureCode::ALL.iter().any(|code| code.as_str() == failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_as_its_row_says_and_one_without_a_row_in_its_words() {
        let told = |failure| {
            let fault = CallError::Fault { code: "env:Server".into(), words: "parole".into(), failure };
            Failure::from(fault)
        };
        assert_eq!(told(Some("issuer_user_unknown")).code(), FailureCode::IssuerUserUnknown);
        assert_eq!(told(Some("issuer_mail_failed")).code(), FailureCode::IssuerMailFailed);
        let wrong = told(Some("issuer_request_wrong"));
        assert_eq!(wrong.params().words.as_deref(), Some("parole"));
        for unknown in [None, Some("nobody_knows")] {
            let broken = told(unknown);
            assert_eq!(broken.code(), FailureCode::IssuerBroken);
            assert_eq!(broken.params().name.as_deref(), Some("env:Server"));
        }
    }
}
