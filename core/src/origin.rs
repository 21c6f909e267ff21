//! Where a page comes from: the one place that reads and compares hosts and origins. Only https counts; what is not
//! written as browsers write it (lower case, no default port, no user) is not an origin.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The port of https.
const HTTPS: u16 = 443;

/// A host, with its port where that is not 443: `sso.sanita.example:8443`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Host {
    name: String,
    port: u16,
}

/// An https origin: `https://` and a [`Host`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Origin(Host);

/// Why a text is not a host or an origin.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OriginError {
    /// Not a host as browsers write it.
    #[error("{0} must be an exact name in lower case, with a port only where it is not 443")]
    Host(String),
    /// Not an https address.
    #[error("{0} is not an https address")]
    NotHttps(String),
}

impl Host {
    /// Reads a host.
    ///
    /// # Errors
    /// [`OriginError::Host`] for anything but lower-case labels, and a port only where it is not 443.
    ///
    /// ```
    /// use staffetta_core::Host;
    ///
    /// let host = Host::parse("sso.sanita.example:8443")?;
    /// assert_eq!((host.name(), host.port()), ("sso.sanita.example", 8443));
    /// assert!(Host::parse("SSO.sanita.example").is_err());
    /// # Ok::<(), staffetta_core::origin::OriginError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let wrong = || OriginError::Host(text.to_owned());
        let (name, port) = match text.split_once(':') {
            None => (text, HTTPS),
            Some((name, port)) => {
                let is_number = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
                let port = port.parse().ok().filter(|port| is_number && *port != HTTPS);
                (name, port.ok_or_else(wrong)?)
            }
        };
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !name.split('.').all(is_label) {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), port })
    }

    /// Its name, without the port.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Origin {
    /// Reads an origin, as browsers state it.
    ///
    /// # Errors
    /// [`OriginError`] for anything else, a path or a final slash included.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let host = text.strip_prefix("https://").ok_or_else(|| OriginError::NotHttps(text.to_owned()))?;
        Host::parse(host).map(Self)
    }

    /// The origin of an https address, as browsers state it.
    ///
    /// # Errors
    /// [`OriginError`] for anything else; an address with a user, white space or a backslash has no origin here.
    ///
    /// ```
    /// use staffetta_core::Origin;
    ///
    /// let page = Origin::of_address("https://portale.example:8443/ricette?id=7")?;
    /// assert_eq!(page.to_string(), "https://portale.example:8443");
    /// assert!(Origin::of_address("https://portale.example@altro.example/").is_err());
    /// # Ok::<(), staffetta_core::origin::OriginError>(())
    /// ```
    pub fn of_address(address: &str) -> Result<Self, OriginError> {
        let not_https = || OriginError::NotHttps(address.to_owned());
        if address.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(not_https());
        }
        let rest = address.strip_prefix("https://").ok_or_else(not_https)?;
        Host::parse(rest.split(['/', '?', '#']).next().unwrap_or_default()).map(Self)
    }

    /// Its host.
    pub const fn host(&self) -> &Host {
        &self.0
    }

    /// Whether an address is one of this origin.
    pub fn has_address(&self, address: &str) -> bool {
        Self::of_address(address).is_ok_and(|origin| origin == *self)
    }

    /// The pattern by which browsers name all its pages; a pattern has no port.
    pub fn match_pattern(&self) -> String {
        format!("https://{}/*", self.0.name)
    }
}

/// Whether a host's name is `domain` itself or stands below it. A numeric address stands below nothing.
pub fn is_within(name: &str, domain: &str) -> bool {
    let is_address = name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_below = || name.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
    !domain.is_empty() && (name == domain || (!is_address && is_below()))
}

impl From<Host> for Origin {
    fn from(host: Host) -> Self {
        Self(host)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.port == HTTPS { f.write_str(&self.name) } else { write!(f, "{}:{}", self.name, self.port) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.0)
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.to_string()
    }
}

impl TryFrom<String> for Host {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, OriginError> {
        Self::parse(&text)
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, OriginError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
#[path = "origin_tests.rs"]
mod tests;
