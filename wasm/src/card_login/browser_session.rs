//! What a login does to the browser: cookies in and out, and the portal's tab. What is not the portal's is refused.

use staffetta_core::Origin;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::cookie::PortalCookie;
use staffetta_protocol::browser::LoginReply;

use super::opened;
use crate::browser::cookies::{self, Cookie};
use crate::browser::tabs::{self, Tab};

/// Sets the cookies of a session, all or none. `false` when not all of the session is the portal's, or the browser does
/// not take it.
pub(super) async fn enter(origins: &[Origin], login: &LoginReply) -> bool {
    let is_own = |cookie| is_of(origins, cookie);
    if !is_page(origins, &login.session.open) || login.cookies.is_empty() || !login.cookies.iter().all(is_own)
    {
        return false;
    }
    opened::add(origins).await;
    for cookie in &login.cookies {
        let wanted = Cookie {
            url: &address_of(cookie),
            path: &cookie.path,
            name: &cookie.name,
            value: &cookie.value,
            http_only: cookie.http_only,
            domain: cookie.domain.then_some(cookie.host.as_str()),
            same_site: cookie.same_site,
        };
        if !cookies::set(&wanted).await {
            remove(&login.cookies).await;
            opened::remove(origins).await;
            return false;
        }
    }
    true
}

/// The cookies of the portal's hosts as the browser has them now.
pub(super) async fn cookies_now(origins: &[Origin]) -> Vec<PortalCookie> {
    let mut found = Vec::new();
    for host in origins.iter().map(Origin::host) {
        found.extend(cookies::within(host.name()).await);
    }
    found.retain(|cookie| is_of(origins, cookie));
    found
}

/// The browser was started: removes the cookies of sessions that were to end with it. Tabs are left as they are.
pub(crate) async fn end_restored() {
    remove_all(&opened::all().await).await;
}

/// Removes all cookies of the portal's hosts, and loads its tabs anew, so that they show that nobody is logged in; one
/// with something typed in it stays as it is. Returns whether one did.
pub(super) async fn leave(origins: &[Origin]) -> bool {
    remove_all(origins).await;
    let mut is_one_kept = false;
    for tab in tabs_of(origins).await {
        if tab.may_hold_typed_text().await {
            is_one_kept = true;
        } else {
            tab.reload().await;
        }
    }
    is_one_kept
}

/// Shows the page of a session in a tab of the portal in which nothing was typed, or in a new one. Of a session that
/// `was_open` any tab will do: it is brought to the front as it is.
pub(super) async fn show(origins: &[Origin], session: &OpenSession, was_open: bool) {
    if !is_page(origins, &session.open) {
        return;
    }
    let tabs = tabs_of(origins).await;
    for tab in &tabs {
        if !tab.may_hold_typed_text().await {
            return tab.show(Some(&session.open)).await;
        }
    }
    match tabs.first() {
        Some(tab) if was_open => tab.show(None).await,
        _ => drop(tabs::open(&session.open).await),
    }
}

/// The match patterns of a portal's hosts.
pub(crate) fn patterns(origins: &[Origin]) -> Vec<String> {
    origins.iter().map(Origin::match_pattern).collect()
}

async fn tabs_of(origins: &[Origin]) -> Vec<Tab> {
    let mut tabs = tabs::matching(&patterns(origins)).await;
    tabs.retain(|tab| !tab.is_private() && tab.url().is_some_and(|url| is_page(origins, &url)));
    tabs
}

async fn remove_all(origins: &[Origin]) {
    remove(&cookies_now(origins).await).await;
    opened::remove(origins).await;
}

async fn remove(cookies: &[PortalCookie]) {
    for cookie in cookies {
        cookies::remove(&address_of(cookie), &cookie.name).await;
    }
}

/// An address that a cookie is for.
fn address_of(cookie: &PortalCookie) -> String {
    format!("https://{}{}", cookie.host, cookie.path)
}

/// Whether a cookie is the portal's.
fn is_of(origins: &[Origin], cookie: &PortalCookie) -> bool {
    cookie.is_of(origins.iter().map(Origin::host))
}

/// Whether an address is a page of the portal.
fn is_page(origins: &[Origin], url: &str) -> bool {
    origins.iter().any(|origin| origin.has_address(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(list: &[&str]) -> Vec<Origin> {
        list.iter().map(|origin| Origin::parse(origin).unwrap()).collect()
    }

    fn set_at(origins: &[Origin], host: &str, path: &str) -> Option<String> {
        let text = format!(
            r#"{{"host":"{host}","domain":true,"path":"{path}","name":"a","value":"","http_only":true,"same_site":"lax"}}"#
        );
        let cookie = serde_json::from_str(&text).unwrap();
        is_of(origins, &cookie).then(|| address_of(&cookie))
    }

    #[test]
    fn a_path_that_would_lead_elsewhere_is_refused() {
        let portal = origins(&["https://a.example"]);
        assert_eq!(set_at(&portal, "a.example", "/b").as_deref(), Some("https://a.example/b"));
        for path in ["", "@b.example/", ".b.example/", ":8443/", "portale"] {
            assert_eq!(set_at(&portal, "a.example", path), None, "{path}");
        }
    }

    #[test]
    fn a_cookie_is_taken_for_the_portals_own_hosts_only() {
        let portal = origins(&["https://sistemats1.sanita.finanze.it", "https://sso.sanita.finanze.it:8443"]);
        for (host, expected) in [
            ("sistemats1.sanita.finanze.it", Some("https://sistemats1.sanita.finanze.it/portale")),
            ("sso.sanita.finanze.it", Some("https://sso.sanita.finanze.it/portale")),
            ("sistemats2.sanita.finanze.it", None),
            // Above all hosts of the portal, and wider than any of them.
            ("sanita.finanze.it", None),
            ("finanze.it.example.com", None),
            ("x.sso.sanita.finanze.it", None),
            ("", None),
            (".", None),
            ("it", None),
            ("sistemats1.sanita.finanze.it/", None),
            ("SISTEMATS1.sanita.finanze.it", None),
        ] {
            assert_eq!(set_at(&portal, host, "/portale").as_deref(), expected, "{host}");
        }
        assert_eq!(set_at(&[], "sanita.example", "/"), None);
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
    }

    #[test]
    fn the_browser_is_asked_for_hosts_without_ports() {
        assert_eq!(patterns(&origins(&["https://sso.example:8443"])), ["https://sso.example/*"]);
    }
}
