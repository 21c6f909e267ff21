//! The codes that were given: a new one ends the one before, and each lives as long as its token.

use jiff::{SignedDuration, Timestamp};

/// How long a token lives, in seconds, as in the published example.
pub(super) const LIFE: i64 = 7199;

/// A code, with the token that it is in.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) code: String,
    pub(super) token: String,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) is_revoked: bool,
}

#[derive(Debug, Default)]
pub(super) struct Sessions(Vec<Given>);

impl Given {
    pub(super) fn is_live(&self, now: Timestamp) -> bool {
        !self.is_revoked && now < self.to
    }
}

impl Sessions {
    /// Gives a code in a token.
    pub(super) fn give(&mut self, code: String, token: String, now: Timestamp) {
        self.0.iter_mut().for_each(|given| given.is_revoked = true);
        let to = now.checked_add(SignedDuration::from_secs(LIFE)).unwrap_or(now);
        self.0.push(Given { code, token, from: now, to, is_revoked: false });
    }

    /// The code of a token.
    pub(super) fn of_token(&mut self, token: &str) -> Option<&mut Given> {
        self.0.iter_mut().find(|given| given.token == token)
    }

    pub(super) fn codes(&self) -> Vec<String> {
        self.0.iter().map(|given| given.code.clone()).collect()
    }

    pub(super) fn is_live(&self, code: &str, now: Timestamp) -> bool {
        self.0.iter().any(|given| given.code == code && given.is_live(now))
    }
}
