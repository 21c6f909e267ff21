//! `fields.toml`: which field of a portal's page asks for a code, and for which one.

use serde::{Deserialize, Serialize};

use super::{Status, Wrong, cited, left_out, must, phrased};

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldsFile {
    /// How a field is found.
    pub field: Field,
    /// How a contesto is named.
    pub contesto: Vec<Contesto>,
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

impl FieldsFile {
    pub(super) fn check(&self) -> Result<(), Wrong> {
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
