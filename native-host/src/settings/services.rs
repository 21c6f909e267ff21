//! The rows of a `services.toml`: addresses of issuers' services that are not public, and who vouches for them besides
//! the system's roots. All else of a service is built in.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use staffetta_core::profiles;
use staffetta_core::profiles::schema::{Service, cited};
use staffetta_native::texts::{Text, say};
use toml::{Table, Value};

use super::places::Author;

/// Most rows of one file.
const MOST_ROWS: usize = 16;
/// The name rows have.
const ROW: &str = "service";

/// A service, and where it is for this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConfiguredService {
    /// The service, with its addresses.
    pub(crate) service: Service,
    /// Whether its test environment is used.
    pub(crate) is_test: bool,
    /// Files of certificates that may vouch for it, too.
    pub(crate) roots: Vec<PathBuf>,
}

/// A row: what is left out stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    #[serde(default)]
    production: Option<String>,
    #[serde(default)]
    test: Option<String>,
    /// Whether the test environment is used.
    #[serde(default)]
    use_test: bool,
    #[serde(default)]
    roots: Vec<PathBuf>,
}

impl ConfiguredService {
    /// The address that is used; empty where none is known.
    pub(crate) fn address(&self) -> &str {
        if self.is_test { &self.service.test } else { &self.service.production }
    }

    /// The services as they are built in.
    pub(super) fn built_in() -> Vec<Self> {
        let built_in =
            |service: &Service| Self { service: service.clone(), is_test: false, roots: Vec::new() };
        profiles::services().service.iter().map(built_in).collect()
    }
}

/// Takes the rows of a file in `folder`: what is wrong with which, counted from 1. A user's row says where a service is
/// whose address nobody else gave; he sends no credentials elsewhere by it.
pub(super) fn take(
    services: &mut [ConfiguredService],
    table: Table,
    folder: &Path,
    author: Author,
) -> Vec<(Option<usize>, String)> {
    let mut problems = Vec::new();
    for (name, value) in table {
        let Value::Array(rows) = value else {
            problems.push((None, format!("{name}: [[{ROW}]]?")));
            continue;
        };
        if name != ROW {
            problems.push((None, format!("{name}: [[{ROW}]]?")));
            continue;
        }
        for (index, row) in rows.into_iter().take(MOST_ROWS).enumerate() {
            if let Err(reason) = take_row(services, row, folder, author) {
                problems.push((Some(index + 1), reason));
            }
        }
    }
    problems
}

fn take_row(
    services: &mut [ConfiguredService],
    mut row: Value,
    folder: &Path,
    author: Author,
) -> Result<(), String> {
    let [status, source] = ["status", "source"].map(|name| row.as_table_mut()?.remove(name));
    let row = Row::deserialize(row).map_err(|error| error.message().to_owned())?;
    cited(&row.id, status.as_ref().and_then(Value::as_str), source.as_ref().and_then(Value::as_str))?;
    let known = services.iter_mut().find(|known| known.service.id == row.id);
    let known = known.ok_or_else(|| format!("{}: not a service that is known", row.id))?;
    if author == Author::User && !known.address().is_empty() {
        return Err(say(Text::PortalIsTheAdministrators));
    }
    let mut service = known.service.clone();
    service.production = row.production.unwrap_or(service.production);
    service.test = row.test.unwrap_or(service.test);
    service.check()?;
    let roots = row.roots.iter().map(|root| folder.join(root)).collect();
    *known = ConfiguredService { service, is_test: row.use_test, roots };
    Ok(())
}
