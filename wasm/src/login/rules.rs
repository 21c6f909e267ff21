//! What a login may do to the browser, decided without one: which cookies are taken, which pages are opened, what may begin when.

use staffetta_core::card::login::CodeAct;
use staffetta_core::card::login_profile::Action;

use crate::sender::is_of_origin;

/// What is under way at a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// *Accedi con TS-CNS* or *Registra CNS*: the PIN is asked for it, and one window at a time is enough.
    LogIn(Action),
    /// *Genera ID-SESSIONE* or *Mostra ID-SESSIONE*.
    Code(CodeAct),
    /// *Esci*.
    LogOut,
}

impl Doing {
    const ALL: [Self; 5] = [
        Self::LogIn(Action::Login),
        Self::LogIn(Action::Register),
        Self::Code(CodeAct::Generate),
        Self::Code(CodeAct::Collect),
        Self::LogOut,
    ];

    /// The one with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doing| doing.name() == name)
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::LogIn(Action::Login) => "login",
            Self::LogIn(Action::Register) => "register",
            Self::Code(CodeAct::Generate) => "generate",
            Self::Code(CodeAct::Collect) => "collect",
            Self::LogOut => "logout",
        }
    }

    /// Whether the PIN is asked for it.
    pub(super) const fn asks_pin(self) -> bool {
        matches!(self, Self::LogIn(_))
    }

    /// Whether it may begin at a portal, `open` or not, while nothing else is under way there.
    pub(super) const fn may_begin(self, open: bool, pin_is_asked: bool) -> bool {
        if self.asks_pin() { !open && !pin_is_asked } else { open }
    }
}

/// The host of an origin, without its port.
fn host_of(origin: &str) -> &str {
    let host = origin.strip_prefix("https://").unwrap_or_default();
    let length = host.bytes().take_while(|byte| *byte != b':').count();
    host.get(..length).unwrap_or_default()
}

/// The address for which a cookie is set: at the portal's own host that set it, or at one below the domain that it was set for. A
/// domain is taken only when it is one of the portal's hosts or stands above all of them; the browser itself refuses those, like
/// `piemonte.it`, that belong to nobody in particular.
pub(super) fn cookie_url(origins: &[String], host: &str, is_domain: bool, path: &str) -> Option<String> {
    let is_own = |origin: &&String| !host.is_empty() && host_of(origin) == host;
    let is_below = |origin: &String| {
        let rest = host_of(origin).strip_suffix(host);
        rest.is_some_and(|rest| rest.len() > 1 && rest.as_bytes().ends_with(b"."))
    };
    let has_dot = host.bytes().any(|byte| byte == b'.');
    let is_above_all = is_domain && has_dot && origins.iter().all(is_below);
    let at = if is_above_all { origins.first() } else { origins.iter().find(is_own) };
    let is_path = path.as_bytes().first() == Some(&b'/');
    at.filter(|_| is_path).map(|origin| ["https://", host_of(origin), path].concat())
}

/// Whether an address is a page of the portal.
pub(super) fn is_page(origins: &[String], url: &str) -> bool {
    origins.iter().any(|origin| !host_of(origin).is_empty() && is_of_origin(url, origin))
}

/// Whether a trouble's code says that the portal's session is over.
pub(super) fn means_over(code: &str) -> bool {
    code == "session_over" || code == "not_logged_in"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    fn at(origins: &[String], host: &str, is_domain: bool) -> Option<String> {
        cookie_url(origins, host, is_domain, "/portale")
    }

    #[test]
    fn a_path_that_would_lead_elsewhere_is_refused() {
        let portal = origins(&["https://a.example"]);
        for path in ["", "@b.example/", ".b.example/", ":8443/", "portale"] {
            assert_eq!(cookie_url(&portal, "a.example", false, path), None, "{path}");
        }
    }

    #[test]
    fn a_cookie_is_taken_for_the_portals_own_hosts_only() {
        let portal = origins(&["https://sistemats1.sanita.finanze.it", "https://sso.sanita.finanze.it:8443"]);
        for (host, set_at) in [
            ("sistemats1.sanita.finanze.it", Some("https://sistemats1.sanita.finanze.it/portale")),
            ("sso.sanita.finanze.it", Some("https://sso.sanita.finanze.it/portale")),
            ("sistemats2.sanita.finanze.it", None),
            ("sanita.finanze.it", None),
            ("finanze.it.example.com", None),
            ("", None),
            (".", None),
            ("it", None),
            ("sistemats1.sanita.finanze.it/", None),
            ("SISTEMATS1.sanita.finanze.it", None),
        ] {
            assert_eq!(at(&portal, host, false).as_deref(), set_at, "{host}");
        }
    }

    #[test]
    fn a_domain_cookie_is_taken_only_when_its_domain_stands_above_all_the_portals_hosts() {
        let near = origins(&["https://a.sanita.example", "https://b.sanita.example"]);
        assert_eq!(at(&near, "sanita.example", true).unwrap(), "https://a.sanita.example/portale");
        assert_eq!(at(&near, "b.sanita.example", true).unwrap(), "https://b.sanita.example/portale");
        for domain in ["example", "", ".", "ita.example", ".sanita.example", "x.a.sanita.example"] {
            assert_eq!(at(&near, domain, true), None, "{domain}");
        }
        let far = origins(&["https://a.sanita.example", "https://b.altro.it"]);
        assert_eq!(at(&far, "sanita.example", true), None);
        assert_eq!(at(&[], "sanita.example", true), None);
        assert_eq!(at(&origins(&["http://a.sanita.example"]), "a.sanita.example", false), None);
    }

    #[test]
    fn a_page_is_opened_at_the_portal_only() {
        let portal = origins(&["https://sistemats1.sanita.finanze.it", "https://sso.example:8443"]);
        assert!(is_page(&portal, "https://sistemats1.sanita.finanze.it/portale/"));
        assert!(is_page(&portal, "https://sso.example:8443/?a=1"));
        for url in [
            "https://sistemats1.sanita.finanze.it.example.com/",
            "https://sistemats1.sanita.finanze.it@example.com/",
            "http://sistemats1.sanita.finanze.it/",
            "https://sso.example/",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!is_page(&portal, url), "{url}");
        }
        assert!(!is_page(&origins(&["", "javascript:"]), "javascript:/"));
    }

    #[test]
    fn every_order_has_its_name() {
        for doing in Doing::ALL {
            assert_eq!(Doing::named(doing.name()), Some(doing));
        }
        assert_eq!(Doing::named("steal"), None);
    }

    #[test]
    fn one_pin_is_asked_at_a_time_and_only_where_nobody_is_logged_in() {
        for doing in [Action::Login, Action::Register].map(Doing::LogIn) {
            assert!(doing.may_begin(false, false));
            assert!(!doing.may_begin(true, false), "{doing:?} while open");
            assert!(!doing.may_begin(false, true), "{doing:?} while another PIN is asked");
        }
        for doing in [Doing::Code(CodeAct::Generate), Doing::Code(CodeAct::Collect), Doing::LogOut] {
            assert!(doing.may_begin(true, true), "{doing:?} while open");
            assert!(!doing.may_begin(false, false), "{doing:?} while nobody is logged in");
        }
    }
}
