//! The tables of cards and of manufacturers' modules: `profiles/cards.toml` and `profiles/modules.toml`, checked row by row.

use std::fmt::Write as _;

use serde::Deserialize;

use super::{is_id, provenance};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardsFile {
    layout: Vec<Layout>,
    family: Vec<Family>,
    keypad_denied: Vec<KeypadDenied>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    id: String,
    certificate: String,
    #[serde(default)]
    key_folder: String,
    key: u8,
    pin: u8,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    id: String,
    name: String,
    way: String,
    #[serde(default)]
    module: Option<String>,
    #[serde(default)]
    layouts: Vec<String>,
    #[serde(default)]
    atr: Vec<String>,
    #[serde(default)]
    historical: Vec<String>,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeypadDenied {
    id: String,
    reader: String,
    status: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModulesFile {
    module: Vec<Module>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Module {
    id: String,
    name: String,
    linux: Vec<String>,
    macos: Vec<String>,
    windows: Vec<String>,
    status: String,
    source: String,
}

/// The tables as Rust.
pub(crate) fn tables(cards: &CardsFile, modules: &ModulesFile) -> String {
    let mut out = String::new();
    layouts(&cards.layout, &mut out);
    families(cards, modules, &mut out);
    out.push_str("/// Parts of the names of readers whose keypad is not what they say.\n");
    out.push_str("pub static KEYPAD_DENIED: &[&str] = &[");
    for row in &cards.keypad_denied {
        checked("reader", &row.id, &row.status, &row.source);
        write!(out, "{:?}, ", row.reader).expect("a String takes any text");
    }
    out.push_str("];\n");
    module_rows(&modules.module, &mut out);
    out
}

fn layouts(rows: &[Layout], out: &mut String) {
    out.push_str("/// Every layout known, from `profiles/cards.toml`.\npub static LAYOUTS: &[Layout] = &[\n");
    for row in rows {
        checked("layout", &row.id, &row.status, &row.source);
        assert!(!row.certificate.is_empty(), "layout {}: certificate", row.id);
        writeln!(
            out,
            "    Layout {{ id: {:?}, certificate: &{:?}, key_folder: &{:?}, key: {}, pin: {} }},",
            row.id,
            path(&row.certificate),
            path(&row.key_folder),
            row.key,
            row.pin
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn families(cards: &CardsFile, modules: &ModulesFile, out: &mut String) {
    out.push_str("/// Every family known, from `profiles/cards.toml`; the first that fits counts.\n");
    out.push_str("pub static FAMILIES: &[Family] = &[\n");
    for row in &cards.family {
        let id = &row.id;
        checked("family", id, &row.status, &row.source);
        assert!(!(row.atr.is_empty() && row.historical.is_empty()), "family {id}: no pattern");
        let way = match row.way.as_str() {
            "driver" => "Way::Driver".to_owned(),
            "module" => {
                let module = row.module.as_deref().unwrap_or_default();
                assert!(modules.module.iter().any(|row| row.id == module), "family {id}: module {module}");
                format!("Way::Module({module:?})")
            }
            "contactless" => "Way::Contactless".to_owned(),
            "out_of_scope" => "Way::OutOfScope".to_owned(),
            other => panic!("family {id}: way {other}"),
        };
        assert_eq!(
            row.way == "driver",
            !row.layouts.is_empty(),
            "family {id}: layouts belong to the driver's"
        );
        let layouts = row.layouts.iter().fold(String::new(), |mut all, layout| {
            let place = cards.layout.iter().position(|row| row.id == *layout);
            let place = place.unwrap_or_else(|| panic!("family {id}: layout {layout} is none"));
            write!(all, "&LAYOUTS[{place}], ").expect("a String takes any text");
            all
        });
        writeln!(
            out,
            "    Family {{ id: {id:?}, name: {:?}, way: {way}, layouts: &[{layouts}], atr: &[{}], historical: &[{}] }},",
            row.name,
            patterns(&row.atr),
            patterns(&row.historical)
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn module_rows(rows: &[Module], out: &mut String) {
    out.push_str("/// Every module known, from `profiles/modules.toml`, in the order of trying.\n");
    out.push_str("pub static MODULES: &[Module] = &[\n");
    for row in rows {
        checked("module", &row.id, &row.status, &row.source);
        writeln!(
            out,
            "    Module {{ id: {:?}, name: {:?}, linux: &{:?}, macos: &{:?}, windows: &{:?} }},",
            row.id, row.name, row.linux, row.macos, row.windows
        )
        .expect("a String takes any text");
    }
    out.push_str("];\n");
}

fn checked(kind: &str, id: &str, status: &str, source: &str) {
    let row = format!("{kind} {id}");
    assert!(is_id(id), "{row}: id must be lower-case letters, digits and dashes");
    provenance(&row, status, source);
}

/// `1100/1101` as file ids.
fn path(text: &str) -> Vec<u16> {
    let id = |id: &str| u16::from_str_radix(id, 16).unwrap_or_else(|_| panic!("{text}: {id} is no file id"));
    text.split('/').filter(|id| !id.is_empty()).map(id).collect()
}

fn patterns(texts: &[String]) -> String {
    texts.iter().fold(String::new(), |mut all, text| {
        let (bytes, open) = match text.strip_suffix('*') {
            Some(bytes) => (bytes, true),
            None => (text.as_str(), false),
        };
        let bytes: Vec<(u8, u8)> = bytes.split_whitespace().map(|token| range(token, text)).collect();
        assert!(!bytes.is_empty(), "{text}: an empty pattern fits everything");
        write!(all, "Pattern {{ bytes: &{bytes:?}, open: {open} }}, ").expect("a String takes any text");
        all
    })
}

fn range(token: &str, pattern: &str) -> (u8, u8) {
    let byte = |hex: &str| {
        u8::from_str_radix(hex, 16).unwrap_or_else(|_| panic!("{pattern}: {token} is neither byte nor range"))
    };
    match token.split_once('-') {
        _ if token == ".." => (0, 0xFF),
        Some((low, high)) => (byte(low), byte(high)),
        None => (byte(token), byte(token)),
    }
}
