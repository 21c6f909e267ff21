//! The cookies of one portal: taken by strict rules, given back to its hosts, handed over at the end. They end with the session: a
//! date of their own only ever deletes them.

use std::time::{SystemTime, UNIX_EPOCH};

use staffetta_core::Host;
use staffetta_core::cookie::{PortalCookie, SameSite, cookie_hosts};
use staffetta_core::origin::is_within;

use super::{Address, seconds_of_http_date};

/// Most cookies kept.
const MOST: usize = 100;
/// Longest name and value together, as browsers allow (RFC 6265bis, 5.6).
const LONGEST: usize = 4096;

/// The cookies.
#[derive(Debug)]
pub struct Jar {
    hosts: Vec<Host>,
    cookies: Vec<PortalCookie>,
}

#[derive(Default)]
struct Attributes {
    secure: bool,
    http_only: bool,
    path: Option<String>,
    domain: Option<String>,
    same_site: Option<SameSite>,
    over: bool,
}

impl Jar {
    /// For a portal with these hosts (a port, where one is written, does not count for cookies).
    pub fn new(hosts: &[Host], cookies: Vec<PortalCookie>) -> Self {
        Self { hosts: hosts.to_vec(), cookies }
    }

    /// Takes a `Set-Cookie` of the answer from `from`; one that breaks a rule is left out.
    pub fn take(&mut self, header: &str, from: &Address) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        self.take_at(header, from, i64::try_from(now).unwrap_or(i64::MAX));
    }

    /// The `Cookie` header for a request, the longest path first; `None` without any.
    pub fn header(&self, to: &Address) -> Option<String> {
        let mut fitting: Vec<&PortalCookie> =
            self.cookies.iter().filter(|cookie| goes_to(cookie, to)).collect();
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> = fitting
            .iter()
            .map(|cookie| {
                if cookie.name.is_empty() {
                    cookie.value.expose().clone()
                } else {
                    format!("{}={}", cookie.name, cookie.value.expose())
                }
            })
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// All of them, to be handed over; only those named, when any are.
    pub fn into_cookies(self, names: &[String]) -> Vec<PortalCookie> {
        self.cookies.into_iter().filter(|cookie| names.is_empty() || names.contains(&cookie.name)).collect()
    }

    fn take_at(&mut self, header: &str, from: &Address, now: i64) {
        let (pair, rest) = header.split_once(';').unwrap_or((header, ""));
        let (name, value) = pair.split_once('=').map_or(("", pair), |(name, value)| (name, value));
        let (name, value) = (name.trim(), value.trim());
        let attributes = attributes(rest, now);
        if (name.is_empty() && value.is_empty())
            || name.len() + value.len() > LONGEST
            || !is_plain(name)
            || !is_plain(value)
        {
            return;
        }
        let path = attributes.path.clone().unwrap_or_else(|| default_path(from.path()));
        let prefix = name.to_ascii_lowercase();
        let is_host_only = attributes.domain.is_none() && path == "/";
        // A prefix is a promise of the name (RFC 6265bis, 4.1.3); a cookie for other sites must be secure in its own words.
        let breaks_promise = (prefix.starts_with("__secure-") && !attributes.secure)
            || (prefix.starts_with("__host-") && !(attributes.secure && is_host_only))
            || (attributes.same_site == Some(SameSite::NoRestriction) && !attributes.secure);
        if breaks_promise {
            return;
        }
        for (host, domain) in cookie_hosts(&self.hosts, from.host(), attributes.domain.as_deref()) {
            self.cookies.retain(|held| {
                !(held.host == host && held.domain == domain && held.path == path && held.name == name)
            });
            if attributes.over || self.cookies.len() >= MOST {
                continue;
            }
            self.cookies.push(PortalCookie {
                host,
                domain,
                path: path.clone(),
                name: name.to_owned(),
                value: value.into(),
                http_only: attributes.http_only,
                same_site: attributes.same_site.unwrap_or_default(),
            });
        }
    }
}

fn attributes(text: &str, now: i64) -> Attributes {
    let mut all = Attributes::default();
    let (mut max_age, mut expires) = (None, None);
    for attribute in text.split(';') {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "secure" => all.secure = true,
            "httponly" => all.http_only = true,
            "path" => {
                all.path =
                    Some(value).filter(|path| path.starts_with('/') && is_plain(path)).map(str::to_owned);
            }
            "domain" => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                all.domain = Some(domain).filter(|domain| !domain.is_empty());
            }
            "max-age" => max_age = value.parse::<i64>().ok(),
            "expires" => expires = seconds_of_http_date(value),
            "samesite" => {
                all.same_site = match value.to_ascii_lowercase().as_str() {
                    "strict" => Some(SameSite::Strict),
                    "lax" => Some(SameSite::Lax),
                    "none" => Some(SameSite::NoRestriction),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    all.over = max_age.map_or_else(|| expires.is_some_and(|end| end <= now), |age| age <= 0);
    all
}

fn goes_to(cookie: &PortalCookie, to: &Address) -> bool {
    let host_fits = if cookie.domain { is_within(to.host(), &cookie.host) } else { to.host() == cookie.host };
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
