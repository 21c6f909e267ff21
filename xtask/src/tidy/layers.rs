//! Who may know whom: the direction of dependencies between the crates, as cargo itself reads their manifests.
//! What the core may name of the standard library is held by clippy (core/clippy.toml).

use serde_json::Value;

use super::tree::Problem;

/// The crates of the workspace with the only crates of the workspace that each may depend on.
const HOUSE: [(&str, &[&str]); 8] = [
    ("staffetta-core", &[]),
    ("staffetta-protocol", &["staffetta-core"]),
    ("staffetta-native", &["staffetta-core", "staffetta-protocol"]),
    ("staffetta-wasm", &["staffetta-core", "staffetta-protocol"]),
    ("staffetta-host", &["staffetta-core", "staffetta-native", "staffetta-protocol"]),
    ("staffetta-card", &["staffetta-core", "staffetta-native", "staffetta-protocol"]),
    (
        "staffetta-tests",
        &["staffetta-card", "staffetta-core", "staffetta-host", "staffetta-protocol", "staffetta-wasm"],
    ),
    ("xtask", &["staffetta-core", "staffetta-native", "staffetta-protocol"]),
];

/// Crates that bring input, output, time, chance or a browser: not for the core.
const IMPURE: [&str; 10] = [
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

/// `core` knows nobody and nothing of the world; nobody knows `tests` or `xtask`. From `cargo metadata`.
pub(super) fn dependencies_point_inward(metadata: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in items(metadata, "packages") {
        let name = text(package, "name");
        let Some((_, allowed)) = HOUSE.iter().find(|(known, _)| *known == name) else {
            problems.push(Problem::of(name, "is a crate whose place in the house is not known to tidy"));
            continue;
        };
        for dependency in items(package, "dependencies").map(|dependency| text(dependency, "name")) {
            let of_the_house = HOUSE.iter().any(|(other, _)| *other == dependency);
            let impure = name == "staffetta-core" && IMPURE.contains(&dependency);
            if impure || of_the_house && !allowed.contains(&dependency) {
                problems.push(Problem::of(name, format!("must not depend on {dependency}")));
            }
        }
    }
    problems
}

fn items<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(name: &str, dependencies: &[&str]) -> usize {
        let dependencies: Vec<Value> = dependencies.iter().map(|name| json!({"name": name})).collect();
        let package = json!({"name": name, "dependencies": dependencies});
        dependencies_point_inward(&json!({"packages": [package]})).len()
    }

    #[test]
    fn a_dependency_that_points_outward_is_found() {
        assert_eq!(judged("staffetta-wasm", &["staffetta-core", "serde"]), 0);
        assert_eq!(judged("staffetta-host", &["staffetta-core", "staffetta-wasm", "xtask"]), 2);
    }

    #[test]
    fn the_core_may_depend_neither_on_the_house_nor_on_the_world() {
        assert_eq!(judged("staffetta-core", &["staffetta-host", "tokio"]), 2);
        assert_eq!(judged("staffetta-core", &["toml", "serde"]), 0);
    }

    #[test]
    fn a_crate_that_is_new_in_the_house_is_told_to_say_whom_it_knows() {
        assert_eq!(judged("staffetta-more", &[]), 1);
    }
}
