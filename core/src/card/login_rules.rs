//! What a row of portal profiles must be like, whoever wrote it: a login follows addresses and takes cookies only within it.

use std::fmt;

use super::login_profile::LoginProfile;
use crate::profiles;

/// Most hosts of one portal.
const MOST_HOSTS: usize = 16;
/// Longest life of a session without use that is believed, in minutes: a day.
const LONGEST_SESSION: u16 = 24 * 60;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The id is empty or not made of small letters, digits and dashes.
    Id,
    /// There is no host, too many, or one that is no plain host name.
    Hosts,
    /// The address in this field is not https, or not on one of the hosts.
    Address(&'static str),
    /// The session's minutes are none, or more than a day.
    Minutes,
    /// No issuer has this id.
    Issuer(String),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("id: a-z, 0-9, -"),
            Self::Hosts => f.write_str("hosts: host, host:port"),
            Self::Address(field) => write!(f, "{field}: https://HOST/... (hosts)"),
            Self::Minutes => write!(f, "session_minutes: 1-{LONGEST_SESSION}"),
            Self::Issuer(id) => write!(f, "session_code.issuer: {id}?"),
        }
    }
}

/// The first thing that is wrong with a row.
pub fn flaw(profile: &LoginProfile) -> Option<Flaw> {
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_id(&profile.id) {
        return Some(Flaw::Id);
    }
    if profile.hosts.is_empty()
        || profile.hosts.len() > MOST_HOSTS
        || !profile.hosts.iter().all(|host| is_host(host))
    {
        return Some(Flaw::Hosts);
    }
    let addresses = [
        ("login", Some(&profile.login).filter(|address| !address.is_empty())),
        ("register", profile.register.as_ref()),
        ("open", profile.open.as_ref()),
        ("logout", profile.logout.as_ref()),
        ("session_code.page", profile.session_code.as_ref().map(|code| &code.page)),
    ];
    for (field, address) in addresses {
        if address.is_some_and(|address| !is_within(address, &profile.hosts)) {
            return Some(Flaw::Address(field));
        }
    }
    if !(1..=LONGEST_SESSION).contains(&profile.session_minutes) {
        return Some(Flaw::Minutes);
    }
    let issuer = profile.session_code.as_ref().map(|code| &code.issuer)?;
    profiles::issuer(issuer).is_none().then(|| Flaw::Issuer(issuer.clone()))
}

/// `name` or `name:port`, in small letters.
fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 443))
}

/// Whether an address is https and its host is exactly one of these.
fn is_within(address: &str, hosts: &[String]) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    hosts.iter().any(|known| known == host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::login_profile::CodePage;
    use super::super::portal_session::tests::profile;
    use super::*;

    #[test]
    fn a_row_that_stays_within_its_hosts_is_taken() {
        assert_eq!(flaw(&profile()), None);
        let without_address = LoginProfile { login: String::new(), ..profile() };
        assert_eq!(flaw(&without_address), None, "an address may be left to configuration");
        let with_port = LoginProfile {
            hosts: vec!["portale.example.it".into(), "127.0.0.1:8443".into()],
            logout: Some("https://127.0.0.1:8443/esci?a=1".into()),
            ..profile()
        };
        assert_eq!(flaw(&with_port), None);
    }

    #[test]
    fn an_address_elsewhere_or_in_clear_is_refused_wherever_it_stands() {
        for address in [
            "http://portale.example.it/login",
            "https://example.it/login",
            "https://portale.example.it.example.com/",
            "https://portale.example.it:444/",
            "https://portale.example.it@example.com/",
            "//portale.example.it/",
        ] {
            let login = LoginProfile { login: address.into(), ..profile() };
            assert_eq!(flaw(&login), Some(Flaw::Address("login")), "{address}");
            let logout = LoginProfile { logout: Some(address.into()), ..profile() };
            assert_eq!(flaw(&logout), Some(Flaw::Address("logout")), "{address}");
        }
    }

    #[test]
    fn ids_hosts_minutes_and_issuers_are_judged() {
        for id in ["", "Sistema TS", "../x"] {
            assert_eq!(flaw(&LoginProfile { id: id.into(), ..profile() }), Some(Flaw::Id), "{id}");
        }
        for host in
            ["", "*.example.it", "https://example.it", "a/b", "example.it:443", "example.it:x", "a..b"]
        {
            let row = LoginProfile { hosts: vec![host.into()], ..profile() };
            assert_eq!(flaw(&row), Some(Flaw::Hosts), "{host}");
        }
        assert_eq!(flaw(&LoginProfile { session_minutes: 0, ..profile() }), Some(Flaw::Minutes));
        let code = |issuer: &str| CodePage {
            page: "https://portale.example.it/codice".into(),
            generate: Vec::new(),
            code_labels: Vec::new(),
            expiry_labels: Vec::new(),
            issuer: issuer.into(),
        };
        assert_eq!(flaw(&LoginProfile { session_code: Some(code("sirped")), ..profile() }), None);
        let unknown = LoginProfile { session_code: Some(code("nobody")), ..profile() };
        assert_eq!(flaw(&unknown), Some(Flaw::Issuer("nobody".into())));
    }

    proptest! {
        #[test]
        fn no_address_is_within_that_a_browser_would_take_elsewhere(host in "[a-z.@:/\\\\#?0-9]{0,20}") {
            let hosts = vec!["portale.example.it".to_owned()];
            let address = format!("https://{host}portale.example.it/");
            prop_assert_eq!(is_within(&address, &hosts), host.is_empty());
        }
    }
}
