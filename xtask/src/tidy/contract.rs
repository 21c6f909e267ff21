//! PROTOCOL.md, the contract between extension and host: it has a row for every message and every code, with the
//! parameters of each failure.

use staffetta_protocol::FailureCode;

use super::tree::{Problem, Tree};

const DOCUMENT: &str = "PROTOCOL.md";

/// Each name begins a row of a table, and one that names two things begins two. A failure's row goes on with its
/// parameters, with a question mark where one may be left out.
pub(super) fn the_contract_is_complete(
    tree: &Tree,
    names: &[String],
    failures: &[FailureCode],
) -> Vec<Problem> {
    let Some(text) = tree.text(DOCUMENT) else {
        return vec![Problem::of(DOCUMENT, "is missing")];
    };
    let mut rows: Vec<&str> =
        text.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once("` |")?.0)).collect();
    let mut unnamed = Vec::new();
    for name in names {
        match rows.iter().position(|row| row == name) {
            Some(place) => drop(rows.swap_remove(place)),
            None => unnamed.push(Problem::of(DOCUMENT, format!("has no row for `{name}`"))),
        }
    }
    let rowless = failures
        .iter()
        .map(|code| row_of(*code))
        .filter(|row| !text.contains(row))
        .map(|row| Problem::of(DOCUMENT, format!("has no row {row}")));
    unnamed.into_iter().chain(rowless).collect()
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
    fn a_name_without_a_row_of_its_own_is_found() {
        let tree = Tree::of(&[(DOCUMENT, "| `reveal` | gives the value, after `forget` none |")]);
        let judged = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            the_contract_is_complete(&tree, &names, &[])
        };
        assert_eq!(judged(&["reveal"]), []);
        assert_eq!(judged(&["forget"]), [Problem::of(DOCUMENT, "has no row for `forget`")]);
        assert_eq!(judged(&["reveal", "reveal"]).len(), 1, "one row is not enough for two things");
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
