//! The rows of a `portals.toml`, each judged by itself.

use serde::Deserialize;
use staffetta_core::Portal;
use toml::{Table, Value};

use super::drop_citation;

/// Most rows of one file.
const MOST_ROWS: usize = 64;
/// The name rows have.
const ROW: &str = "portal";

/// The rows of a file with their numbers from 1, each usable or with the reason why it is not; what is no row has no
/// number.
pub(super) fn rows(table: Table) -> Vec<(Option<usize>, Result<Portal, String>)> {
    let mut judged = Vec::new();
    for (name, value) in table {
        match value {
            Value::Array(rows) if name == ROW => {
                let rows = rows.into_iter().take(MOST_ROWS).enumerate();
                judged.extend(rows.map(|(index, row)| (Some(index + 1), portal(row))));
            }
            _ => judged.push((None, Err(format!("{name}: [[{ROW}]]?")))),
        }
    }
    judged
}

fn portal(mut row: Value) -> Result<Portal, String> {
    drop_citation(&mut row);
    let portal = Portal::deserialize(row).map_err(|error| error.message().to_owned())?;
    portal.check()?;
    Ok(portal)
}
