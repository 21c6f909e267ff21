//! The cookies of one portal: taken by strict rules, given back to its hosts, handed over at the end. They end with the
//! session: a date of their own only ever deletes them.

use cookie::Cookie;
use staffetta_core::Host;
use staffetta_core::cookie::{PortalCookie, SameSite, cookie_hosts};
use staffetta_core::origin::is_within;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use super::PortalUrl;

/// Most cookies kept.
const MOST: usize = 100;
/// Longest name and value together, as browsers allow (RFC 6265bis, 5.6).
const LONGEST: usize = 4096;

/// The cookies of one portal.
#[derive(Debug)]
pub struct CookieJar {
    hosts: Vec<Host>,
    cookies: Vec<PortalCookie>,
}

impl CookieJar {
    /// For a portal with these hosts (a port, where one is written, does not count for cookies).
    pub fn new(hosts: &[Host], cookies: Vec<PortalCookie>) -> Self {
        Self { hosts: hosts.to_vec(), cookies }
    }

    /// Takes a `Set-Cookie` of the answer from `from`; one that breaks a rule is left out.
    pub fn take(&mut self, header: &str, from: &PortalUrl) {
        self.take_at(header, from, OffsetDateTime::now_utc());
    }

    /// The `Cookie` header for a request, the longest path first; `None` without any.
    pub fn header(&self, to: &PortalUrl) -> Option<Zeroizing<String>> {
        let mut fitting: Vec<&PortalCookie> =
            self.cookies.iter().filter(|cookie| goes_to(cookie, to)).collect();
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let mut header = Zeroizing::new(String::new());
        for cookie in fitting {
            let separator = if header.is_empty() { "" } else { "; " };
            for part in [separator, &cookie.name, "=", cookie.value.expose()] {
                header.push_str(part);
            }
        }
        (!header.is_empty()).then_some(header)
    }

    /// All of them, to be handed over; only those named, when any are.
    pub fn into_cookies(self, names: &[String]) -> Vec<PortalCookie> {
        self.cookies.into_iter().filter(|cookie| names.is_empty() || names.contains(&cookie.name)).collect()
    }

    fn take_at(&mut self, header: &str, from: &PortalUrl, now: OffsetDateTime) {
        let Ok(cookie) = Cookie::parse(header) else { return };
        let (name, value) = cookie.name_value();
        let path = match cookie.path().filter(|path| path.starts_with('/') && is_plain(path)) {
            Some(path) => path.to_owned(),
            None => default_path(from.path()),
        };
        let domain = cookie.domain().filter(|domain| !domain.is_empty()).map(str::to_ascii_lowercase);
        let same_site = same_site(cookie.same_site());
        let is_secure = cookie.secure() == Some(true);
        let prefix = name.to_ascii_lowercase();
        let is_host_only = domain.is_none() && path == "/";
        // A prefix is a promise of the name (RFC 6265bis, 4.1.3); a cookie for other sites must be secure in its own
        // words.
        let breaks_promise = (prefix.starts_with("__secure-") && !is_secure)
            || (prefix.starts_with("__host-") && !(is_secure && is_host_only))
            || (same_site == SameSite::NoRestriction && !is_secure);
        if breaks_promise || name.len() + value.len() > LONGEST || !is_plain(name) || !is_plain(value) {
            return;
        }
        let is_over = match cookie.max_age() {
            Some(age) => age <= Duration::ZERO,
            None => cookie.expires_datetime().is_some_and(|end| end <= now),
        };
        for (host, domain) in cookie_hosts(&self.hosts, from.host().name(), domain.as_deref()) {
            self.cookies.retain(|held| {
                !(held.host == host && held.domain == domain && held.path == path && held.name == name)
            });
            if is_over || self.cookies.len() >= MOST {
                continue;
            }
            self.cookies.push(PortalCookie {
                host,
                domain,
                path: path.clone(),
                name: name.to_owned(),
                value: value.into(),
                http_only: cookie.http_only() == Some(true),
                same_site,
            });
        }
    }
}

fn same_site(said: Option<cookie::SameSite>) -> SameSite {
    match said {
        Some(cookie::SameSite::Strict) => SameSite::Strict,
        Some(cookie::SameSite::Lax) => SameSite::Lax,
        Some(cookie::SameSite::None) => SameSite::NoRestriction,
        None => SameSite::Unspecified,
    }
}

fn goes_to(cookie: &PortalCookie, to: &PortalUrl) -> bool {
    let host = to.host().name();
    let host_fits = if cookie.domain { is_within(host, &cookie.host) } else { host == cookie.host };
    let path_fits = to
        .path()
        .strip_prefix(cookie.path.as_str())
        .is_some_and(|rest| rest.is_empty() || cookie.path.ends_with('/') || rest.starts_with('/'));
    host_fits && path_fits
}

fn default_path(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((directory, _)) if !directory.is_empty() => directory.to_owned(),
        _ => "/".to_owned(),
    }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || c == ';')
}

#[cfg(test)]
#[path = "cookies_tests.rs"]
mod tests;
