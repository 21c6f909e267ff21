//! Reads `profiles/*.toml` into the rows that `src/profiles/schema` declares, stops the build when one is wrong, and
//! writes them as the product reads them. What the rows mean, and what they must say, is told there.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "these modules are the product's")]
#![allow(clippy::disallowed_methods, reason = "the build reads the tables and writes what it makes of them")]

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde::{Deserialize, Serialize};

#[path = "src/origin.rs"]
mod origin;
#[path = "src/role.rs"]
mod role;
#[path = "src/profiles/schema/mod.rs"]
mod schema;

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["profiles", "build.rs", "src/origin.rs", "src/role.rs", "src/profiles/schema"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let pages = schema::Pages {
        issuers: read("issuers.toml")?,
        portals: read("portals.toml")?,
        fields: read("fields.toml")?,
        webmails: read("webmails.toml")?,
    };
    pages.check()?;
    write("pages.bin", &pages)?;
    let cards = schema::Cards {
        cards: read("cards.toml")?,
        modules: read("modules.toml")?,
        interceptors: read("interceptors.toml")?,
    };
    cards.check()?;
    write("cards.bin", &cards)
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(Path::new("profiles").join(name))?;
    toml::from_str(&text).map_err(|error| format!("profiles/{name}: {error}").into())
}

fn write(name: &str, rows: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let target = Path::new(&env::var("OUT_DIR")?).join(name);
    Ok(fs::write(target, postcard::to_stdvec(rows)?)?)
}
