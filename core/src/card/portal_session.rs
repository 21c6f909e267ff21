//! A session open at a portal, and what is remembered of a card: what the host holds of them, for how long, and what of
//! it is shown. Whoever has the cookies is logged in.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::CodiceFiscale;
use super::login::{KnownCard, LoggedIn};
use crate::cookie::PortalCookie;
use crate::digest::digits;
use crate::portal::Portal;
use crate::timestamp::Timestamp;

/// How long a card that nobody uses is remembered, in seconds: 90 days.
const CARD_REMEMBERED: i64 = 90 * 24 * 3600;

/// A session open at a portal.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalSession {
    /// Id of the portal's profile.
    pub portal: String,
    /// What makes the session.
    pub cookies: Vec<PortalCookie>,
    /// The operator's name, as the portal shows it.
    pub operator: Option<String>,
    /// The operator's codice fiscale, as the card's certificate tells it.
    #[serde(default)]
    pub codice_fiscale: Option<CodiceFiscale>,
    /// Serial of the card that opened it.
    pub serial: String,
    /// The page to open.
    pub open: String,
    /// Since when.
    pub since: Timestamp,
    /// First instant at which it is taken for over.
    pub expires_at: Timestamp,
}

impl PortalSession {
    /// The session that a login just opened.
    pub fn opened(profile: &Portal, login: &LoggedIn, now: Timestamp) -> Self {
        Self {
            portal: profile.id.clone(),
            cookies: login.cookies.iter().map(PortalCookie::duplicate).collect(),
            operator: login.operator.clone(),
            codice_fiscale: login.codice_fiscale.clone(),
            serial: login.card.serial.clone(),
            open: login.open.clone(),
            since: now,
            expires_at: end_of(profile, now),
        }
    }

    /// Whose codes are made with it: the operator's codice fiscale, else the card, of which each operator has one.
    pub fn owner(&self) -> String {
        self.codice_fiscale.as_ref().map_or_else(|| self.serial.clone(), |code| code.as_str().to_owned())
    }

    /// The portal was just used with it: it lasts as long again.
    pub fn used(&mut self, profile: &Portal, now: Timestamp) {
        self.expires_at = end_of(profile, now).max(self.expires_at);
    }

    /// Whether it may still be used at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// What is shown of it.
    pub fn view(&self) -> OpenSession {
        OpenSession {
            operator: self.operator.clone(),
            since: self.since,
            expires_at: self.expires_at,
            open: self.open.clone(),
        }
    }

    /// A second copy of its cookies as they are now: those that the browser has, and of the login's those whose place
    /// none of them took.
    pub fn cookies_now(&self, mut browsers: Vec<PortalCookie>) -> Vec<PortalCookie> {
        let is_replaced = |cookie: &&PortalCookie| !browsers.iter().any(|newer| newer.replaces(cookie));
        let still: Vec<_> = self.cookies.iter().filter(is_replaced).map(PortalCookie::duplicate).collect();
        browsers.extend(still);
        browsers
    }

    /// A second copy, cookies included; wiped on its own.
    pub fn duplicate(&self) -> Self {
        Self {
            portal: self.portal.clone(),
            cookies: self.cookies.iter().map(PortalCookie::duplicate).collect(),
            operator: self.operator.clone(),
            codice_fiscale: self.codice_fiscale.clone(),
            serial: self.serial.clone(),
            open: self.open.clone(),
            since: self.since,
            expires_at: self.expires_at,
        }
    }

    /// Names the portal without telling which: 32 hexadecimal digits.
    pub fn key(portal: &str) -> String {
        digest("portal", portal)
    }
}

impl fmt::Debug for PortalSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalSession")
            .field("portal", &self.portal)
            .field("since", &self.since)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// What is shown of a session open at a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// The operator's name, as the portal shows it.
    pub operator: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The page to open.
    pub open: String,
}

impl OpenSession {
    /// Until when the portal may keep it open if it was used until `now`: as long again as when it was opened.
    pub fn may_last_until(&self, now: Timestamp) -> Timestamp {
        now.plus(self.expires_at.seconds() - self.since.seconds()).max(self.expires_at)
    }
}

/// A card that was read before. Its holder's data are personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RememberedCard {
    /// What is known of it.
    pub card: KnownCard,
    /// When it was used last.
    pub used_at: Timestamp,
}

impl RememberedCard {
    /// Whether it is still remembered at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.used_at.plus(CARD_REMEMBERED)
    }

    /// Names the card without telling its serial: 32 hexadecimal digits.
    pub fn key(serial: &str) -> String {
        digest("card", serial)
    }
}

fn end_of(profile: &Portal, now: Timestamp) -> Timestamp {
    now.plus(i64::from(profile.session_minutes) * 60)
}

fn digest(kind: &str, name: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(kind.as_bytes());
    digest.update([0]);
    digest.update(name.as_bytes());
    digits(digest)
}

#[cfg(test)]
mod tests {
    use super::super::login::ApduCount;
    use super::*;
    use crate::cookie::SameSite;

    fn profile() -> Portal {
        Portal { id: "ts".into(), session_minutes: 30, ..Portal::default() }
    }

    fn session() -> PortalSession {
        let cookie = PortalCookie {
            host: "portale.example.it".into(),
            domain: false,
            path: "/".into(),
            name: "JSESSIONID".into(),
            value: "s3cret".into(),
            http_only: true,
            same_site: SameSite::Lax,
        };
        let card = KnownCard {
            serial: "6001".into(),
            layout: "classic".into(),
            certificate: "AA==".into(),
            holder: Some("ROSSI MARIO".into()),
            tries_left: None,
            uncounted: 0,
        };
        let login = LoggedIn {
            open: "https://portale.example.it/servizi".into(),
            cookies: vec![cookie],
            operator: Some("MARIO ROSSI".into()),
            codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U"),
            words: None,
            card,
            apdus: ApduCount::default(),
        };
        PortalSession::opened(&profile(), &login, Timestamp::from_seconds(1000))
    }

    #[test]
    fn a_session_is_over_when_its_minutes_are_and_use_prolongs_it() {
        let mut session = session();
        assert!(session.is_live(Timestamp::from_seconds(1000 + 1799)));
        assert!(!session.is_live(Timestamp::from_seconds(1000 + 1800)));
        session.used(&profile(), Timestamp::from_seconds(2000));
        assert!(session.is_live(Timestamp::from_seconds(2000 + 1799)));
        session.used(&profile(), Timestamp::from_seconds(1500));
        assert_eq!(session.expires_at, Timestamp::from_seconds(3800), "a clock set back takes nothing away");
    }

    #[test]
    fn a_session_used_until_now_may_last_its_minutes_again() {
        let at = Timestamp::from_seconds;
        let open = session().view();
        assert_eq!(open.may_last_until(at(1000)), at(2800));
        assert_eq!(open.may_last_until(at(2500)), at(4300));
        assert_eq!(open.may_last_until(at(0)), at(2800), "a clock set back takes nothing away");
    }

    #[test]
    fn two_operators_are_told_apart_though_no_codice_fiscale_is_known() {
        assert_eq!(session().owner(), "RSSMRA80A01H501U");
        let of_card =
            |serial: &str| PortalSession { codice_fiscale: None, serial: serial.into(), ..session() }.owner();
        assert_ne!(of_card("6001"), of_card("6002"));
    }

    #[test]
    fn what_is_shown_of_it_has_neither_cookie_nor_person() {
        let session = session();
        let shown = format!("{session:?} {:?}", session.view());
        assert!(!shown.contains("s3cret") && !shown.contains("RSSMRA"), "{shown}");
        let shown = format!("{session:?}");
        assert!(shown.contains(r#"portal: "ts""#) && !shown.contains("ROSSI"), "{shown}");
    }

    #[test]
    fn the_browsers_cookies_take_the_place_of_those_of_the_login() {
        let session = session();
        let cookie = |name: &str, value: &str| PortalCookie {
            name: name.into(),
            value: value.into(),
            ..session.cookies[0].duplicate()
        };
        let now = session.cookies_now(vec![cookie("JSESSIONID", "rotated"), cookie("AVVISO", "1")]);
        assert_eq!(now, [cookie("JSESSIONID", "rotated"), cookie("AVVISO", "1")]);
        let now = session.cookies_now(vec![cookie("AVVISO", "1")]);
        assert_eq!(now, [cookie("AVVISO", "1"), cookie("JSESSIONID", "s3cret")]);
        assert_eq!(session.cookies_now(Vec::new()), session.cookies);
    }

    #[test]
    fn keys_of_portals_and_cards_never_meet() {
        assert_ne!(PortalSession::key("6001"), RememberedCard::key("6001"));
        assert_ne!(PortalSession::key("a"), PortalSession::key("b"));
        assert_ne!(RememberedCard::key("a"), RememberedCard::key("b"));
        assert_eq!((PortalSession::key("a").len(), RememberedCard::key("a").len()), (32, 32));
    }

    #[test]
    fn a_card_that_nobody_uses_is_forgotten_after_ninety_days() {
        let card = KnownCard {
            serial: "6001".into(),
            layout: "classic".into(),
            certificate: "AA==".into(),
            holder: None,
            tries_left: None,
            uncounted: 0,
        };
        let remembered = RememberedCard { card, used_at: Timestamp::from_seconds(0) };
        assert!(remembered.is_live(Timestamp::from_seconds(7_775_999)));
        assert!(!remembered.is_live(Timestamp::from_seconds(7_776_000)));
    }
}
