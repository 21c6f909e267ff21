//! `issuers.toml`: who issues sessions, and how the notification reads.

use serde::{Deserialize, Serialize};

use super::{Wrong, must, phrased};
use crate::role::Role;

/// Who issues sessions, and how its notification reads.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// The regions in which its notifications are looked for, when the user chose one of them; everywhere when empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// What makes a message worth describing besides, where its notifications are looked for, and a field, where its
    /// labels ask; in lower case.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What its codes may be for.
    pub contesti: Vec<Named<String>>,
    /// Who may use them.
    pub roles: Vec<Named<Role>>,
    /// Whether a code that a newer one replaced may still be valid: until the newer one is used.
    pub replaced_may_live: bool,
    /// Lengths of the dash-separated groups of a code.
    pub code_groups: Vec<u8>,
    /// Life of a session when the notice does not state it, in hours from the request.
    pub valid_hours: u8,
    /// Addresses its notifications come from, in lower case.
    pub senders: Vec<String>,
    /// Addresses its notifications come from in its test environment.
    #[serde(default)]
    pub test_senders: Vec<String>,
    /// What tells that a notification is its own.
    pub headings: Vec<String>,
    /// Labels that ask for its code as a whole, in a portal that takes codes of its region alone: common words, which
    /// elsewhere are about something else. None where it is called an ID-SESSIONE.
    #[serde(default)]
    pub field_labels: Vec<String>,
    /// What stands before the code in a notification.
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

/// A contesto or role, and the words by which a notification names it. The only one of a row needs none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named<T> {
    /// Its id.
    pub id: T,
    /// How it is named.
    #[serde(default)]
    pub words: Vec<String>,
}

impl<T: Clone> Named<T> {
    /// The id where there is one only, so that nothing need name it.
    pub fn only(all: &[Self]) -> Option<T> {
        if let [only] = all { Some(only.id.clone()) } else { None }
    }
}

/// How a message tells the life of a code.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    /// What stands before its end, besides an issuer's own words.
    pub expiry_labels: Vec<String>,
    /// What stands before the time of the request, likewise.
    pub requested_at_labels: Vec<String>,
    /// What stands before a date and a time that are its end where no label tells one.
    pub until: Vec<String>,
    /// Numbers of hours in words, each with its digits.
    pub numbers: Vec<[String; 2]>,
    /// How words begin that make a sentence with hours one about its life.
    pub lasting: Vec<String>,
}

/// What tells that a message only speaks of notifications, and that a code is another's.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What tells the former.
    pub phrases: Vec<String>,
    /// What a line is about before a code that stands alone in the next.
    pub called: Vec<String>,
    /// What tells the latter, between a label and a code.
    pub another: Vec<String>,
}

/// Phrases by which a message is known.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// The phrases.
    pub phrases: Vec<String>,
}

/// How a message says that it was passed on.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forwarding {
    /// Lines that mail programs write above it.
    pub phrases: Vec<String>,
    /// Names of fields that stand one behind the other where its header is quoted.
    pub headers: Vec<Vec<String>>,
}

/// How a message says that its code is over.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Over {
    /// What says so.
    pub phrases: Vec<String>,
    /// What says that the issuer ended it.
    pub revoked: Vec<String>,
    /// What a sentence without a code is about that says so.
    pub about: Vec<String>,
    /// Anywhere in a sentence without a code: it may be said of one that a newer code ended.
    pub unless_new: Vec<String>,
    /// Before it in its sentence: it is not said, or not said of what is.
    pub unless_before: Vec<String>,
    /// Anywhere in its sentence: it is said of another.
    pub unless: Vec<String>,
    /// What has one of those words, and says nothing of another.
    pub of_mail: Vec<String>,
}

impl Over {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let lists = [
            (&self.phrases, "phrases"),
            (&self.revoked, "revoked"),
            (&self.about, "about"),
            (&self.unless_new, "unless_new"),
            (&self.unless_before, "unless_before"),
            (&self.unless, "unless"),
            (&self.of_mail, "of_mail"),
        ];
        lists.into_iter().try_for_each(|(phrases, name)| phrased(phrases, "over", name))
    }
}

impl Life {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let lists = [
            (&self.expiry_labels, "expiry_labels"),
            (&self.requested_at_labels, "requested_at_labels"),
            (&self.until, "until"),
            (&self.lasting, "lasting"),
        ];
        lists.into_iter().try_for_each(|(phrases, name)| phrased(phrases, "life", name))?;
        let is_number = |[word, digits]: &[String; 2]| {
            !word.is_empty() && digits.parse().is_ok_and(|hours: u8| (1..=24).contains(&hours))
        };
        must(
            self.numbers.iter().all(is_number),
            "life",
            "numbers are words with their digits, of 1 to 24 hours",
        )
    }
}

impl Issuer {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let row = &self.id;
        let has_groups = !self.code_groups.is_empty() && self.code_groups.iter().all(|length| *length > 0);
        must(has_groups, row, "code_groups")?;
        must((1..=24).contains(&self.valid_hours), row, "valid_hours")?;
        for sender in self.senders.iter().chain(&self.test_senders) {
            let is_address =
                sender.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.'));
            must(
                is_address && *sender == sender.to_lowercase(),
                row,
                "a sender is an address in lower case",
            )?;
        }
        let is_hinted = |label: &String| self.hints.iter().any(|hint| label.to_lowercase().contains(hint));
        must(
            self.field_labels.iter().all(is_hinted),
            row,
            "each of field_labels has one of the hints in it",
        )?;
        must(
            self.field_labels.is_empty() || !self.regions.is_empty(),
            row,
            "field_labels are an issuer's that is of regions",
        )?;
        named(&self.contesti, row, "contesti")?;
        named(&self.roles, row, "roles")?;
        // A label alone is anybody's.
        must(!self.headings.is_empty(), row, "headings")?;
        let is_read = self.senders.is_empty() || !self.code_labels.is_empty();
        must(is_read, row, "an issuer with senders needs code_labels")
    }
}

/// Of several, each is named.
fn named<T>(all: &[Named<T>], row: &str, what: &str) -> Result<(), Wrong> {
    let is_named = |one: &Named<T>| all.len() == 1 || !one.words.is_empty();
    must(!all.is_empty() && all.iter().all(is_named), row, what)
}
