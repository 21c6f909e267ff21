//! PROTOCOL.md, the contract between extension and host: it names every message and every code.

use super::tree::{Problem, Tree};

const DOCUMENT: &str = "PROTOCOL.md";

/// Each name stands in the contract as code, between backticks.
pub(super) fn the_contract_is_complete(tree: &Tree, names: &[String]) -> Vec<Problem> {
    let Some(text) = tree.text(DOCUMENT) else {
        return vec![Problem::of(DOCUMENT, "is missing")];
    };
    names
        .iter()
        .filter(|name| !text.contains(&format!("`{name}`")))
        .map(|name| Problem::of(DOCUMENT, format!("does not name `{name}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_contract_lacks_is_found() {
        let tree = Tree::of(&[(DOCUMENT, "| `reveal` | gives the value |")]);
        assert_eq!(the_contract_is_complete(&tree, &["reveal".to_owned()]), []);
        let lacking = the_contract_is_complete(&tree, &["forget".to_owned()]);
        assert_eq!(lacking, [Problem::of(DOCUMENT, "does not name `forget`")]);
        assert_eq!(the_contract_is_complete(&Tree::of(&[]), &[]).len(), 1);
    }
}
