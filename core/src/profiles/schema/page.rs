//! `portals.toml` and `webmails.toml`: what is known of the pages that codes come from and go to.

use serde::{Deserialize, Serialize};

use super::{Status, Wrong, cited, left_out, must, phrased};
use crate::origin::Origin;

/// `portals.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalsFile {
    /// The portals.
    pub portal: Vec<PortalProfile>,
    /// How a field is found.
    pub field: Field,
    /// How a contesto is named.
    pub contesto: Vec<Contesto>,
}

/// A portal and the sessions it takes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalProfile {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Exact origins.
    pub origins: Vec<Origin>,
    /// Ids of the issuers whose sessions it takes.
    pub issuers: Vec<String>,
    /// How sure it is.
    pub status: Status,
    /// Where it comes from; left out of the product.
    #[serde(serialize_with = "left_out")]
    pub source: String,
}

/// What a field is, in a page, and how the words in and around it are weighed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// A field without any of these, in lower case, in or around it is not worth describing.
    pub hints: Vec<String>,
    /// Selectors of the fields one can write in.
    pub inputs: Vec<String>,
    /// Selectors of the elements that hold a field and the words about it.
    pub groups: Vec<String>,
    /// Least weight at which a field is taken for the one that asks.
    pub accept_from: i32,
    /// Phrases that speak for it.
    pub asks_for: Vec<Weighted>,
    /// Phrases that speak against it.
    pub speaks_against: Vec<Weighted>,
    /// How sure it is.
    pub status: Status,
    /// Where it comes from; left out of the product.
    #[serde(serialize_with = "left_out")]
    pub source: String,
}

/// A phrase and what it weighs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    /// The phrase.
    pub phrase: String,
    /// Its weight.
    pub weight: i32,
}

/// The words by which a dialog names a contesto.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contesto {
    /// The contesto.
    pub id: String,
    /// Words of this one.
    pub words: Vec<String>,
    /// Words of the others.
    pub other_words: Vec<String>,
    /// How sure it is.
    pub status: Status,
    /// Where it comes from; left out of the product.
    #[serde(serialize_with = "left_out")]
    pub source: String,
}

/// `webmails.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebmailsFile {
    /// The webmails.
    pub webmail: Vec<Webmail>,
}

/// How the open message is found in a webmail page. Selectors in order of trust; `@name` at the end reads that
/// attribute.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webmail {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Exact origins of its pages.
    pub origins: Vec<Origin>,
    /// The open message's text.
    pub body: Vec<String>,
    /// The sender's address.
    pub sender: Vec<String>,
    /// The sender as displayed.
    pub sender_name: Vec<String>,
    /// The mailbox the message was sent to.
    pub recipient: Vec<String>,
    /// When it was received.
    pub date: Vec<String>,
    /// How sure it is.
    pub status: Status,
    /// Where it comes from; left out of the product.
    #[serde(serialize_with = "left_out")]
    pub source: String,
}

impl PortalsFile {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        for portal in &self.portal {
            cited(&portal.id, &portal.source)?;
            must(!portal.origins.is_empty(), &portal.id, "origins")?;
        }
        cited("field", &self.field.source)?;
        let lower = self.field.hints.iter().all(|hint| *hint == hint.to_lowercase());
        must(!self.field.hints.is_empty() && lower, "field", "hints are lower case")?;
        let mut weighted = self.field.asks_for.iter().chain(&self.field.speaks_against);
        must(weighted.all(|row| row.weight > 0), "field", "a weight is positive")?;
        self.contesto.iter().try_for_each(|contesto| {
            must(contesto.source.len() > 10, &contesto.id, "the source must be named")?;
            phrased(&contesto.words, &contesto.id, "words")
        })
    }
}

impl WebmailsFile {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        self.webmail.iter().try_for_each(|webmail| {
            cited(&webmail.id, &webmail.source)?;
            let found = !webmail.body.is_empty() && !webmail.sender.is_empty();
            must(found, &webmail.id, "body and sender are needed")
        })
    }
}
