//! Addresses of a portal: read and made absolute as browsers do. Nothing else than https is an address here.

use std::fmt;

use staffetta_core::{Host, Origin};
use thiserror::Error;
use url::{Position, Url};

/// An https address without fragment and user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalUrl {
    url: Url,
    host: Host,
}

/// A reference that leads to anything but https, with the host (or scheme) it names, for the user.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0} is not an https address")]
pub struct UrlError(pub String);

impl PortalUrl {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// When it is not an https address, names a user, or is malformed.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        Self::read(text, Url::parse)
    }

    /// The address that `reference` means on the page at this address.
    ///
    /// # Errors
    /// When it leads to anything but https.
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        Self::read(reference, |reference| self.url.join(reference))
    }

    fn read(text: &str, read: impl Fn(&str) -> Result<Url, url::ParseError>) -> Result<Self, UrlError> {
        let text = text.trim();
        let refused = || UrlError(named(text));
        // Browsers take a backslash for a slash and leave out what is invisible; whoever writes them wants to be
        // misread.
        if text.chars().any(|c| c == '\\' || c.is_control()) {
            return Err(refused());
        }
        let mut url = read(text).map_err(|_| refused())?;
        url.set_fragment(None);
        let origin = Origin::of_address(url.as_str()).map_err(|_| refused())?;
        Ok(Self { url, host: origin.host().clone() })
    }

    /// The host, with its port where that is not 443.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The same page with another query.
    #[must_use]
    pub fn with_query(&self, query: &str) -> Self {
        let mut other = self.clone();
        other.url.set_query(Some(query));
        other
    }
}

impl fmt::Display for PortalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

/// What a user may be shown of an address that is none of ours: its host, else its scheme. Bounded.
fn named(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(reference: &str) -> Result<String, String> {
        let base = PortalUrl::parse("https://portale.example/a/b/c?q=1").unwrap();
        base.join(reference).map(|address| address.to_string()).map_err(|error| error.0)
    }

    #[test]
    fn references_are_made_absolute_as_browsers_do() {
        for (reference, expected) in [
            ("d", "https://portale.example/a/b/d"),
            ("./d?x=y", "https://portale.example/a/b/d?x=y"),
            ("../d", "https://portale.example/a/d"),
            ("../../../d", "https://portale.example/d"),
            ("/d/../e/", "https://portale.example/e/"),
            ("?x=https://altro.example/", "https://portale.example/a/b/c?x=https://altro.example/"),
            ("d?r=a:b/../c", "https://portale.example/a/b/d?r=a:b/../c"),
            ("#qui", "https://portale.example/a/b/c?q=1"),
            ("", "https://portale.example/a/b/c?q=1"),
            ("//altro.example/x", "https://altro.example/x"),
            ("https:///altro.example", "https://altro.example/"),
            ("HTTPS://Altro.Example:443", "https://altro.example/"),
            ("https://altro.example:8443?x", "https://altro.example:8443/?x"),
            (" /con spazi/è ", "https://portale.example/con%20spazi/%C3%A8"),
        ] {
            assert_eq!(joined(reference).as_deref(), Ok(expected), "{reference}");
        }
    }

    #[test]
    fn what_is_not_plain_https_leads_elsewhere_and_is_named() {
        for (reference, named) in [
            ("http://portale.example/d", "portale.example"),
            ("https://utente@portale.example/", "portale.example"),
            ("https://portale.example\\@altro.example/", "portale.example"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("https://portale.example:0/", "portale.example:0"),
            ("https://portale.example:99999/", "portale.example:99999"),
        ] {
            assert_eq!(joined(reference).as_ref().map_err(String::as_str), Err(named), "{reference}");
        }
    }

    proptest! {
        #[test]
        fn any_reference_is_joined_without_a_panic_and_what_comes_out_reads_again(reference in "(\\PC|/|\\.|\\?|#|:|@){0,40}") {
            let base = PortalUrl::parse("https://portale.example/a/b?c").unwrap();
            if let Ok(address) = base.join(&reference) {
                prop_assert_eq!(PortalUrl::parse(&address.to_string()), Ok(address.clone()));
                prop_assert!(address.target().starts_with('/'));
                prop_assert!(address.target().bytes().all(|b| b.is_ascii_graphic()));
            }
        }
    }
}
