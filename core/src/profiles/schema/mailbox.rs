//! `mailboxes.toml`: mailboxes by their provider's name, and the domains of their addresses.

use serde::{Deserialize, Serialize};

use super::{Webmail, Wrong, must};
use crate::origin::{Host, is_within};

/// A mailbox as users know it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Id of the webmail's software, as far as it is known.
    #[serde(default)]
    pub webmail: String,
    /// Where it is read in the browser.
    pub hosts: Vec<Host>,
    /// The hosts of the frames in its pages that show a mail, where they are others. Of a frame only what is in a page
    /// of `hosts` is read.
    #[serde(default)]
    pub frames: Vec<Host>,
    /// The domains of its addresses, in lower case.
    pub domains: Vec<String>,
}

/// How an address of certified mail is known.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pec {
    /// A domain with this among its parts is one of certified mail.
    pub label: String,
    /// Domains that are, with all below them.
    pub domains: Vec<String>,
    /// Before the `@` of the address that its providers send their envelopes from, in lower case.
    pub envelope_user: String,
    /// What stands there before the address of whoever wrote the message inside, in lower case.
    pub envelope_name: String,
}

impl Mailbox {
    /// All its hosts: where it is read, it is read at all of them.
    pub fn all_hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.iter().chain(&self.frames)
    }

    pub(crate) fn check(&self, webmails: &[Webmail], pec: &Pec) -> Result<(), Wrong> {
        let row = &self.id;
        must(!self.name.trim().is_empty(), row, "a name is needed")?;
        let is_known = webmails.iter().any(|webmail| webmail.id == self.webmail);
        must(is_known || self.webmail.is_empty(), row, "the webmail is no row of webmails.toml")?;
        must(!self.hosts.is_empty(), row, "a mailbox is read at a host")?;
        let is_domain = |domain: &String| Host::parse(domain).is_ok() && !pec.has(domain);
        must(self.domains.iter().all(is_domain), row, "a domain is in lower case and of ordinary mail")
    }
}

impl Pec {
    /// Whether addresses of this domain are certified mail.
    pub fn has(&self, domain: &str) -> bool {
        domain.split('.').any(|part| part == self.label)
            || self.domains.iter().any(|known| is_within(domain, known))
    }

    pub(crate) fn check(&self) -> Result<(), Wrong> {
        let is_whole =
            !self.label.is_empty() && self.domains.iter().all(|domain| Host::parse(domain).is_ok());
        must(is_whole, "pec", "a label and domains in lower case are needed")?;
        let is_lower = |word: &String| !word.is_empty() && *word == word.to_lowercase();
        let is_envelope = is_lower(&self.envelope_user) && is_lower(&self.envelope_name);
        must(is_envelope, "pec", "what an envelope's sender is called is needed, in lower case")
    }
}
