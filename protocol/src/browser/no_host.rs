//! Why the extension gets no answer from the host: what the browsers say when a connection ends, and which of two
//! versions is the older one. Knows no browser's functions.

use std::cmp::Ordering;

use super::VERSION;
use crate::{Failure, FailureKind};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoHost {
    /// It cannot be found.
    Missing,
    /// It is there, and not for this extension.
    Forbidden,
    /// A policy of the browser's administrator forbids it.
    Blocked,
    /// It ended, or said what is no frame.
    Died,
    /// It did not answer in time.
    Silent,
}

/// What the browsers say, in pieces, and what it means (docs/facts/browsers.md 5.4). The first that fits counts.
const MESSAGES: [(&str, NoHost); 5] = [
    ("native messaging host not found", NoHost::Missing),
    // Its program is no program any more.
    ("Failed to start native messaging host", NoHost::Missing),
    ("No such native application", NoHost::Missing),
    ("native messaging host is forbidden", NoHost::Forbidden),
    ("disabled by the system administrator", NoHost::Blocked),
];

impl NoHost {
    /// By what the browser says at the end of a connection. What says nothing of these, or nothing at all, is a host
    /// that ended.
    pub fn of_message(message: &str) -> Self {
        let fits = MESSAGES.iter().find(|(piece, _)| message.contains(piece));
        fits.map_or(Self::Died, |(_, reason)| *reason)
    }
}

impl From<NoHost> for Failure {
    fn from(reason: NoHost) -> Self {
        let kind = match reason {
            NoHost::Missing => FailureKind::HostMissing,
            NoHost::Forbidden => FailureKind::HostForbidden,
            NoHost::Blocked => FailureKind::HostBlocked,
            NoHost::Died => FailureKind::HostDied,
            NoHost::Silent => FailureKind::HostSlow,
        };
        kind.into()
    }
}

/// What is wrong with a host that speaks that version of the protocol, which is not ours: the older side is the one
/// to be updated.
pub fn other_version(spoken: u32) -> Failure {
    let kind = if spoken < VERSION { FailureKind::HostTooOld } else { FailureKind::HostTooNew };
    kind.into()
}

/// What is wrong where this release of the extension and that of the host do not understand each other, although they
/// speak the same version of the protocol: the older side is the one to be updated. `None` where they are of one
/// release, or one of them cannot be told.
pub fn other_release(of_host: &str, of_extension: &str) -> Option<Failure> {
    let numbers = |version: &str| version.split('.').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>();
    let kind = match numbers(of_host).ok()?.cmp(&numbers(of_extension).ok()?) {
        Ordering::Less => FailureKind::HostTooOld,
        Ordering::Greater => FailureKind::HostTooNew,
        Ordering::Equal => return None,
    };
    Some(kind.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureCode;

    #[test]
    fn each_message_of_a_browser_is_told_by_its_cause() {
        let said = [
            ("Specified native messaging host not found.", FailureCode::HostMissing),
            ("Failed to start native messaging host.", FailureCode::HostMissing),
            ("No such native application it.staffetta.host", FailureCode::HostMissing),
            ("Access to the specified native messaging host is forbidden.", FailureCode::HostForbidden),
            (
                "Access to the native messaging host was disabled by the system administrator.",
                FailureCode::HostBlocked,
            ),
            ("Native host has exited.", FailureCode::HostDied),
            ("Error when communicating with the native messaging host.", FailureCode::HostDied),
            ("", FailureCode::HostDied),
        ];
        for (message, code) in said {
            assert_eq!(Failure::from(NoHost::of_message(message)).code(), code, "{message}");
        }
    }

    #[test]
    fn of_two_releases_that_do_not_understand_each_other_the_older_one_is_named() {
        let told = |host, extension| other_release(host, extension).map(|failure| failure.code());
        assert_eq!(told("0.1.9", "0.1.10"), Some(FailureCode::HostTooOld));
        assert_eq!(told("1.0.0", "0.9.9"), Some(FailureCode::HostTooNew));
        for (host, extension) in [("0.1.0", "0.1.0"), ("", "0.1.0"), ("0.x", "0.1.0")] {
            assert_eq!(told(host, extension), None, "{host} and {extension}");
        }
    }

    #[test]
    fn of_two_versions_the_older_side_is_named() {
        assert_eq!(other_version(VERSION - 1).code(), FailureCode::HostTooOld);
        assert_eq!(other_version(VERSION + 1).code(), FailureCode::HostTooNew);
    }
}
