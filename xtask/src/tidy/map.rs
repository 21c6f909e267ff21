//! ARCHITECTURE.md, the map: it has a row for every file of the product, and none for a file that is gone.

use std::collections::BTreeSet;

use super::tree::{Problem, Tree};

const DOCUMENT: &str = "ARCHITECTURE.md";
const HEADING: &str = "## The map";
/// What does not ship, and tests beside the product.
const APART: [&str; 5] = ["tests/", "fuzz/", "xtask/", "target/", "docs/"];

/// Each file has its row, and each row its file.
pub(super) fn every_file_is_on_the_map(tree: &Tree) -> Vec<Problem> {
    let text = tree.text(DOCUMENT).unwrap_or_default();
    let map = text.split(HEADING).nth(1).unwrap_or_default();
    let listed: BTreeSet<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.split('`').next())
        .collect();
    let files: BTreeSet<&str> = [".rs", ".js"]
        .into_iter()
        .flat_map(|ending| tree.below("", ending))
        .map(|file| file.path.as_str())
        .filter(|path| !is_apart(path))
        .collect();
    let lacking = files.difference(&listed).map(|path| format!("the map has no row for {path}"));
    let stale =
        listed.difference(&files).map(|path| format!("the map has a row for {path}, which is not there"));
    lacking.chain(stale).map(|text| Problem::of(DOCUMENT, text)).collect()
}

fn is_apart(path: &str) -> bool {
    APART.iter().any(|folder| path.starts_with(folder))
        || path.contains("/tests/")
        || path.ends_with("_tests.rs")
        || path.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_row_and_a_row_without_a_file_are_found() {
        let tree = |document: &str| {
            Tree::of(&[
                (DOCUMENT, document),
                ("core/src/slot.rs", ""),
                ("core/src/vault_tests.rs", ""),
                ("tests/src/lib.rs", ""),
            ])
        };
        let found = |document: &str| every_file_is_on_the_map(&tree(document)).len();
        assert_eq!(found("## The map\n\n| `core/src/slot.rs` | where a session belongs |\n"), 0);
        assert_eq!(found("## The map\n\n| `core/src/gone.rs` | nothing |\n"), 2);
        assert_eq!(found("| `core/src/slot.rs` | before the map |\n"), 1);
    }
}
