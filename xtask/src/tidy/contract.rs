//! PROTOCOL.md, the contract between extension and host: it names every message and every code, and the parameters of
//! each failure.

use staffetta_protocol::FailureCode;

use super::tree::{Problem, Tree};

const DOCUMENT: &str = "PROTOCOL.md";

/// Each name stands in the contract as code, between backticks, and each failure in a row with its parameters: as code
/// too, with a question mark where it may be left out.
pub(super) fn the_contract_is_complete(
    tree: &Tree,
    names: &[String],
    failures: &[FailureCode],
) -> Vec<Problem> {
    let Some(text) = tree.text(DOCUMENT) else {
        return vec![Problem::of(DOCUMENT, "is missing")];
    };
    let unnamed = names
        .iter()
        .filter(|name| !text.contains(&format!("`{name}`")))
        .map(|name| Problem::of(DOCUMENT, format!("does not name `{name}`")));
    let rowless = failures
        .iter()
        .map(|code| row_of(*code))
        .filter(|row| !text.contains(row))
        .map(|row| Problem::of(DOCUMENT, format!("has no row {row}")));
    unnamed.chain(rowless).collect()
}

fn row_of(code: FailureCode) -> String {
    let param = |(name, may_be_left_out): &(&str, bool)| {
        if *may_be_left_out { format!("`{name}?`") } else { format!("`{name}`") }
    };
    let params: Vec<String> = code.params().iter().map(param).collect();
    let params = if params.is_empty() { "-".to_owned() } else { params.join(", ") };
    format!("| `{code}` | {params} |")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_contract_lacks_is_found() {
        let tree = Tree::of(&[(DOCUMENT, "| `reveal` | gives the value |")]);
        assert_eq!(the_contract_is_complete(&tree, &["reveal".to_owned()], &[]), []);
        let lacking = the_contract_is_complete(&tree, &["forget".to_owned()], &[]);
        assert_eq!(lacking, [Problem::of(DOCUMENT, "does not name `forget`")]);
        assert_eq!(the_contract_is_complete(&Tree::of(&[]), &[], &[]).len(), 1);
    }

    #[test]
    fn a_failure_whose_row_has_other_parameters_is_found() {
        let codes = [FailureCode::Busy, FailureCode::PinWrong, FailureCode::PortalTls];
        let rows =
            "| `busy` | - | x |\n| `pin_wrong` | `tries?` | x |\n| `portal_tls` | `host`, `help?` | x |";
        assert_eq!(the_contract_is_complete(&Tree::of(&[(DOCUMENT, rows)]), &[], &codes), []);
        let other = rows.replace("`tries?`", "`tries`");
        let lacking = the_contract_is_complete(&Tree::of(&[(DOCUMENT, &other)]), &[], &codes);
        assert_eq!(lacking, [Problem::of(DOCUMENT, "has no row | `pin_wrong` | `tries?` |")]);
    }
}
