//! Who may know whom: the direction of dependencies between the crates, the purity of the core,
//! and the versions that must be equal.

use toml::{Table, Value};

use super::tree::{Problem, Tree, product_code};

/// The crates of the workspace with the only crates of the workspace that each may depend on.
const HOUSE: [(&str, &str, &[&str]); 7] = [
    ("core", "staffetta-core", &[]),
    ("protocol", "staffetta-protocol", &["staffetta-core"]),
    ("wasm", "staffetta-wasm", &["staffetta-core", "staffetta-protocol"]),
    ("native-host", "staffetta-host", &["staffetta-core", "staffetta-protocol"]),
    ("native-host/card", "staffetta-card", &["staffetta-core", "staffetta-protocol"]),
    (
        "tests",
        "staffetta-tests",
        &["staffetta-card", "staffetta-core", "staffetta-host", "staffetta-protocol", "staffetta-wasm"],
    ),
    ("xtask", "xtask", &["staffetta-core", "staffetta-protocol"]),
];

/// Crates that bring input, output, time, chance or a browser.
const IMPURE_CRATES: [&str; 10] = [
    "getrandom",
    "js-sys",
    "keyring-core",
    "rand",
    "reqwest",
    "rustix",
    "tokio",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
];

/// What the core does not name, with the modules of `std` also inside a grouped import.
const IMPURE_NAMES: [&str; 6] = ["Instant", "SystemTime", "js_sys", "tokio", "wasm_bindgen", "web_sys"];
const IMPURE_STD: [&str; 6] = ["env", "fs", "io", "net", "process", "thread"];

/// The manifest's tables that name other crates.
const DEPENDENCY_TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// `core` knows nobody, `wasm` and `native-host` only `core`, and nobody knows `tests` or `xtask`.
pub(super) fn dependencies_point_inward(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (directory, _, allowed) in HOUSE {
        let path = format!("{directory}/Cargo.toml");
        let Some(manifest) = tree.text(&path).and_then(|text| text.parse::<Table>().ok()) else {
            problems.push(Problem::of(&path, "the crate's manifest is missing or not valid TOML"));
            continue;
        };
        for name in dependencies(&manifest) {
            let of_the_house = HOUSE.iter().any(|(_, other, _)| *other == name);
            if of_the_house && !allowed.contains(&name.as_str()) {
                problems.push(Problem::of(&path, format!("must not depend on {name}")));
            }
            if directory == "core" && IMPURE_CRATES.contains(&name.as_str()) {
                problems.push(Problem::of(&path, format!("the core is pure and must not depend on {name}")));
            }
        }
    }
    problems
}

/// The core does no input or output, has no clock and no DOM.
pub(super) fn core_is_pure(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.below("core/src/", ".rs") {
        let mut in_group = false;
        for (number, line) in product_code(file) {
            in_group |= line.trim_start().starts_with("use std::{");
            let named = IMPURE_NAMES.into_iter().find(|name| has_word(line, name)).or_else(|| {
                IMPURE_STD.into_iter().find(|name| {
                    has_word(line, &format!("std::{name}")) || (in_group && has_word(line, name))
                })
            });
            if let Some(name) = named {
                problems.push(Problem::at(&file.path, number, format!("the core is pure: no {name}")));
            }
            in_group &= !line.contains("};");
        }
    }
    problems
}

/// The glue's generator and its library are pinned to one version.
pub(super) fn wasm_bindgen_versions_agree(tree: &Tree) -> Vec<Problem> {
    const PAIR: [&str; 2] = ["wasm-bindgen", "wasm-bindgen-cli-support"];
    let workspace = tree.text("Cargo.toml").and_then(|text| text.parse::<Table>().ok());
    let version = |name: &str| -> Option<String> {
        let dependency = workspace.as_ref()?.get("workspace")?.get("dependencies")?.get(name)?;
        Some(dependency.as_str().or_else(|| dependency.get("version")?.as_str())?.to_owned())
    };
    let [library, generator] = PAIR.map(version);
    let pinned = library.as_ref().is_some_and(|version| version.starts_with('='));
    if pinned && library == generator {
        return Vec::new();
    }
    vec![Problem::of(
        "Cargo.toml",
        format!("{} and {} must be pinned with = to one version", PAIR[0], PAIR[1]),
    )]
}

fn dependencies(manifest: &Table) -> Vec<String> {
    let mut tables: Vec<&Table> = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
        tables.extend(targets.values().filter_map(Value::as_table));
    }
    let mut names = Vec::new();
    for table in tables {
        for kind in DEPENDENCY_TABLES {
            let Some(dependencies) = table.get(kind).and_then(Value::as_table) else { continue };
            for (name, details) in dependencies {
                let renamed = details.get("package").and_then(Value::as_str);
                names.push(renamed.unwrap_or(name).to_owned());
            }
        }
    }
    names
}

/// Whether a name stands in a line and is not part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(changed: &str, manifest: &str) -> Vec<Problem> {
        let mut files: Vec<(String, &str)> = Vec::new();
        for (directory, _, _) in HOUSE {
            files.push((format!("{directory}/Cargo.toml"), if directory == changed { manifest } else { "" }));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        dependencies_point_inward(&Tree::of(&files))
    }

    #[test]
    fn a_dependency_that_points_outward_is_found_in_every_kind_of_table() {
        assert!(house("wasm", "[dependencies]\nstaffetta-core.workspace = true\nserde = \"1\"\n").is_empty());
        for manifest in [
            "[dependencies]\nstaffetta-tests.workspace = true\n",
            "[dev-dependencies]\nxtask = { path = \"../xtask\" }\n",
            "[target.'cfg(windows)'.dependencies]\nstaffetta-wasm.workspace = true\n",
            "[dependencies]\nhelper = { package = \"xtask\", path = \"../xtask\" }\n",
        ] {
            assert_eq!(house("native-host", manifest).len(), 1, "{manifest}");
        }
    }

    #[test]
    fn the_core_may_depend_neither_on_the_house_nor_on_the_world() {
        assert_eq!(house("core", "[dependencies]\nstaffetta-host = \"1\"\ntokio = \"1\"\n").len(), 2);
        assert!(house("core", "[build-dependencies]\ntoml = \"1\"\n").is_empty());
    }

    fn purity(code: &str) -> Vec<Problem> {
        core_is_pure(&Tree::of(&[("core/src/slot.rs", code)]))
    }

    #[test]
    fn a_clock_or_a_file_in_the_core_is_found_however_it_is_imported() {
        for code in [
            "use std::fs;",
            "use std::{\n    fmt,\n    fs,\n};",
            "use std::{fmt, net::TcpStream};",
            "let now = std::time::SystemTime::now();",
            "use std::time::Instant;",
            "use web_sys::Window;",
        ] {
            assert_eq!(purity(code).len(), 1, "{code}");
        }
    }

    #[test]
    fn words_that_only_resemble_are_let_through() {
        let code = "use std::{\n    fmt,\n};\nfn instantly(fs: u8, InstantOf: u8) {}\n// std::fs\n";
        assert_eq!(purity(code), []);
        assert_eq!(purity("#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"), []);
    }

    #[test]
    fn generator_and_library_must_be_pinned_alike() {
        let judge = |a: &str, b: &str| {
            let text = format!(
                "[workspace.dependencies]\nwasm-bindgen = \"{a}\"\nwasm-bindgen-cli-support = {{ version = \"{b}\" }}\n"
            );
            wasm_bindgen_versions_agree(&Tree::of(&[("Cargo.toml", &text)])).len()
        };
        assert_eq!(judge("=0.2.130", "=0.2.130"), 0);
        assert_eq!(judge("=0.2.130", "=0.2.131"), 1);
        assert_eq!(judge("0.2.130", "0.2.130"), 1);
        assert_eq!(wasm_bindgen_versions_agree(&Tree::of(&[])).len(), 1);
    }
}
