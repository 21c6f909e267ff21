//! `interceptors.toml`.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};

/// A program or appliance that opens TLS connections to look inside, known by the certificates it issues.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interceptor {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Pieces of the names in the issuers of its certificates.
    pub issuers: Vec<String>,
}

impl Interceptor {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let telling = !self.issuers.is_empty() && self.issuers.iter().all(|words| words.len() >= 4);
        must(telling, &self.id, "issuers of four letters or more, or they would fit anybody")
    }
}
