//! `fields.toml`: which field of a portal's page asks for a code, and for which one.

use serde::{Deserialize, Serialize};

use super::{Wrong, hinted, must, phrased};

/// What a field is, in a page, and what the words in and around it say. In lists of words, `stem*` stands for every
/// word that begins so.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// A field without any of these, in lower case, in or around it is not worth describing.
    pub hints: Vec<String>,
    /// Selectors of the fields one can write in.
    pub inputs: Vec<String>,
    /// Selectors of dialogs.
    pub dialogs: Vec<String>,
    /// Selectors of the other elements that hold a field and the words about it.
    pub groups: Vec<String>,
    /// Selectors of what may be the title of a group.
    pub titles: Vec<String>,
    /// Fewest characters of a field that asks, but is too short.
    pub told_from: u32,
    /// Names of the code.
    pub asks_for: Vec<String>,
    /// Names that are the code's only where `context` is spoken of.
    pub asks_in_context: Vec<String>,
    /// What is spoken of where the code is asked for.
    pub context: Vec<String>,
    /// What may stand before a name of the code, and says nothing alone.
    pub fillers: Vec<String>,
    /// What a sentence says that asks for something.
    pub requests: Vec<String>,
    /// Other values that are asked for.
    pub others: Vec<String>,
    /// Those of the others that are secrets: beside them no common word asks.
    pub secrets: Vec<String>,
    /// What a field says that searches.
    pub searches: Vec<String>,
    /// Attributes of fields that ask for something else.
    pub names_of_others: Vec<String>,
    /// What is longer than abbreviations are, and is one.
    pub abbreviations: Vec<String>,
    /// Where something else has the code's name.
    pub elsewhere: Vec<String>,
    /// What in a short text that names the code makes it another one, or none to be typed.
    pub another: Vec<String>,
    /// What leads from the name of the code to what else is called so.
    pub of: Vec<String>,
    /// What may follow there all the same, besides `fillers` and `context`.
    pub of_its_own: Vec<String>,
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
}

/// What a page says after a fill when it does not take the code. Words as in [`Field`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// A text without any of these, in lower case, is not worth describing.
    pub hints: Vec<String>,
    /// What is said of a code that is not taken.
    pub verdicts: Vec<String>,
    /// A sentence with any of these says it of something else, or only of what may be.
    pub unless: Vec<String>,
    /// Numbers of errors that are about the code.
    pub error_codes: Vec<String>,
    /// What such a number is called.
    pub errors: Vec<String>,
}

impl Field {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        hinted(&self.hints, "field")?;
        let selectors = [
            (&self.inputs, "inputs"),
            (&self.dialogs, "dialogs"),
            (&self.groups, "groups"),
            (&self.titles, "titles"),
        ];
        selectors.into_iter().try_for_each(|(all, name)| phrased(all, "field", name))?;
        let lists = [
            (&self.asks_for, "asks_for"),
            (&self.asks_in_context, "asks_in_context"),
            (&self.context, "context"),
            (&self.fillers, "fillers"),
            (&self.requests, "requests"),
            (&self.others, "others"),
            (&self.secrets, "secrets"),
            (&self.searches, "searches"),
            (&self.names_of_others, "names_of_others"),
            (&self.abbreviations, "abbreviations"),
            (&self.elsewhere, "elsewhere"),
            (&self.another, "another"),
            (&self.of, "of"),
            (&self.of_its_own, "of_its_own"),
        ];
        lists.into_iter().try_for_each(|(phrases, name)| plain(phrases, "field", name))
    }
}

impl Refusal {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        hinted(&self.hints, "refusal")?;
        let lists = [
            (&self.verdicts, "verdicts"),
            (&self.unless, "unless"),
            (&self.error_codes, "error_codes"),
            (&self.errors, "errors"),
        ];
        lists.into_iter().try_for_each(|(phrases, name)| plain(phrases, "refusal", name))
    }
}

/// Phrases as the words of a page are compared with them.
fn plain(phrases: &[String], row: &str, name: &str) -> Result<(), Wrong> {
    phrased(phrases, row, name)?;
    let is_plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | ' ' | '*');
    let all = phrases.iter().all(|phrase| phrase.chars().all(is_plain));
    must(all, row, "words are lower case, without accents")
}

impl Contesto {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        phrased(&self.words, &self.id, "words")
    }
}
