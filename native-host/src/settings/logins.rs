//! Rows of portals with a card entry: those that ship, and those of a `logins.toml`, each judged by itself.

use serde::Deserialize;
use staffetta_core::card::LoginProfile;
use staffetta_core::card::login_profile::{BUILT_IN, LoginsFile};
use toml::{Table, Value};

/// Most rows of one file.
const MOST_ROWS: usize = 64;
/// The name rows have.
const ROW: &str = "login";

/// The rows that ship.
pub(super) fn built_in() -> Vec<LoginProfile> {
    // A test of the domain holds that they can be read.
    toml::from_str::<LoginsFile>(BUILT_IN).unwrap_or_default().login
}

/// The rows of a file with their numbers from 1, each usable or with the reason why it is not; what is no row has no
/// number.
pub(super) fn rows(table: Table) -> Vec<(Option<usize>, Result<LoginProfile, String>)> {
    let mut judged = Vec::new();
    for (name, value) in table {
        match value {
            Value::Array(rows) if name == ROW => {
                let rows = rows.into_iter().take(MOST_ROWS).enumerate();
                judged.extend(rows.map(|(index, row)| (Some(index + 1), profile(row))));
            }
            _ => judged.push((None, Err(format!("{name}: [[{ROW}]]?")))),
        }
    }
    judged
}

fn profile(row: Value) -> Result<LoginProfile, String> {
    let profile = LoginProfile::deserialize(row).map_err(|error| error.message().to_owned())?;
    profile.check()?;
    Ok(profile)
}
