//! The rows of `profiles/*.toml`, each declared once: read and checked by `build.rs`, which includes this folder, and
//! read again by the product in the form that `build.rs` gives them. Knows what a row must say, and not who uses it.

mod card;
mod field;
mod interceptor;
mod issuer;
mod portal;
mod webmail;

use serde::{Deserialize, Serialize, Serializer};

pub use card::{Family, Keypad, Layout, Module, Pattern, Way};
pub use field::{Contesto, Field, Weighted};
pub use interceptor::Interceptor;
pub use issuer::{Issuer, Phrases};
pub use portal::{Action, CodePage, Portal};
pub use webmail::{Webmail, WebmailsFile};

/// What the extension and the host know.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pages {
    /// `issuers.toml`.
    pub issuers: issuer::IssuersFile,
    /// `portals.toml`.
    pub portals: portal::PortalsFile,
    /// `fields.toml`.
    pub fields: field::FieldsFile,
    /// `webmails.toml`.
    pub webmails: webmail::WebmailsFile,
}

/// What the card's process knows.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cards {
    /// `cards.toml`.
    pub cards: card::CardsFile,
    /// `modules.toml`.
    pub modules: card::ModulesFile,
    /// `interceptors.toml`.
    pub interceptors: interceptor::InterceptorsFile,
}

/// How sure a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Its source says so.
    Confirmed,
    /// Believed for now; ARCHITECTURE.md lists it.
    #[default]
    Assumed,
}

/// What is wrong with a row, for whoever wrote it.
pub type Wrong = String;

/// `Ok` when what a row must be holds.
pub(crate) fn must(holds: bool, row: &str, what: &str) -> Result<(), Wrong> {
    if holds { Ok(()) } else { Err(format!("{row}: {what}")) }
}

/// A row has an id that can be cited, and a source.
pub(crate) fn cited(id: &str, source: &str) -> Result<(), Wrong> {
    let is_id =
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    must(is_id, id, "id must be lower-case letters, digits and dashes")?;
    must(source.trim().len() > 10, id, "the source must be named")
}

/// Writes a text that only people read as an empty one.
pub(crate) fn left_out<S: Serializer>(_: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("")
}

/// Phrases are texts, and there is one at least.
pub(crate) fn phrased(phrases: &[String], row: &str, what: &str) -> Result<(), Wrong> {
    must(!phrases.is_empty() && phrases.iter().all(|phrase| !phrase.trim().is_empty()), row, what)
}

impl Pages {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        self.issuers.check()?;
        self.portals.check(&self.issuers.issuer)?;
        self.fields.check()?;
        self.webmails.check()
    }
}

impl Cards {
    /// Checks every row.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        self.cards.check(&self.modules)?;
        self.modules.check()?;
        self.interceptors.check()
    }
}
