//! The rows of `profiles/*.toml`, each declared once: read and checked by `build.rs`, which includes this folder, and
//! read again by the product in the form that `build.rs` gives them. Knows what a row must say, and not who uses it.

mod card;
mod field;
mod interceptor;
mod issuer;
mod mailbox;
mod portal;
mod region;
mod service;
mod webmail;

use serde::{Deserialize, Serialize};

pub use card::{DeniedPinpad, Family, Layout, Module, Pattern, Way};
pub use field::{Contesto, Field, Refusal};
pub use interceptor::Interceptor;
pub use issuer::{About, Forwarding, Issuer, Life, Named, Over, Phrases};
pub use mailbox::{Mailbox, Pec};
pub use portal::{Action, CodePage, LONGEST_PORTAL_NAME, Portal, TakingPages};
pub use region::{Region, Regions};
pub use service::{
    Application, AuthorizationServer, Fault, Lasts, Limits, Meaning, RevokeMethod, Service, Services, States,
};
pub use webmail::{Dates, Page, UnknownPage, Webmail};

/// What the extension and the host know. The rows of each kind are named as in their table.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// A message without any of these, in lower case, is not worth describing.
    pub hints: Vec<String>,
    /// Who issues sessions.
    pub issuer: Vec<Issuer>,
    /// What only the mail that certifies an address says.
    pub certification: Phrases,
    /// What tells that a message only speaks of notifications.
    pub about: About,
    /// How any issuer's notification tells the life of its code.
    pub life: Life,
    /// What tells that a code is over.
    pub over: Over,
    /// What mail programs write above a message passed on.
    pub forwarding: Forwarding,
    /// The portals whose pages take codes: of `portals.toml`.
    #[serde(default)]
    pub taking: Vec<TakingPages>,
    /// How a field is found.
    pub field: Field,
    /// How a contesto is named.
    pub contesto: Vec<Contesto>,
    /// What a page says when it does not take a code.
    pub refusal: Refusal,
    /// The webmails.
    pub webmail: Vec<Webmail>,
    /// How webmails name days.
    pub dates: Dates,
    /// The mailboxes that are proposed.
    pub mailbox: Vec<Mailbox>,
    /// How certified mail is known.
    pub pec: Pec,
    /// The regions.
    pub regions: Regions,
    /// How a message is told in the pages of other software.
    pub unknown_page: UnknownPage,
}

/// What the host and the card's process know of portals.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portals {
    /// In the order in which they are shown.
    pub portal: Vec<Portal>,
}

/// What the card's process knows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cards {
    /// Where cards keep what a login needs.
    pub layout: Vec<Layout>,
    /// The families; the first that fits counts.
    pub family: Vec<Family>,
    /// Readers whose pinpad is not what they say.
    pub pinpad_denied: Vec<DeniedPinpad>,
    /// The modules, in the order of trying.
    pub module: Vec<Module>,
    /// Who opens TLS connections.
    pub interceptor: Vec<Interceptor>,
}

/// What is wrong with a row, for whoever wrote it.
pub type Wrong = String;

/// Checks what every row has and only people read: whether it is confirmed or assumed, and where that comes from. No
/// row of the product carries them.
///
/// # Errors
/// What is wrong, for whoever wrote the row.
pub fn cited(row: &str, status: Option<&str>, source: Option<&str>) -> Result<(), Wrong> {
    must(matches!(status, Some("CONFIRMED" | "ASSUMED")), row, "status must be CONFIRMED or ASSUMED")?;
    must(source.is_some_and(|source| source.trim().len() > 10), row, "the source must be named")
}

/// `Ok` when what a row must be holds.
fn must(holds: bool, row: &str, what: &str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(format!("{row}: {what}")) }
}

/// Phrases are texts, and there is one at least.
fn phrased(phrases: &[String], row: &str, what: &str) -> Result<(), Wrong> {
    must(!phrases.is_empty() && phrases.iter().all(|phrase| !phrase.trim().is_empty()), row, what)
}

/// Hints are compared with what is written in lower case.
fn hinted(hints: &[String], row: &str) -> Result<(), Wrong> {
    let lower = hints.iter().all(|hint| *hint == hint.to_lowercase());
    must(!hints.is_empty() && lower, row, "hints are lower case")
}

impl Pages {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        hinted(&self.hints, "issuers.toml")?;
        self.issuer.iter().try_for_each(Issuer::check)?;
        phrased(&self.certification.phrases, "certification", "phrases")?;
        phrased(&self.about.phrases, "about", "phrases")?;
        phrased(&self.about.called, "about", "called")?;
        phrased(&self.about.another, "about", "another")?;
        self.life.check()?;
        self.over.check()?;
        phrased(&self.forwarding.phrases, "forwarding", "phrases")?;
        let mut headers = self.forwarding.headers.iter();
        headers.try_for_each(|names| phrased(names, "forwarding", "headers"))?;
        self.field.check()?;
        self.refusal.check()?;
        self.contesto.iter().try_for_each(Contesto::check)?;
        self.dates.check()?;
        self.unknown_page.check()?;
        self.webmail.iter().try_for_each(Webmail::check)?;
        self.pec.check()?;
        self.mailbox.iter().try_for_each(|mailbox| mailbox.check(&self.webmail, &self.pec))?;
        self.issuer.iter().try_for_each(|issuer| self.regions.check(&issuer.id, &issuer.regions))?;
        self.taking.iter().try_for_each(|portal| self.regions.check(&portal.name, &portal.regions))
    }
}

impl Portals {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self, issuers: &[Issuer]) -> Result<(), Wrong> {
        self.portal.iter().try_for_each(|portal| portal.check_with(issuers))
    }

    /// What the extension knows of them.
    pub fn taking(&self) -> Vec<TakingPages> {
        let taking = self.portal.iter().filter(|portal| !portal.takes.is_empty());
        taking
            .map(|Portal { name, hosts, takes, regions, .. }| TakingPages {
                name: name.clone(),
                hosts: hosts.clone(),
                takes: takes.clone(),
                regions: regions.clone(),
            })
            .collect()
    }
}

impl Cards {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        self.layout.iter().try_for_each(Layout::check)?;
        self.family.iter().try_for_each(|family| family.check(&self.layout, &self.module))?;
        self.pinpad_denied.iter().try_for_each(DeniedPinpad::check)?;
        self.interceptor.iter().try_for_each(Interceptor::check)
    }
}
