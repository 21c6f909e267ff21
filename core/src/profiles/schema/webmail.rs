//! `webmails.toml`: how the open message is found in a webmail's page.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};
use crate::origin::Origin;

/// How webmails write a day instead of its date.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Today.
    pub today: Vec<String>,
    /// Yesterday.
    pub yesterday: Vec<String>,
    /// The days of the last week, from Monday.
    pub weekdays: [Vec<String>; 7],
}

/// How the open message is found in a webmail page. What is selected is one place, never a list of places.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webmail {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Exact origins of its pages.
    pub origins: Vec<Origin>,
    /// How the paths of the documents end that it makes for a mail.
    pub paths: Vec<String>,
    /// What the queries of these documents have, of which each has one: `name=value`, joined by `&`.
    pub queries: Vec<String>,
    /// The parameter with the mail's number; anything but a number names a message inside a mail.
    pub mail_number: String,
    /// The open message's text.
    pub body: String,
    /// What is there when the body shows a message inside the message.
    pub enclosed: String,
    /// When it was received.
    pub date: String,
    /// Everybody whom `From` names, and nothing else.
    pub from: String,
    /// The mailboxes it was sent to.
    pub recipient: String,
    /// Where the sender is shown once more, or in a folder of mails sent, a recipient.
    pub summary: String,
    /// A person in any of these places.
    pub person: String,
    /// The attributes of a person that hold its address.
    pub address: Vec<String>,
    /// What stands beside a person and names it in words of its own; `@name` at the end is the attribute with them.
    pub neighbour: String,
}

impl Webmail {
    pub(crate) fn check(&self) -> Result<(), Wrong> {
        let row = &self.id;
        for place in [&self.body, &self.date, &self.from, &self.recipient, &self.summary, &self.person] {
            must(
                !place.is_empty() && !place.contains(','),
                row,
                "a selector names one place, and no other instead",
            )?;
        }
        must(!self.address.is_empty(), row, "an address is in an attribute")?;
        let is_documented =
            !self.paths.is_empty() && !self.queries.is_empty() && !self.mail_number.is_empty();
        must(is_documented, row, "the documents that show a mail are named")?;
        let is_pair = |pair: &str| {
            pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
        };
        let is_query = |query: &String| query.split('&').all(is_pair);
        must(self.queries.iter().all(is_query), row, "a query is name=value, joined by &")
    }
}
