//! A cookie of a portal's session, and where it may go: the one rule for both programs that hold it.

use serde::{Deserialize, Serialize};

use crate::origin::{Host, is_within};
use crate::secret::{Secret, exposed};
use crate::sorted;

/// A cookie of a portal's session. Whoever has its value is logged in.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalCookie {
    /// The host that set it, or for a domain cookie the domain without a leading dot.
    pub host: String,
    /// Whether hosts below that domain get it too.
    pub domain: bool,
    /// Path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Value.
    #[serde(with = "exposed")]
    pub value: Secret<String>,
    /// Whether the page's scripts may not read it.
    pub http_only: bool,
    /// Which requests of other sites carry it.
    pub same_site: SameSite,
}

/// Which requests of other sites carry a cookie, as browsers' cookie interfaces name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameSite {
    /// None of them.
    Strict,
    /// Those that open a page.
    Lax,
    /// All of them.
    NoRestriction,
    /// What the browser does by itself.
    #[default]
    Unspecified,
}

impl PortalCookie {
    /// A second copy, value included.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self {
            host: self.host.clone(),
            domain: self.domain,
            path: self.path.clone(),
            name: self.name.clone(),
            value: self.value.duplicate(),
            http_only: self.http_only,
            same_site: self.same_site,
        }
    }

    /// Whether it is a cookie of one of these hosts, and one that a server can be sent.
    pub fn is_of<'a>(&self, hosts: impl Iterator<Item = &'a Host>) -> bool {
        let is_plain = |text: &str| !text.chars().any(|c| c.is_control() || c == ';');
        let parts = [&self.path, &self.name, self.value.expose()];
        belongs_to(hosts, &self.host)
            && self.path.starts_with('/')
            && parts.into_iter().all(|part| is_plain(part))
    }

    /// Whether it takes the place of another: where it is kept, and its name, are the same.
    pub fn replaces(&self, other: &Self) -> bool {
        self.place() == other.place()
    }

    fn place(&self) -> (&str, bool, &str, &str) {
        (&self.host, self.domain, &self.path, &self.name)
    }
}

/// The hosts for which a cookie that `from` set for `domain` is kept, each with whether it goes to hosts below, too.
///
/// A domain that is one of the portal's hosts is kept as it is. A wider one (`.sanita.example` for two hosts of the
/// portal below it) is narrowed to those hosts, so that nothing ever reaches a host outside the portal's.
pub fn cookie_hosts(portal: &[Host], from: &str, domain: Option<&str>) -> Vec<(String, bool)> {
    let Some(domain) = domain else { return vec![(from.to_owned(), false)] };
    if !is_within(from, domain) || !domain.contains('.') {
        return Vec::new();
    }
    if belongs_to(portal.iter(), domain) {
        return vec![(domain.to_owned(), true)];
    }
    let names = sorted::distinct(portal.iter().map(Host::name).filter(|name| is_within(name, domain)));
    names.into_iter().map(|name| (name.to_owned(), false)).collect()
}

/// Whether a cookie for `host` belongs to the portal: one of its own hosts, whatever the port, and nothing above them.
fn belongs_to<'a>(mut portal: impl Iterator<Item = &'a Host>, host: &str) -> bool {
    portal.any(|own| own.name() == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal(hosts: &[&str]) -> Vec<Host> {
        hosts.iter().map(|host| Host::parse(host).unwrap()).collect()
    }

    #[test]
    fn a_cookie_is_kept_for_the_portals_own_hosts_only() {
        let portal = portal(&["a.sanita.example", "b.sanita.example:8443", "c.altro.example"]);
        let kept = |domain| cookie_hosts(&portal, "a.sanita.example", domain);
        let at = |host: &str, below| (host.to_owned(), below);
        assert_eq!(kept(None), [at("a.sanita.example", false)]);
        assert_eq!(kept(Some("a.sanita.example")), [at("a.sanita.example", true)]);
        assert_eq!(
            kept(Some("sanita.example")),
            [at("a.sanita.example", false), at("b.sanita.example", false)]
        );
        for domain in
            ["example", "ita.example", "b.sanita.example", "x.a.sanita.example", "c.altro.example", ""]
        {
            assert_eq!(kept(Some(domain)), [], "{domain}");
        }
    }

    #[test]
    fn a_cookie_of_a_wider_domain_does_not_belong_to_the_portal() {
        let portal = portal(&["a.sanita.example", "b.sanita.example:8443"]);
        assert!(belongs_to(portal.iter(), "b.sanita.example"));
        for host in
            ["sanita.example", "example", ".a.sanita.example", "x.a.sanita.example", "A.sanita.example", ""]
        {
            assert!(!belongs_to(portal.iter(), host), "{host}");
        }
    }

    fn cookie() -> PortalCookie {
        PortalCookie {
            host: "a.sanita.example".into(),
            domain: false,
            path: "/".into(),
            name: "SESSIONE".into(),
            value: "segreto".into(),
            http_only: true,
            same_site: SameSite::Lax,
        }
    }

    #[test]
    fn a_cookie_of_another_host_or_with_what_no_header_holds_is_refused() {
        let portal = portal(&["a.sanita.example"]);
        assert!(cookie().duplicate().is_of(portal.iter()));
        for wrong in [
            PortalCookie { host: "b.sanita.example".into(), ..cookie() },
            PortalCookie { path: "@b.example/".into(), ..cookie() },
            PortalCookie { path: "/;".into(), ..cookie() },
            PortalCookie { name: "a; b".into(), ..cookie() },
            PortalCookie { value: "1\r\nX: 2".into(), ..cookie() },
        ] {
            assert!(!wrong.is_of(portal.iter()), "{wrong:?}");
        }
    }

    #[test]
    fn a_cookie_takes_the_place_of_one_of_the_same_name_at_the_same_place() {
        assert!(PortalCookie { value: "altro".into(), http_only: false, ..cookie() }.replaces(&cookie()));
        for other in [
            PortalCookie { host: "b.sanita.example".into(), ..cookie() },
            PortalCookie { domain: true, ..cookie() },
            PortalCookie { path: "/b".into(), ..cookie() },
            PortalCookie { name: "ALTRA".into(), ..cookie() },
        ] {
            assert!(!other.replaces(&cookie()), "{other:?}");
        }
    }
}
