//! `fields.toml`: which field of a portal's page asks for a code, and for which one.

use serde::{Deserialize, Serialize};

use super::{Wrong, hinted, must, phrased};

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
}

impl Field {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        hinted(&self.hints, "field")?;
        let mut weighted = self.asks_for.iter().chain(&self.speaks_against);
        must(weighted.all(|row| row.weight > 0), "field", "a weight is positive")
    }
}

impl Contesto {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        phrased(&self.words, &self.id, "words")
    }
}
