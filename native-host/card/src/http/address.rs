//! https addresses: read, made absolute, compared by host. Nothing else than https is an address here.

use std::fmt;

/// An https address without fragment and user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
    target: String,
}

/// Why a reference leads nowhere we go: the host (or scheme) it names, for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere(pub String);

const HTTPS: u16 = 443;

impl Address {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// When it is not an https address, names a user, or is malformed.
    pub fn parse(text: &str) -> Result<Self, Elsewhere> {
        let text = text.trim();
        let elsewhere = || Elsewhere(named(text));
        let (scheme, rest) = text.split_once("://").ok_or_else(elsewhere)?;
        if !scheme.eq_ignore_ascii_case("https") || text.contains('\\') || text.chars().any(char::is_control)
        {
            return Err(elsewhere());
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| elsewhere())?),
            None => (authority, HTTPS),
        };
        let host = host.to_ascii_lowercase();
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
        if host.is_empty() || port == 0 || !host.bytes().all(is_name) {
            return Err(elsewhere());
        }
        let target = target.split('#').next().unwrap_or_default();
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { host, port, target: encoded(&without_dots(&target)) })
    }

    /// The address that `reference` means on the page at this address.
    ///
    /// # Errors
    /// When it leads to anything but https.
    pub fn join(&self, reference: &str) -> Result<Self, Elsewhere> {
        let reference = reference.trim();
        let scheme_end = reference
            .find([':', '/', '?', '#'])
            .filter(|at| reference.get(*at..).is_some_and(|rest| rest.starts_with(':')));
        if scheme_end.is_some() {
            return Self::parse(reference);
        }
        if reference.starts_with("//") {
            return Self::parse(&format!("https:{reference}"));
        }
        let (path, _) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let base = self.host_and_port();
        match reference.chars().next() {
            None | Some('#') => Ok(self.clone()),
            Some('/') => Self::parse(&format!("https://{base}{reference}")),
            Some('?') => Self::parse(&format!("https://{base}{path}{reference}")),
            Some(_) => Self::parse(&format!("https://{base}{directory}/{reference}")),
        }
    }

    /// The host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host as profiles write it: with the port where it is not 443.
    pub fn host_and_port(&self) -> String {
        if self.port == HTTPS { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The same page with another query.
    #[must_use]
    pub fn with_query(&self, query: &str) -> Self {
        Self { target: encoded(&format!("{}?{query}", self.path())), ..self.clone() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.host_and_port(), self.target)
    }
}

/// What a user may be shown of an address that is none of ours: its host, else its scheme. Bounded.
fn named(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// `/a/./b/../c` as `/a/c` (RFC 3986, 5.2.4); the query is left alone.
fn without_dots(target: &str) -> String {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    let path = format!("/{}", kept.join("/"));
    query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

/// What may not stand in a request line is written with `%`.
fn encoded(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for byte in target.bytes() {
        if byte.is_ascii_graphic()
            && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(reference: &str) -> Result<String, String> {
        let base = Address::parse("https://portale.example/a/b/c?q=1").unwrap();
        base.join(reference).map(|address| address.to_string()).map_err(|elsewhere| elsewhere.0)
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
            ("https:///x", ""),
            ("https://portale.example:0/", "portale.example:0"),
            ("https://portale.example:99999/", "portale.example:99999"),
        ] {
            assert_eq!(joined(reference).as_ref().map_err(String::as_str), Err(named), "{reference}");
        }
    }

    proptest! {
        #[test]
        fn any_reference_is_joined_without_a_panic_and_what_comes_out_reads_again(reference in "(\\PC|/|\\.|\\?|#|:|@){0,40}") {
            let base = Address::parse("https://portale.example/a/b?c").unwrap();
            if let Ok(address) = base.join(&reference) {
                prop_assert_eq!(Address::parse(&address.to_string()), Ok(address.clone()));
                prop_assert!(address.target().starts_with('/'));
                prop_assert!(address.target().bytes().all(|b| b.is_ascii_graphic()));
            }
        }
    }
}
