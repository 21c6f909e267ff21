//! Proxies, as the environment names them (`https_proxy`, `all_proxy`, `no_proxy`, in either case) or else as the
//! system is set up. Knows nothing of how one is asked for a connection.

use std::env;
use std::fmt;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use staffetta_core::origin::is_within;

/// The variables that name a proxy, in the order of their weight.
const NAMED: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// The variables that name hosts to be reached directly.
const DIRECT: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Which proxy leads where.
#[derive(Debug)]
pub struct Proxies {
    matcher: Matcher,
    /// Names with a port that are reached directly; the matcher knows names alone.
    direct: Vec<String>,
}

/// A proxy.
pub struct Proxy(Intercept);

impl Default for Proxies {
    fn default() -> Self {
        Self::of(|_| None)
    }
}

impl Proxies {
    /// Those of the environment, or without any there those that the system is set to.
    pub fn of_this_system() -> Self {
        let variable = |name: &str| env::var(name).ok();
        let of_environment = Self::of(variable);
        let is_named = first(&NAMED, variable).is_some();
        if is_named { of_environment } else { Self { matcher: Matcher::from_system(), ..of_environment } }
    }

    /// Those that `variable` tells, the lower-case name first.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let direct = first(&DIRECT, &variable).unwrap_or_default();
        let direct: Vec<&str> = direct
            .split([',', ' '])
            .map(|name| name.trim().trim_start_matches("*.").trim_start_matches('.'))
            .filter(|name| !name.is_empty())
            .collect();
        let proxy = first(&NAMED, &variable).unwrap_or_default();
        Self {
            matcher: Matcher::builder().https(proxy.trim()).no(direct.join(",")).build(),
            direct: direct
                .into_iter()
                .filter(|name| name.contains(':'))
                .map(str::to_ascii_lowercase)
                .collect(),
        }
    }

    /// The proxy that leads to a host, if one does.
    pub fn for_host(&self, host: &str, port: u16) -> Option<Proxy> {
        let place = format!("{host}:{port}");
        if self.direct.iter().any(|name| is_within(&place, name)) {
            return None;
        }
        let address = format!("https://{place}/").parse().ok()?;
        self.matcher.intercept(&address).map(Proxy)
    }
}

impl Proxy {
    /// Its host.
    pub fn host(&self) -> &str {
        self.0.uri().host().unwrap_or_default()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.0.uri().port_u16().unwrap_or(80)
    }

    /// How it is talked to, if that is not plain HTTP.
    pub fn other_scheme(&self) -> Option<&str> {
        self.0.uri().scheme_str().filter(|scheme| *scheme != "http")
    }

    /// The value of `Proxy-Authorization`, where the proxy wants one.
    pub fn credentials(&self) -> Option<&[u8]> {
        self.0.basic_auth().map(AsRef::as_ref)
    }
}

/// Without name and password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host(), self.port())
    }
}

fn first(names: &[&str], variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    names.iter().filter_map(|name| variable(name)).find(|value| !value.trim().is_empty())
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
        proxies(variables).for_host(host, 443).map(|proxy| format!("{}:{}", proxy.host(), proxy.port()))
    }

    #[test]
    fn the_proxy_of_the_environment_is_used_the_lower_case_name_first() {
        assert_eq!(chosen(&[], "portale.example"), None);
        assert_eq!(chosen(&[("HTTPS_PROXY", "http://a:3128")], "portale.example").as_deref(), Some("a:3128"));
        assert_eq!(
            chosen(&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "b:2")], "x").as_deref(),
            Some("b:2")
        );
        assert_eq!(chosen(&[("ALL_PROXY", "http://u:p%40w@C:8080/")], "x").as_deref(), Some("C:8080"));
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
        assert_eq!(proxy.credentials(), Some(b"Basic dXRlbnRlOnBAc3M=".as_slice()));
        let shown = format!("{all:?} {proxy:?}");
        assert!(
            shown.contains("proxy.example:3128") && !shown.contains("utente") && !shown.contains("dXR"),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn any_value_is_read_without_a_panic(value in "\\PC{0,40}", rules in "\\PC{0,40}") {
            let all = proxies(&[("https_proxy", &value), ("no_proxy", &rules)]);
            let _ = all.for_host("portale.example", 443);
        }
    }
}
