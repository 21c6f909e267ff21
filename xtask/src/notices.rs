//! The licence texts of the crates that are shipped inside a package, from the sources that cargo has unpacked.
//! Knows how crates name such files; which licences are allowed is `deny.toml`'s business.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{process, project::Project, setup};

/// Beginnings of the names of files with a licence or a notice in them.
const BEGINNINGS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
/// Parts of the names of files that are left out where MIT may be chosen instead.
const ALTERNATIVES: [&str; 6] = ["APACHE", "UNLICENSE", "ZLIB", "BSL", "BOOST", "LGPL"];
/// The end of the names of crates that hold the sources of a library in C.
const SOURCE: &str = "-src";
/// What the compiler puts into every program.
const STANDARD_LIBRARY: &str =
    "the Rust standard library (MIT OR Apache-2.0), Copyright (c) The Rust Project contributors";
/// For crates under MIT that ship no text of their own.
const MIT: &str = "\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the \"Software\"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.";

/// The notices of everything that crates of ours bring into a build for a target: each text once, with the crates it
/// belongs to.
///
/// # Errors
/// When cargo cannot describe the workspace, or a crate comes without a licence text.
pub(crate) fn of(project: &Project, ours: &[&str], target: &str) -> Result<String> {
    let metadata = metadata(project, target)?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    texts.entry(MIT.to_owned()).or_default().push(STANDARD_LIBRARY.to_owned());
    let mut without_text = Vec::new();
    for package in shipped(&metadata, ours, target)? {
        let title = title(package);
        let own = texts_of(package)?;
        if own.is_empty() {
            without_text.push(title.clone());
        }
        for text in own {
            let title = if text == MIT { format!("{title}, {}", copyright(package)) } else { title.clone() };
            texts.entry(text).or_default().push(title);
        }
    }
    for title in without_text {
        let same = texts.values_mut().find(|crates| crates.iter().any(|other| are_alike(&title, other)));
        same.with_context(|| format!("{title} comes without the text of its licence"))?.push(title);
    }
    Ok(told(&texts))
}

/// What cargo says of the workspace, for a target.
///
/// # Errors
/// When cargo cannot describe it.
pub(crate) fn metadata(project: &Project, target: &str) -> Result<Value> {
    let mut metadata =
        project.cargo(&["metadata", "--format-version=1", "--locked", "--filter-platform", target]);
    Ok(serde_json::from_str(&process::read(&mut metadata)?)?)
}

/// The packages of others that `ours` reach at run time.
fn shipped<'a>(metadata: &'a Value, ours: &[&str], target: &str) -> Result<Vec<&'a Value>> {
    let reached = reached(metadata, ours, target)?;
    Ok(reached.into_iter().filter(|package| !package["source"].is_null()).collect())
}

/// `ours` and the packages that they reach at run time, by name: no build scripts, no macros, no tests. A library in C
/// that a build script compiles in is one of them.
///
/// # Errors
/// When the workspace has no such crate.
pub(crate) fn reached<'a>(metadata: &'a Value, ours: &[&str], target: &str) -> Result<Vec<&'a Value>> {
    let by_id = |list: &'a Value| -> BTreeMap<&'a str, &'a Value> {
        list.as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| Some((entry["id"].as_str()?, entry)))
            .collect()
    };
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let named =
        |name: &&str| packages.iter().find(|(_, package)| package["name"] == **name).map(|(id, _)| *id);
    let mut waiting = Vec::new();
    for name in ours {
        waiting.push(named(name).with_context(|| format!("the workspace has no crate {name}"))?);
    }
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let Some(package) = packages.get(id).filter(|package| !is_macro(package)) else { continue };
        if !reached.insert((package["name"].as_str(), package["version"].as_str(), id)) {
            continue;
        }
        // What the sources of a library are compiled with stays behind.
        let is_source = package["name"].as_str().is_some_and(|name| name.ends_with(SOURCE));
        let below = nodes.get(id).filter(|_| !is_source);
        waiting.extend(below.into_iter().flat_map(|node| at_run_time(node, target)));
    }
    Ok(reached.into_iter().filter_map(|(_, _, id)| packages.get(id).copied()).collect())
}

/// The ids of what a node of cargo's graph needs when it runs on a target. The programs for Windows bring the libraries
/// in C along whose sources are crates (`openssl-src`); elsewhere the system has them.
pub(crate) fn at_run_time<'a>(node: &'a Value, target: &str) -> impl Iterator<Item = &'a str> {
    let dependencies = node["deps"].as_array().into_iter().flatten();
    let is_compiled_in = target == setup::WINDOWS;
    let at_run_time = dependencies.filter(move |dependency| {
        let is_source =
            dependency["name"].as_str().is_some_and(|name| name.replace('_', "-").ends_with(SOURCE));
        let mut kinds = dependency["dep_kinds"].as_array().into_iter().flatten();
        kinds.any(|kind| kind["kind"].is_null() || (is_compiled_in && is_source && kind["kind"] == "build"))
    });
    at_run_time.filter_map(|dependency| dependency["pkg"].as_str())
}

fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.filter_map(|target| target["kind"].as_array()).flatten().any(|kind| kind == "proc-macro")
}

/// The texts in a crate's folder, or in a folder of licences there; for MIT without a text, the common one. May be
/// none.
fn texts_of(package: &Value) -> Result<Vec<String>> {
    let manifest = package["manifest_path"].as_str().context("a crate without a manifest")?;
    let folder = Path::new(manifest).parent().context("a manifest without a folder")?;
    let expression = package["license"].as_str().unwrap_or_default();
    let mut texts = Vec::new();
    let is_source = package["name"].as_str().is_some_and(|name| name.ends_with(SOURCE));
    // Of a library in C, its own beside those of the crate around it.
    let mut of_library = Vec::new();
    for entry in fs::read_dir(folder)?.filter(|_| is_source) {
        let entry = entry?.path();
        if entry.is_dir() {
            of_library.extend(files_of(&entry, "")?);
        }
    }
    for file in files_of(folder, expression)?.into_iter().chain(of_library) {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        texts.push(text.replace("\r\n", "\n").trim().to_owned());
    }
    if texts.is_empty() && may_be_mit(expression) {
        texts.push(MIT.to_owned());
    }
    texts.dedup();
    Ok(texts)
}

fn files_of(folder: &Path, expression: &str) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if !BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) {
            continue;
        }
        if path.is_dir() {
            for inside in fs::read_dir(&path)? {
                files.push(inside?.path());
            }
        } else {
            files.push(path);
        }
    }
    let is_mit = |path: &Path| named_for(path, &["MIT"]);
    if may_be_mit(expression) && files.iter().any(|file| is_mit(file)) {
        files.retain(|file| is_mit(file) || !named_for(file, &ALTERNATIVES));
    }
    files.sort();
    Ok(files)
}

fn named_for(path: &Path, words: &[&str]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    words.iter().any(|word| name.contains(word))
}

/// Whether MIT alone, or as a choice, is what a licence expression asks for.
fn may_be_mit(expression: &str) -> bool {
    expression.split([' ', '/', '(', ')']).any(|word| word == "MIT")
}

/// Whether the licence text of one crate is also that of the other: the MPL's names no holder.
fn are_alike(title: &str, other: &str) -> bool {
    const NAMES_NOBODY: &str = "(MPL-2.0)";
    title.ends_with(NAMES_NOBODY) && other.ends_with(NAMES_NOBODY)
}

/// `zeroize 1.9.1 (Apache-2.0 OR MIT)`.
fn title(package: &Value) -> String {
    let text = |field: &str| package[field].as_str().unwrap_or("?");
    format!("{} {} ({})", text("name"), text("version"), text("license"))
}

/// The line that belongs above a text without one: the authors' names, without their addresses.
fn copyright(package: &Value) -> String {
    let authors = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let names: Vec<&str> = authors.filter_map(|author| author.split(" <").next()).collect();
    format!("Copyright (c) {}", if names.is_empty() { "its authors".to_owned() } else { names.join(", ") })
}

fn told(texts: &BTreeMap<String, Vec<String>>) -> String {
    let mut parts: Vec<(&String, &Vec<String>)> = texts.iter().collect();
    parts.sort_by_key(|(_, crates)| crates.first());
    let mut told =
        "Staffetta contains software of others. Each text below belongs to what is named above it. The sources of each, unchanged, are at\n\
         https://crates.io under its name and version.\n"
            .to_owned();
    for (text, crates) in parts {
        told.push_str(&format!("\n{}\n\n", "=".repeat(100)));
        for name in crates {
            told.push_str(&format!("* {name}\n"));
        }
        told.push_str(&format!("\n{text}\n"));
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metadata() -> Value {
        let package = |name: &str, kind: &str, source: Value| json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source, "targets": [{ "kind": [kind] }] });
        let dependency = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        json!({
            "packages": [
                package("product", "lib", Value::Null),
                package("shipped", "lib", json!("registry")),
                package("below", "lib", json!("registry")),
                package("macro", "proc-macro", json!("registry")),
                package("of-the-macro", "lib", json!("registry")),
                package("of-the-build", "lib", json!("registry")),
                package("of-the-tests", "lib", json!("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "product", "deps": [
                    dependency("shipped", Value::Null), dependency("macro", Value::Null),
                    dependency("of-the-build", json!("build")), dependency("of-the-tests", json!("dev")),
                ] },
                { "id": "shipped", "deps": [dependency("below", Value::Null)] },
                { "id": "macro", "deps": [dependency("of-the-macro", Value::Null)] },
            ] },
        })
    }

    #[test]
    fn only_what_runs_in_the_product_is_shipped() {
        let metadata = metadata();
        let names: Vec<&Value> = shipped(&metadata, &["product"], setup::WASM)
            .unwrap()
            .iter()
            .map(|package| &package["name"])
            .collect();
        assert_eq!(names, ["below", "shipped"]);
        assert!(shipped(&metadata, &["gone"], setup::WASM).is_err());
    }

    #[test]
    fn everything_that_ships_has_its_text() {
        let project = Project::locate().unwrap();
        let notices = of(&project, &["staffetta-wasm"], crate::setup::WASM).unwrap();
        assert!(notices.contains("* wasm-bindgen "), "what runs in the browser");
        assert!(!notices.contains("* wasm-bindgen-macro "), "what ran in the compiler");
        let notices =
            of(&project, &["staffetta-host", "staffetta-card"], "x86_64-unknown-linux-gnu").unwrap();
        assert!(notices.contains("* selectors "), "a crate under a text that another crate ships");
        assert!(!notices.contains("* openssl-src "), "on Linux it is the system's");
        let notices = of(&project, &["staffetta-host", "staffetta-card"], setup::WINDOWS).unwrap();
        let own = notices
            .split(&"=".repeat(100))
            .find(|part| part.contains("Apache License") && part.contains("* openssl-src "));
        assert!(own.is_some(), "OpenSSL's own text");
    }

    #[test]
    fn mit_is_chosen_where_it_may_be() {
        for choice in ["MIT", "MIT OR Apache-2.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(may_be_mit(choice), "{choice}");
        }
        for other in ["Apache-2.0", "Apache-2.0 AND ISC", "MIT-0", ""] {
            assert!(!may_be_mit(other), "{other}");
        }
    }

    #[test]
    fn a_text_that_several_crates_share_stands_once() {
        let texts = BTreeMap::from([("Do good.".to_owned(), vec!["a 1.0".to_owned(), "b 2.0".to_owned()])]);
        let told = told(&texts);
        assert_eq!(told.matches("Do good.").count(), 1);
        assert!(told.contains("* a 1.0\n* b 2.0\n"));
    }
}
