//! What a login does to the browser: cookies in and out, and the portal's tab. What is not the portal's is refused.

use staffetta_core::Origin;
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::cookie::{self, PortalCookie};
use staffetta_protocol::browser::LoginReply;
use wasm_bindgen_futures::spawn_local;

use super::state::CookiePlace;
use crate::browser::cookies::{self, Cookie};
use crate::browser::tabs::{self, Tab};

/// Sets the cookies of a session, all or none; gives where each was set. `None` when not all of the session is the
/// portal's, or the browser does not take it.
pub(super) async fn enter(origins: &[Origin], login: &LoginReply) -> Option<Vec<CookiePlace>> {
    if !is_page(origins, &login.session.open) || login.cookies.is_empty() {
        return None;
    }
    let places: Vec<CookiePlace> =
        login.cookies.iter().map(|cookie| place_of(origins, cookie)).collect::<Option<_>>()?;
    for (place, cookie) in places.iter().zip(&login.cookies) {
        let wanted = Cookie {
            url: &place.url,
            path: &cookie.path,
            name: &cookie.name,
            value: &cookie.value,
            http_only: cookie.http_only,
            domain: cookie.domain.then_some(cookie.host.as_str()),
            same_site: cookie.same_site,
        };
        if !cookies::set(&wanted).await {
            remove(&places).await;
            return None;
        }
    }
    Some(places)
}

/// Removes the cookies that were set and those that the host names, if they are the portal's; then loads the portal's
/// tabs anew, so that they show that nobody is logged in.
pub(super) fn leave(origins: &[Origin], mut places: Vec<CookiePlace>, named: &[PortalCookie]) {
    places.extend(named.iter().filter_map(|cookie| place_of(origins, cookie)));
    let origins = origins.to_vec();
    spawn_local(async move {
        remove(&places).await;
        for tab in tabs_of(&origins).await {
            tab.reload().await;
        }
    });
}

/// Shows the page of a session in the tab that the portal has already, or in a new one.
pub(super) fn show(origins: &[Origin], session: &OpenSession) {
    if !is_page(origins, &session.open) {
        return;
    }
    let (origins, url) = (origins.to_vec(), session.open.clone());
    spawn_local(async move {
        match tabs_of(&origins).await.first() {
            Some(tab) => tab.show(&url).await,
            None => tabs::open(&url).await,
        }
    });
}

/// The match patterns of a portal's hosts.
pub(crate) fn patterns(origins: &[Origin]) -> Vec<String> {
    origins.iter().map(Origin::match_pattern).collect()
}

async fn tabs_of(origins: &[Origin]) -> Vec<Tab> {
    let mut tabs = tabs::matching(&patterns(origins)).await;
    tabs.retain(|tab| tab.url().is_some_and(|url| is_page(origins, &url)));
    tabs
}

async fn remove(places: &[CookiePlace]) {
    for place in places {
        cookies::remove(&place.url, &place.name).await;
    }
}

/// Where a cookie is set, if it is the portal's.
fn place_of(origins: &[Origin], cookie: &PortalCookie) -> Option<CookiePlace> {
    let is_own = cookie::belongs_to(origins.iter().map(Origin::host), &cookie.host);
    (is_own && cookie.path.starts_with('/')).then(|| CookiePlace {
        url: format!("https://{}{}", cookie.host, cookie.path),
        name: cookie.name.clone(),
    })
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
        place_of(origins, &serde_json::from_str(&text).unwrap()).map(|place| place.url)
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
