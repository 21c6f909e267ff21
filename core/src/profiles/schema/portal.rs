//! `portals.toml`: what a portal takes, its card entry, the page that shows a code. An administrator adds rows in the
//! same shape.

use serde::{Deserialize, Serialize};

use super::issuer::Issuer;
use super::{Wrong, must};
use crate::invisible::is_invisible;
use crate::origin::{Host, Origin};

/// Longest name of a portal, in characters: a window shows it whole.
pub const LONGEST_PORTAL_NAME: usize = 64;

/// What can be done at a portal with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// *Effettua login*.
    Login,
    /// *Registra CNS*: the first time, or with a new card.
    Register,
}

/// A web site that takes a code, has a card entry, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Hosts of the portal, exactly, with a port where it is not 443: redirects are followed and cookies taken only
    /// within these.
    pub hosts: Vec<Host>,
    /// Ids of the issuers whose codes its pages take.
    #[serde(default)]
    pub takes: Vec<String>,
    /// The regions whose operators it is proposed to first; of all when empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Where *Effettua login* begins: an https address on one of the hosts. Empty where it is not public: left to
    /// configuration.
    #[serde(default)]
    pub login: String,
    /// Where *Registra CNS* begins, for portals that have it.
    #[serde(default)]
    pub register: Option<String>,
    /// The page opened in the browser when the login succeeded; without it, the page the login led to.
    #[serde(default)]
    pub open: Option<String>,
    /// Where a session is ended.
    #[serde(default)]
    pub logout: Option<String>,
    /// Phrases of which one stands in the page after a login that succeeded.
    #[serde(default)]
    pub success: Vec<String>,
    /// Phrases of which one stands in the page after a registration that succeeded.
    #[serde(default)]
    pub registered: Vec<String>,
    /// Phrases of the page that says that nobody is logged in (any more).
    #[serde(default)]
    pub logged_out: Vec<String>,
    /// Labels after which the operator's name stands.
    #[serde(default)]
    pub operator_labels: Vec<String>,
    /// Phrases of the error pages: the certificate is not taken.
    #[serde(default)]
    pub refuses_certificate: Vec<String>,
    /// Phrases of the error pages: the security systems do not answer.
    #[serde(default)]
    pub security_down: Vec<String>,
    /// Phrases of the error pages: the codice fiscale is not known.
    #[serde(default)]
    pub user_unknown: Vec<String>,
    /// Phrases of the page that wants the card registered first.
    #[serde(default)]
    pub not_registered: Vec<String>,
    /// Names of the cookies that make the session; empty means all that the portal's hosts set.
    #[serde(default)]
    pub session_cookies: Vec<String>,
    /// Whether a page that only sends its one form on by itself is followed, as single sign-on has them; within the
    /// hosts only.
    #[serde(default)]
    pub follows_forms: bool,
    /// How long a session lasts without use, in minutes.
    #[serde(default = "half_an_hour")]
    pub session_minutes: u16,
    /// Telephone that helps with errors of the account.
    #[serde(default)]
    pub help: Option<String>,
    /// *Gestione ID-SESSIONE*, where the portal has it.
    #[serde(default)]
    pub session_code: Option<CodePage>,
}

/// What the extension knows of a portal: the hosts whose pages take codes, and of which issuers.
#[derive(Debug, Serialize, Deserialize)]
pub struct TakingPages {
    /// Name shown to users.
    pub name: String,
    /// The portal's hosts.
    pub hosts: Vec<Host>,
    /// Ids of the issuers.
    pub takes: Vec<String>,
    /// The regions that it belongs to.
    pub regions: Vec<String>,
}

/// The page where an ID-SESSIONE is generated and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePage {
    /// Address of the page.
    pub page: String,
    /// Words of the button or link that generates; the form or link they belong to is followed.
    pub generate: Vec<String>,
    /// Labels before the code.
    pub code_labels: Vec<String>,
    /// Labels before its expiry.
    pub expiry_labels: Vec<String>,
    /// Id of the issuer whose sessions these are, of `issuers.toml`.
    pub issuer: String,
}

impl Portal {
    /// Whether an address to log in at is known; without one the portal waits for an administrator's configuration.
    pub fn is_configured(&self) -> bool {
        !self.login.is_empty()
    }

    /// Where `action` begins, if the portal has it.
    pub fn address_of(&self, action: Action) -> Option<&str> {
        match action {
            Action::Login => Some(self.login.as_str()).filter(|address| !address.is_empty()),
            Action::Register => self.register.as_deref(),
        }
    }

    /// A page that only shows itself to who is logged in, where the row names one.
    pub fn page_for_session(&self) -> Option<&str> {
        let code_page = || self.session_code.as_ref().map(|page| page.page.as_str());
        self.open.as_deref().or_else(code_page)
    }

    /// Whether an address is one of the portal's.
    pub fn has_address(&self, address: &str) -> bool {
        Origin::of_address(address).is_ok_and(|origin| self.hosts.contains(origin.host()))
    }

    /// Checks what the row says: it must be usable, and safe to follow. The codes that its page shows must be of an
    /// issuer that names this portal: a row cannot make itself the source of another's codes.
    pub(crate) fn check_with(&self, issuers: &[Issuer]) -> Result<(), Wrong> {
        let row = &self.id;
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let is_id = !row.is_empty() && row.bytes().all(is_plain);
        must(is_id, row, "id must be lower-case letters, digits and dashes")?;
        for id in &self.takes {
            let wrong = format!("takes codes of {id}, an issuer that is not known");
            must(issuers.iter().any(|issuer| issuer.id == *id), row, &wrong)?;
        }
        let is_seen = |c: char| !c.is_control() && !is_invisible(c);
        let is_text = !self.name.trim().is_empty() && self.name.chars().all(is_seen);
        let is_short = self.name.chars().count() <= LONGEST_PORTAL_NAME;
        must(is_text && is_short, row, "name must be a text of at most 64 characters that can be seen")?;
        must(!self.hosts.is_empty(), row, "hosts must name the portal's hosts")?;
        for (what, address) in self.addresses() {
            let wrong = format!("{what} must be an https address on one of the hosts, not {address}");
            must(self.has_address(address), row, &wrong)?;
        }
        for (what, phrases) in self.phrases() {
            let told = phrases.iter().all(|phrase| !phrase.trim().is_empty());
            must(told, row, &format!("{what} holds an empty phrase"))?;
        }
        let told = !self.is_configured() || !self.success.is_empty();
        must(told, row, "success must tell the page after a login")?;
        let told = self.register.is_none() || !self.registered.is_empty();
        must(told, row, "registered must tell the page after a registration")?;
        must(
            (1..=24 * 60).contains(&self.session_minutes),
            row,
            "session_minutes must be a time up to a day",
        )?;
        let Some(page) = &self.session_code else { return Ok(()) };
        let told = !page.generate.is_empty() && !page.code_labels.is_empty();
        must(told, row, "session_code needs generate and code_labels")?;
        let shows = |issuer: &Issuer| issuer.id == page.issuer && issuer.shown_by.contains(row);
        let wrong = format!("session_code.issuer {} does not name this portal", page.issuer);
        must(issuers.iter().any(shows), row, &wrong)
    }

    fn addresses(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("login", Some(self.login.as_str()).filter(|address| !address.is_empty())),
            ("register", self.register.as_deref()),
            ("open", self.open.as_deref()),
            ("logout", self.logout.as_deref()),
            ("session_code.page", self.session_code.as_ref().map(|page| page.page.as_str())),
        ]
        .into_iter()
        .filter_map(|(what, address)| Some((what, address?)))
    }

    fn phrases(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let none: &[String] = &[];
        let page = self.session_code.as_ref();
        [
            ("success", self.success.as_slice()),
            ("registered", &self.registered),
            ("logged_out", &self.logged_out),
            ("operator_labels", &self.operator_labels),
            ("refuses_certificate", &self.refuses_certificate),
            ("security_down", &self.security_down),
            ("user_unknown", &self.user_unknown),
            ("not_registered", &self.not_registered),
            ("session_cookies", &self.session_cookies),
            ("session_code.generate", page.map_or(none, |page| &page.generate)),
            ("session_code.code_labels", page.map_or(none, |page| &page.code_labels)),
            ("session_code.expiry_labels", page.map_or(none, |page| &page.expiry_labels)),
        ]
        .into_iter()
    }
}

const fn half_an_hour() -> u16 {
    30
}
