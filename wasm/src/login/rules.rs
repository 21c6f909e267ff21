//! What a login may do to the browser, decided without one: which cookies are taken, which pages are opened, what may begin when.

use crate::stamp::is_of_origin;

/// Longest code that a text is looked up for.
const LONGEST_CODE: usize = 40;

/// What is under way at a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// *Accedi con TS-CNS*.
    Login,
    /// *Registra CNS*.
    Register,
    /// *Genera ID-SESSIONE*.
    Generate,
    /// *Mostra ID-SESSIONE*.
    Collect,
    /// *Esci*.
    Logout,
}

impl Doing {
    /// The one with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "login" => Self::Login,
            "register" => Self::Register,
            "generate" => Self::Generate,
            "collect" => Self::Collect,
            "logout" => Self::Logout,
            _ => return None,
        })
    }

    /// The text that says so while it lasts.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Login => "login_doing_login",
            Self::Register => "login_doing_register",
            Self::Generate => "login_doing_generate",
            Self::Collect => "login_doing_collect",
            Self::Logout => "login_doing_logout",
        }
    }

    /// Whether the PIN is asked for it: one window at a time is enough.
    pub(super) const fn asks_pin(self) -> bool {
        matches!(self, Self::Login | Self::Register)
    }

    /// Whether it may begin at a portal, `open` or not, while nothing else is under way there.
    pub(super) const fn may_begin(self, open: bool, pin_is_asked: bool) -> bool {
        if self.asks_pin() { !open && !pin_is_asked } else { open }
    }
}

/// The host of an origin, without its port.
pub(super) fn host_of(origin: &str) -> &str {
    let host = origin.strip_prefix("https://").unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// The host at which a cookie is set: the portal's own host that set it, or one below the domain that it was set for. A domain is
/// taken only when it is one of the portal's hosts or stands above all of them; the browser itself refuses those, like `piemonte.it`,
/// that belong to nobody in particular.
pub(super) fn cookie_host<'a>(origins: &'a [String], host: &str, is_domain: bool) -> Option<&'a str> {
    let mut hosts = origins.iter().map(|origin| host_of(origin)).filter(|host| !host.is_empty());
    if let Some(own) = hosts.clone().find(|own| *own == host) {
        return Some(own);
    }
    let below = |own: &str| own.strip_suffix(host).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    let above_all = is_domain && host.contains('.') && hosts.clone().all(below);
    hosts.next().filter(|_| above_all)
}

/// Whether an address is a page of the portal.
pub(super) fn is_page(origins: &[String], url: &str) -> bool {
    origins.iter().any(|origin| !host_of(origin).is_empty() && is_of_origin(url, origin))
}

/// The key of the text of a code that the host told, when it can be a code at all.
pub(super) fn key_of_code(kind: &str, code: &str) -> Option<String> {
    let is_code = (1..=LONGEST_CODE).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_code.then(|| [kind, code].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_cookie_is_taken_for_the_portals_own_hosts_only() {
        let portal = origins(&["https://sistemats1.sanita.finanze.it", "https://sso.sanita.finanze.it:8443"]);
        for (host, set_at) in [
            ("sistemats1.sanita.finanze.it", Some("sistemats1.sanita.finanze.it")),
            ("sso.sanita.finanze.it", Some("sso.sanita.finanze.it")),
            ("sistemats2.sanita.finanze.it", None),
            ("sanita.finanze.it", None),
            ("finanze.it.example.com", None),
            ("", None),
            (".", None),
            ("it", None),
            ("sistemats1.sanita.finanze.it/", None),
            ("SISTEMATS1.sanita.finanze.it", None),
        ] {
            assert_eq!(cookie_host(&portal, host, false), set_at, "{host}");
        }
    }

    #[test]
    fn a_domain_cookie_is_taken_only_when_its_domain_stands_above_all_the_portals_hosts() {
        let near = origins(&["https://a.sanita.example", "https://b.sanita.example"]);
        assert_eq!(cookie_host(&near, "sanita.example", true), Some("a.sanita.example"));
        assert_eq!(cookie_host(&near, "b.sanita.example", true), Some("b.sanita.example"));
        for domain in ["example", "", ".", "ita.example", ".sanita.example", "x.a.sanita.example"] {
            assert_eq!(cookie_host(&near, domain, true), None, "{domain}");
        }
        let far = origins(&["https://a.sanita.example", "https://b.altro.it"]);
        assert_eq!(cookie_host(&far, "sanita.example", true), None);
        assert_eq!(cookie_host(&[], "sanita.example", true), None);
        assert_eq!(cookie_host(&origins(&["http://a.sanita.example"]), "a.sanita.example", false), None);
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
    fn only_what_can_be_a_code_is_looked_up() {
        assert_eq!(key_of_code("trouble_", "pin_wrong").as_deref(), Some("trouble_pin_wrong"));
        for code in ["", "PIN", "pin wrong", "../x", "pin-wrong", &"a".repeat(41)] {
            assert_eq!(key_of_code("trouble_", code), None, "{code}");
        }
    }

    #[test]
    fn one_pin_is_asked_at_a_time_and_only_where_nobody_is_logged_in() {
        for doing in [Doing::Login, Doing::Register] {
            assert!(doing.may_begin(false, false));
            assert!(!doing.may_begin(true, false), "{doing:?} while open");
            assert!(!doing.may_begin(false, true), "{doing:?} while another PIN is asked");
        }
        for doing in [Doing::Generate, Doing::Collect, Doing::Logout] {
            assert!(doing.may_begin(true, true), "{doing:?} while open");
            assert!(!doing.may_begin(false, false), "{doing:?} while nobody is logged in");
        }
    }
}
