//! `issuers.toml`: who issues sessions, and how the notification reads.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};
use crate::role::Role;

/// Who issues sessions, and how its notification reads.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// The domain its codes are valid in.
    pub contesto: String,
    /// Who uses them.
    pub role: Role,
    /// Lengths of the dash-separated groups of a code.
    pub code_groups: Vec<u8>,
    /// Life of a session when the notice does not state it, in hours from the request.
    pub valid_hours: u8,
    /// Addresses its notifications come from, in lower case.
    pub senders: Vec<String>,
    /// Headings of the notification.
    pub headings: Vec<String>,
    /// What stands before the code.
    pub code_labels: Vec<String>,
    /// What stands before the end of validity.
    pub expiry_labels: Vec<String>,
    /// What stands before the time of the request.
    pub requested_at_labels: Vec<String>,
    /// What stands before the name of the practice program.
    pub requested_by_labels: Vec<String>,
    /// What stands before the health company.
    pub company_labels: Vec<String>,
    /// Where the part that says something ends.
    pub tail_labels: Vec<String>,
    /// Ids of the portals whose own pages show its codes.
    pub shown_by: Vec<String>,
}

/// Phrases by which a message is known.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// The phrases.
    pub phrases: Vec<String>,
}

impl Issuer {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let row = &self.id;
        let has_groups = !self.code_groups.is_empty() && self.code_groups.iter().all(|length| *length > 0);
        must(has_groups, row, "code_groups")?;
        must((1..=24).contains(&self.valid_hours), row, "valid_hours")?;
        for sender in &self.senders {
            let is_address =
                sender.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.'));
            must(
                is_address && *sender == sender.to_lowercase(),
                row,
                "a sender is an address in lower case",
            )?;
        }
        // An issuer whose notifications nobody has seen has no words at all, and no mail is taken for one of its.
        let together = self.code_labels.is_empty() == self.senders.is_empty();
        must(together, row, "senders and code_labels go together")
    }
}
