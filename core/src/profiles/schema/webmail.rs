//! `webmails.toml`: how the open message is found in a webmail's page.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};
use crate::origin::Origin;

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
}

impl Webmail {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let found = !self.body.is_empty() && !self.sender.is_empty();
        must(found, &self.id, "body and sender are needed")
    }
}
