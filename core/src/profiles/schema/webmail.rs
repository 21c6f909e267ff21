//! `webmails.toml`: how the open message is found in a webmail's page.

use serde::{Deserialize, Serialize};

use super::{Status, Wrong, cited, left_out, must};
use crate::origin::Origin;

/// The file.
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

impl WebmailsFile {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        self.webmail.iter().try_for_each(|webmail| {
            cited(&webmail.id, &webmail.source)?;
            let found = !webmail.body.is_empty() && !webmail.sender.is_empty();
            must(found, &webmail.id, "body and sender are needed")
        })
    }
}
