//! What stands between a card and an open portal, as this program tells itself: told to the host as a failure.

use staffetta_protocol::{Failure, FailureKind, Params};
use thiserror::Error;

pub use staffetta_protocol::FailureCode as TroubleCode;

/// A trouble with what its text needs.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{code}")]
pub struct Trouble {
    /// What happened.
    pub code: TroubleCode,
    /// PIN attempts left, as the card told with 63Cx (`pin_wrong`).
    pub tries: Option<u8>,
    /// The reader concerned, as the system names it.
    pub reader: Option<String>,
    /// The host concerned: the portal's, the one a redirect leads to, or the proxy.
    pub host: Option<String>,
    /// A name the text shows: of a program that intercepts, of a card family, of a module.
    pub name: Option<String>,
    /// A technical detail for support, free of secrets: a status word, a library's error.
    pub detail: Option<String>,
    /// The portal's own words, as text, where it is the portal that refuses (docs/facts/sources.md 4.3 and 4.4).
    pub words: Option<String>,
    /// The telephone of the portal's support, where that is the way out and the portal's row names one.
    pub help: Option<String>,
}

impl Trouble {
    /// The same, with the PIN attempts left.
    #[must_use]
    pub const fn with_tries(mut self, tries: u8) -> Self {
        self.tries = Some(tries);
        self
    }

    /// The same, with the reader concerned.
    #[must_use]
    pub fn with_reader(mut self, reader: impl Into<String>) -> Self {
        self.reader = Some(reader.into());
        self
    }

    /// The same, with the host concerned.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// The same, with a name to show.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same, with a detail for support.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same, with the help line of the portal, if its support is the way out of this trouble.
    #[must_use]
    pub fn with_help(mut self, help: Option<&str>) -> Self {
        self.help = help.filter(|_| self.has("help")).map(str::to_owned);
        self
    }

    /// The same, with the portal's own words.
    #[must_use]
    pub fn with_words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    fn has(&self, param: &str) -> bool {
        self.code.params().iter().any(|(name, _)| *name == param)
    }
}

impl From<TroubleCode> for Trouble {
    fn from(code: TroubleCode) -> Self {
        let (tries, reader, host, name, detail, words, help) = Default::default();
        Self { code, tries, reader, host, name, detail, words, help }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let told = trouble.clone();
        let params = Params {
            tries: told.tries.filter(|_| trouble.has("tries")),
            reader: told.reader.filter(|_| trouble.has("reader")),
            host: told.host.filter(|_| trouble.has("host")),
            name: told.name.filter(|_| trouble.has("name")),
            words: told.words.filter(|_| trouble.has("words")),
            help: told.help.filter(|_| trouble.has("help")),
            ..Params::default()
        };
        let failure = Self::of(trouble.code, params).unwrap_or_else(|| FailureKind::CardInternal.into());
        match told.detail {
            Some(detail) => failure.with_detail(detail),
            None => failure,
        }
    }
}
