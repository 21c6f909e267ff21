//! Reads `profiles/*.toml` into the rows that `src/profiles/schema` declares, stops the build when one is wrong, and
//! writes them as the product reads them. What the rows mean, and what they must say, is told there.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "these modules are the product's")]
#![allow(clippy::disallowed_methods, reason = "the build reads the tables and writes what it makes of them")]

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

#[path = "src/invisible.rs"]
#[allow(dead_code, reason = "the check of the rows needs a part")]
mod invisible;
#[path = "src/origin.rs"]
mod origin;
#[path = "src/role.rs"]
mod role;
#[path = "src/profiles/schema/mod.rs"]
mod schema;

fn main() -> Result<(), Box<dyn Error>> {
    for input in
        ["profiles", "build.rs", "src/invisible.rs", "src/origin.rs", "src/role.rs", "src/profiles/schema"]
    {
        println!("cargo::rerun-if-changed={input}");
    }
    let portals: schema::Portals = read(&["portals"])?;
    let mut pages: schema::Pages = read(&["issuers", "fields", "webmails", "mailboxes", "regions"])?;
    pages.taking = portals.taking();
    pages.check()?;
    portals.check(&pages.issuer)?;
    write("pages.bin", &pages)?;
    write("portals.bin", &portals)?;
    let services: schema::Services = read(&["services"])?;
    services.check(&pages.issuer)?;
    write("services.bin", &services)?;
    let cards: schema::Cards = read(&["cards", "modules", "interceptors"])?;
    cards.check()?;
    write("cards.bin", &cards)
}

/// The rows of several tables together, without what only people read.
fn read<T: for<'de> Deserialize<'de>>(names: &[&str]) -> Result<T, Box<dyn Error>> {
    let mut all = Table::new();
    for name in names {
        let path = format!("profiles/{name}.toml");
        let table: Table = fs::read_to_string(&path)?.parse().map_err(|error| format!("{path}: {error}"))?;
        for (kind, mut value) in table {
            match &mut value {
                Value::Table(row) => cite(&kind, row)?,
                Value::Array(rows) => {
                    rows.iter_mut().filter_map(Value::as_table_mut).try_for_each(|row| cite(&kind, row))?;
                }
                _ => {}
            }
            all.insert(kind, value);
        }
    }
    all.try_into().map_err(|error| format!("profiles/ ({}): {error}", names.join(", ")).into())
}

fn cite(kind: &str, row: &mut Table) -> Result<(), String> {
    let [status, source] = ["status", "source"].map(|name| row.remove(name));
    let id = row.get("id").and_then(Value::as_str).unwrap_or(kind);
    schema::cited(id, status.as_ref().and_then(Value::as_str), source.as_ref().and_then(Value::as_str))
}

fn write(name: &str, rows: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let target = Path::new(&env::var("OUT_DIR")?).join(name);
    Ok(fs::write(target, postcard::to_stdvec(rows)?)?)
}
