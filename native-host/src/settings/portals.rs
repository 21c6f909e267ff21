//! The rows of a `portals.toml`, each judged by itself.

use serde::Deserialize;
use staffetta_core::Portal;
use toml::{Table, Value};

use super::rows;

/// Most rows of one file.
const MOST_ROWS: usize = 64;
/// The name rows have.
const ROW: &str = "portal";

/// The rows of a file, as [`rows::of`] gives them.
pub(super) fn rows(table: Table) -> Vec<(Option<usize>, Result<Portal, String>)> {
    rows::of(table, ROW, MOST_ROWS, portal)
}

fn portal(row: Value) -> Result<Portal, String> {
    let portal = Portal::deserialize(row).map_err(|error| error.message().to_owned())?;
    portal.check()?;
    Ok(portal)
}
