//! What each program is made of, as a bill of materials in CycloneDX 1.5: the crates that it holds at run time, with
//! version, licence and the sum that `Cargo.lock` pins. Without number and time, so that the same commit gives the same
//! bytes. Libraries of the system, which a program finds where it runs, are named by the Debian packages instead.

use std::{collections::BTreeMap, fs};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::{notices, project::Project};

/// The bill of one program: the crate of ours that becomes it, for a target.
///
/// # Errors
/// When cargo cannot describe the workspace, or `Cargo.lock` cannot be read.
pub(crate) fn of(project: &Project, program: &str, target: &str) -> Result<String> {
    let metadata = notices::metadata(project, target)?;
    let lock: toml::Table = fs::read_to_string(project.root.join("Cargo.lock"))?.parse()?;
    let mut told = serde_json::to_string_pretty(&bill(&metadata, &sums(&lock), program, target)?)?;
    told.push('\n');
    Ok(told)
}

fn bill(metadata: &Value, sums: &BTreeMap<String, String>, program: &str, target: &str) -> Result<Value> {
    let reached = notices::reached(metadata, &[program], target)?;
    let names: BTreeMap<&str, String> =
        reached.iter().filter_map(|package| Some((package["id"].as_str()?, reference(package)))).collect();
    let (itself, others): (Vec<&Value>, Vec<&Value>) =
        reached.iter().partition(|package| package["name"] == program);
    let itself = itself.first().with_context(|| format!("the workspace has no crate {program}"))?;
    let nodes = metadata["resolve"]["nodes"].as_array().context("cargo resolves nothing")?;
    let mut dependencies = Vec::new();
    for node in nodes {
        let Some(name) = node["id"].as_str().and_then(|id| names.get(id)) else { continue };
        let mut below: Vec<&String> =
            notices::at_run_time(node, target).filter_map(|dependency| names.get(dependency)).collect();
        below.sort();
        below.dedup();
        dependencies.push(json!({ "ref": name, "dependsOn": below }));
    }
    let components: Vec<Value> =
        others.into_iter().map(|package| component(package, "library", sums)).collect();
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(itself, "application", sums) },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn component(package: &Value, kind: &str, sums: &BTreeMap<String, String>) -> Value {
    let reference = reference(package);
    let mut told = Map::new();
    told.insert("type".to_owned(), json!(kind));
    told.insert("bom-ref".to_owned(), json!(reference));
    told.insert("name".to_owned(), package["name"].clone());
    told.insert("version".to_owned(), package["version"].clone());
    if let Some(license) = package["license"].as_str() {
        // Older crates write a slash where SPDX has a word.
        told.insert("licenses".to_owned(), json!([{ "expression": license.replace('/', " OR ") }]));
    }
    if !package["source"].is_null() {
        told.insert("purl".to_owned(), json!(format!("pkg:cargo/{}", reference.replace('+', "%2B"))));
    }
    if let Some(sum) = sums.get(&reference) {
        told.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": sum }]));
    }
    Value::Object(told)
}

/// `serde@1.0.229`, by which the parts of a bill name each other.
fn reference(package: &Value) -> String {
    let text = |field: &str| package[field].as_str().unwrap_or_default();
    format!("{}@{}", text("name"), text("version"))
}

/// The SHA-256 of each crate of others, as `Cargo.lock` pins it.
fn sums(lock: &toml::Table) -> BTreeMap<String, String> {
    let packages = lock.get("package").and_then(toml::Value::as_array).into_iter().flatten();
    let sum = |package: &toml::Value| {
        let text = |field: &str| package.get(field).and_then(toml::Value::as_str);
        Some((format!("{}@{}", text("name")?, text("version")?), text("checksum")?.to_owned()))
    };
    packages.filter_map(sum).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::setup::{WASM, WINDOWS};

    const LINUX: &str = "x86_64-unknown-linux-gnu";

    fn read(program: &str, target: &str) -> Value {
        serde_json::from_str(&of(&Project::locate().unwrap(), program, target).unwrap()).unwrap()
    }

    fn is_sum(text: &str) -> bool {
        text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// What the schema of CycloneDX 1.5 requires of the fields that are used here.
    fn check(bill: &Value) {
        assert_eq!(bill["bomFormat"], "CycloneDX");
        assert_eq!(bill["specVersion"], "1.5");
        assert!(bill["version"].as_u64().unwrap() >= 1);
        let itself = &bill["metadata"]["component"];
        assert_eq!(itself["type"], "application");
        let mut references = BTreeSet::from([itself["bom-ref"].as_str().unwrap()]);
        for component in bill["components"].as_array().unwrap() {
            let name = component["bom-ref"].as_str().unwrap();
            assert_eq!(component["type"], "library", "{name}");
            assert!(references.insert(name), "{name} stands there once");
            assert!(component["name"].is_string() && component["version"].is_string(), "{name}");
            let license = component["licenses"][0]["expression"].as_str().unwrap();
            assert!(!license.is_empty() && !license.contains('/'), "{name}: {license}");
            if let Some(purl) = component["purl"].as_str() {
                assert!(purl.starts_with("pkg:cargo/"), "{purl}");
                assert_eq!(component["hashes"][0]["alg"], "SHA-256", "{name}");
                assert!(is_sum(component["hashes"][0]["content"].as_str().unwrap()), "{name}");
            }
        }
        let dependencies = bill["dependencies"].as_array().unwrap();
        assert_eq!(dependencies.len(), references.len(), "each component has its row");
        for row in dependencies {
            assert!(references.contains(row["ref"].as_str().unwrap()));
            for below in row["dependsOn"].as_array().unwrap() {
                assert!(references.contains(below.as_str().unwrap()), "{below}");
            }
        }
    }

    #[test]
    fn the_bill_of_each_program_has_what_cyclonedx_requires() {
        for (program, target) in [
            ("staffetta-wasm", WASM),
            ("staffetta-host", LINUX),
            ("staffetta-card", LINUX),
            ("staffetta-card", WINDOWS),
        ] {
            let bill = read(program, target);
            assert_eq!(bill["metadata"]["component"]["name"], program);
            check(&bill);
        }
    }

    #[test]
    fn a_bill_names_what_runs_and_not_what_ran_in_the_compiler() {
        let bill = read("staffetta-wasm", WASM);
        let names: Vec<&Value> =
            bill["components"].as_array().unwrap().iter().map(|component| &component["name"]).collect();
        assert!(
            names.iter().any(|name| **name == "wasm-bindgen")
                && names.iter().any(|name| **name == "staffetta-core")
        );
        assert!(names.iter().all(|name| **name != "wasm-bindgen-macro"));
    }

    #[test]
    fn openssl_is_named_with_its_version_where_the_program_brings_it_along() {
        let versions = |target| {
            let bill = read("staffetta-card", target);
            let components = bill["components"].as_array().unwrap().clone();
            assert!(components.iter().all(|component| component["name"] != "cc"), "what compiled it");
            let openssl = components.into_iter().filter(|component| component["name"] == "openssl-src");
            openssl.map(|component| component["version"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let [version] = &versions(WINDOWS)[..] else { panic!("{:?}", versions(WINDOWS)) };
        assert!(version.contains("+3."), "{version}");
        assert!(versions(LINUX).is_empty());
    }

    #[test]
    fn the_same_commit_gives_the_same_bill() {
        let project = Project::locate().unwrap();
        let made = || of(&project, "staffetta-host", LINUX).unwrap();
        assert_eq!(made(), made());
        assert!(!made().contains(&*project.root.to_string_lossy()), "it says nothing of the computer");
    }
}
