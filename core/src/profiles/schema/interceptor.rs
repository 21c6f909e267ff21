//! `interceptors.toml`.

use serde::{Deserialize, Serialize};

use super::{Status, Wrong, cited, left_out, must};

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterceptorsFile {
    /// The rows.
    pub interceptor: Vec<Interceptor>,
}

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
    /// How sure it is.
    pub status: Status,
    /// Where it comes from; left out of the product.
    #[serde(serialize_with = "left_out")]
    pub source: String,
}

impl InterceptorsFile {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        self.interceptor.iter().try_for_each(|row| {
            cited(&row.id, &row.source)?;
            let telling = !row.issuers.is_empty() && row.issuers.iter().all(|words| words.len() >= 4);
            must(telling, &row.id, "issuers of four letters or more, or they would fit anybody")
        })
    }
}
