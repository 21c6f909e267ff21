//! Proxies, as the environment names them (`https_proxy`, `all_proxy`, `no_proxy`, in either case), and how one is asked for a
//! connection.

use std::env;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use staffetta_protocol::{Trouble, TroubleCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

/// Longest answer of a proxy that is read.
const LONGEST_ANSWER: usize = 8 * 1024;

/// Which proxy leads where.
#[derive(Debug, Default)]
pub struct Proxies {
    proxy: Option<Proxy>,
    direct: Vec<String>,
}

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    pub(super) host: String,
    pub(super) port: u16,
    credentials: Option<Zeroizing<String>>,
    /// The scheme, when it is one that we do not speak.
    unknown_scheme: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

impl Proxies {
    /// Those of the environment.
    pub fn of_environment() -> Self {
        Self::of(|name| env::var(name).ok())
    }

    /// Those that `variable` tells, the lower-case name first.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&str]| {
            names.iter().filter_map(|name| variable(name)).find(|value| !value.trim().is_empty())
        };
        let named = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]);
        let direct = first(&["no_proxy", "NO_PROXY"]).unwrap_or_default();
        Self {
            proxy: named.and_then(|text| Proxy::parse(&text)),
            direct: direct
                .split([',', ' '])
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    pub(super) fn for_host(&self, host: &str, port: u16) -> Option<&Proxy> {
        let is_direct = self.direct.iter().any(|rule| rule_fits(rule, host, port));
        self.proxy.as_ref().filter(|_| !is_direct)
    }
}

impl Proxy {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let authority = rest.split(['/', '?', '#']).next()?;
        let (user, address) =
            authority.rsplit_once('@').map_or((None, authority), |(user, at)| (Some(user), at));
        let default_port = if scheme.starts_with("socks") { 1080 } else { 80 };
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (address, default_port),
        };
        let known = scheme.eq_ignore_ascii_case("http");
        (!host.is_empty()).then(|| Self {
            host: host.to_ascii_lowercase(),
            port,
            credentials: user.map(percent_decoded),
            unknown_scheme: (!known).then(|| scheme.chars().take(12).collect()),
        })
    }

    /// Asks for a connection to `host` through `stream`, which leads to this proxy.
    pub(super) async fn connect_through(
        &self,
        mut stream: TcpStream,
        host: &str,
        port: u16,
    ) -> Result<TcpStream, Trouble> {
        if let Some(scheme) = &self.unknown_scheme {
            return Err(self.failed(&format!("proxies of the kind {scheme} are not supported")));
        }
        let mut request =
            Zeroizing::new(format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n"));
        if let Some(credentials) = &self.credentials {
            let encoded = Zeroizing::new(BASE64_STANDARD.encode(credentials.as_bytes()));
            request.push_str(&format!("Proxy-Authorization: Basic {}\r\n", *encoded));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await.map_err(|error| self.failed(&error.to_string()))?;
        let head = self.read_head(&mut stream).await?;
        match status(&head) {
            Some(200..=299) => Ok(stream),
            // The proxy works, and what lies behind it does not answer.
            Some(code @ (502..=504)) => {
                let trouble = Trouble::from(TroubleCode::PortalUnreachable).with_host(host);
                Err(trouble.with_detail(format!("proxy {}: HTTP {code}", self.host)))
            }
            Some(code) => Err(self.failed(&format!("HTTP {code}"))),
            None => Err(self.failed("no HTTP answer")),
        }
    }

    /// The answer's head. Byte by byte at its end: what comes after it belongs to the connection asked for.
    async fn read_head(&self, stream: &mut TcpStream) -> Result<Vec<u8>, Trouble> {
        let mut head = Vec::with_capacity(256);
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() >= LONGEST_ANSWER {
                return Err(self.failed("an answer without end"));
            }
            let byte = stream.read_u8().await.map_err(|error| self.failed(&error.to_string()))?;
            head.push(byte);
        }
        Ok(head)
    }

    pub(super) fn failed(&self, detail: &str) -> Trouble {
        Trouble::from(TroubleCode::ProxyFailed).with_host(&self.host).with_detail(detail)
    }
}

fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

/// Whether a word of `no_proxy` means this host: `*`, a name and everything below it, with or without a leading dot, with or
/// without a port.
fn rule_fits(rule: &str, host: &str, port: u16) -> bool {
    if rule == "*" {
        return true;
    }
    let (name, wanted) = match rule.rsplit_once(':') {
        Some((name, digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            (name, digits.parse::<u16>().ok())
        }
        _ => (rule, None),
    };
    let name = name.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    let below = host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.is_empty() && below && wanted.is_none_or(|wanted| wanted == port)
}

fn percent_decoded(text: &str) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let find =
            |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Proxies::of(find)
    }

    fn chosen(variables: &[(&str, &str)], host: &str) -> Option<String> {
        proxies(variables).for_host(host, 443).map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn the_proxy_of_the_environment_is_used_the_lower_case_name_first() {
        assert_eq!(chosen(&[], "portale.example"), None);
        assert_eq!(chosen(&[("HTTPS_PROXY", "http://a:3128")], "portale.example").as_deref(), Some("a:3128"));
        assert_eq!(
            chosen(&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "b:2")], "x").as_deref(),
            Some("b:2")
        );
        assert_eq!(chosen(&[("ALL_PROXY", "http://u:p%40w@C:8080/")], "x").as_deref(), Some("c:8080"));
        assert_eq!(chosen(&[("https_proxy", "")], "x"), None);
        assert_eq!(chosen(&[("http_proxy", "http://a:1")], "x"), None, "not for https");
    }

    #[test]
    fn hosts_of_no_proxy_are_reached_directly() {
        let direct =
            |rules: &str, host: &str| chosen(&[("https_proxy", "a:1"), ("no_proxy", rules)], host).is_none();
        assert!(direct("*", "portale.example"));
        assert!(direct("localhost, portale.example", "portale.example"));
        assert!(direct(".example", "portale.example"));
        assert!(direct("*.example", "portale.example"));
        assert!(direct("portale.example:443", "portale.example"));
        assert!(!direct("portale.example:8443", "portale.example"));
        assert!(!direct("tale.example", "portale.example"));
        assert!(!direct("", "portale.example"));
    }

    #[test]
    fn a_name_and_password_for_the_proxy_are_read_and_not_shown() {
        let all = proxies(&[("https_proxy", "http://utente:p%40ss@proxy.example:3128")]);
        let proxy = all.for_host("x", 443).unwrap();
        assert_eq!(proxy.credentials.as_ref().map(|c| c.as_str()), Some("utente:p@ss"));
        assert!(!format!("{all:?}").contains("p@ss"));
    }

    #[test]
    fn a_status_is_read_from_an_http_answer_only() {
        assert_eq!(status(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(status(b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n"), Some(407));
        assert_eq!(status(b"SSH-2.0-x\r\n\r\n"), None);
    }

    proptest! {
        #[test]
        fn any_value_is_read_without_a_panic(value in "\\PC{0,40}", rules in "\\PC{0,40}") {
            let all = proxies(&[("https_proxy", &value), ("no_proxy", &rules)]);
            let _ = all.for_host("portale.example", 443);
        }
    }
}
