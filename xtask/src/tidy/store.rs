//! What is published of the extension says why it asks for what it asks for: each permission of the manifests has its
//! row in the stores' listings and in ARCHITECTURE.md, and the summary is as short as the stores want it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    extension,
    tree::{Problem, Tree},
};
use crate::manifest::Browser;

const LISTING: &str = "docs/store.md";
/// Where permissions are explained.
const EXPLAINED_IN: [&str; 2] = [LISTING, "ARCHITECTURE.md"];
/// The heading of the listing's table.
const HEADING: &str = "## Why each permission";
/// Where a language's texts are.
const TEXTS: &str = "extension/_locales/";
/// Most characters of the summary: what Chrome Web Store shows of `description`.
const LONGEST_SUMMARY: usize = 132;

/// No permission without a reason, and no reason for one that is not asked for.
pub(super) fn permissions_are_explained(tree: &Tree) -> Vec<Problem> {
    let asked = match permissions(tree) {
        Ok(asked) => asked,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for page in EXPLAINED_IN {
        let text = tree.text(page).unwrap_or_default();
        let missing = asked.iter().filter(|name| !rows(text).any(|row| row.contains(&format!("`{name}`"))));
        problems.extend(missing.map(|name| Problem::of(page, format!("{name} has no row that says why"))));
    }
    let table = tree.text(LISTING).and_then(|text| text.split(HEADING).nth(1)).unwrap_or_default();
    let table = table.split("\n## ").next().unwrap_or_default();
    let named = rows(table).filter_map(|row| row.strip_prefix("| `")?.split('`').next());
    let strange = named.filter(|name| !asked.contains(*name));
    problems.extend(strange.map(|name| Problem::of(LISTING, format!("{name} is asked for by no manifest"))));
    problems
}

/// What the browsers show below the name is not cut by a store.
pub(super) fn summaries_are_short(tree: &Tree) -> Vec<Problem> {
    let catalogues = tree.below(TEXTS, ".json");
    let too_long = catalogues.filter(|file| {
        let texts: Value = serde_json::from_str(&file.text).unwrap_or_default();
        let summary = texts["extension_description"]["message"].as_str().unwrap_or_default();
        !(1..=LONGEST_SUMMARY).contains(&summary.chars().count())
    });
    too_long
        .map(|file| {
            Problem::of(
                &file.path,
                format!("extension_description has not 1 to {LONGEST_SUMMARY} characters"),
            )
        })
        .collect()
}

fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.starts_with("| "))
}

/// What the extension asks for in any browser, at once or later.
fn permissions(tree: &Tree) -> Result<BTreeSet<String>, Problem> {
    let mut asked = BTreeSet::new();
    for browser in Browser::ALL {
        let (_, manifest) = extension::manifest(tree, browser)?;
        for list in ["permissions", "optional_permissions", "optional_host_permissions"] {
            let names = manifest[list].as_array().into_iter().flatten().filter_map(Value::as_str);
            asked.extend(names.map(str::to_owned));
        }
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::MANIFEST_SOURCE;

    const MANIFEST: &str = r#"{"common": {"permissions": ["alarms"], "optional_host_permissions": ["https://*/*"]},
        "chromium": {"permissions": ["offscreen"]}, "firefox": {}}"#;
    const WHOLE: &str = "## Why each permission\n\n| `alarms` | a |\n| `https://*/*` | b |\n| `offscreen` | c |\n\n## Data\n\n| `none` | d |";

    fn problems(listing: &str) -> Vec<String> {
        let path = format!("extension/{MANIFEST_SOURCE}");
        let files = [(path.as_str(), MANIFEST), (LISTING, listing), (EXPLAINED_IN[1], WHOLE)];
        permissions_are_explained(&Tree::of(&files)).into_iter().map(|problem| problem.text).collect()
    }

    #[test]
    fn each_permission_of_each_browser_has_its_row_and_no_other() {
        assert_eq!(problems(WHOLE), [] as [&str; 0]);
        assert_eq!(
            problems(&WHOLE.replace("| `offscreen` | c |\n", "")),
            ["offscreen has no row that says why"]
        );
        let more = WHOLE.replace("| `alarms`", "| `tabs` | x |\n| `alarms`");
        assert_eq!(problems(&more), ["tabs is asked for by no manifest"]);
        assert_eq!(permissions_are_explained(&Tree::of(&[])).len(), 1, "a manifest that is gone");
    }

    #[test]
    fn a_summary_that_a_store_would_cut_is_found_and_one_that_is_missing() {
        let of = |length: usize| {
            format!(r#"{{"extension_description": {{"message": "{}"}}}}"#, "à".repeat(length))
        };
        for (length, expected) in [(0, 1), (1, 0), (132, 0), (133, 1)] {
            let tree = Tree::of(&[("extension/_locales/it/messages.json", &of(length))]);
            assert_eq!(summaries_are_short(&tree).len(), expected, "{length}");
        }
    }
}
