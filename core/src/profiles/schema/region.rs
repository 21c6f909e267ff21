//! `regions.toml`: the regions and autonomous provinces.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};

/// All of them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// In alphabetical order.
    pub all: Vec<Region>,
}

/// A region or autonomous province.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
}

impl Regions {
    /// Checks the regions that a row names.
    pub(crate) fn check(&self, row: &str, regions: &[String]) -> Result<(), Wrong> {
        let is_known = |id: &String| self.all.iter().any(|region| region.id == *id);
        must(regions.iter().all(is_known), row, "a region is no row of regions.toml")
    }
}
