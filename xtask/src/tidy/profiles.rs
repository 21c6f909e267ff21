//! The tables of knowledge in `core/profiles`: every row says where it comes from, and what is only assumed
//! is listed where a reader looks for it.

use toml::{Table, Value};

use super::tree::{Problem, Tree};

const DOCUMENT: &str = "ARCHITECTURE.md";

/// Every row has a source, and ARCHITECTURE.md names each assumed one as `` `table.row` ``,
/// for example `` `portals.pua-piemonte` ``.
pub(super) fn rows_have_sources_and_assumptions_are_listed(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let document = tree.text(DOCUMENT).unwrap_or_default();
    let mut rows = 0;
    for file in tree.below("core/profiles/", ".toml") {
        let Ok(table) = file.text.parse::<Table>() else {
            problems.push(Problem::of(&file.path, "is not valid TOML"));
            continue;
        };
        let stem = file.path.trim_start_matches("core/profiles/").trim_end_matches(".toml");
        for (kind, value) in &table {
            for row in rows_of(value) {
                rows += 1;
                let id = row.get("id").and_then(Value::as_str).unwrap_or(kind);
                let sourced = row.get("source").and_then(Value::as_str).is_some_and(|text| !text.is_empty());
                if !sourced {
                    problems.push(Problem::of(&file.path, format!("row {id} of {kind} names no source")));
                }
                let assumed = row.get("status").and_then(Value::as_str) == Some("ASSUMED");
                let name = format!("`{stem}.{id}`");
                if assumed && !document.contains(&name) {
                    problems.push(Problem::of(DOCUMENT, format!("does not list the assumed row {name}")));
                }
            }
        }
    }
    if rows == 0 {
        problems.push(Problem::of("core/profiles", "holds no rows"));
    }
    problems.dedup();
    problems
}

fn rows_of(value: &Value) -> Vec<&Table> {
    match value {
        Value::Array(rows) => rows.iter().filter_map(Value::as_table).collect(),
        Value::Table(row) => vec![row],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(row: &str, document: &str) -> Vec<Problem> {
        rows_have_sources_and_assumptions_are_listed(&Tree::of(&[
            (DOCUMENT, document),
            ("core/profiles/portals.toml", row),
        ]))
    }

    #[test]
    fn a_row_without_a_source_is_found() {
        assert_eq!(judged("[[portal]]\nid = \"a\"\nsource = \"guide, 3\"\n", ""), []);
        assert_eq!(judged("[[portal]]\nid = \"a\"\nsource = \"\"\n", "").len(), 1);
        assert_eq!(judged("[field]\nweight = 3\n", "").len(), 1);
        assert_eq!(judged("", "").len(), 1, "a table without rows cannot be what is meant");
    }

    #[test]
    fn an_assumption_that_the_document_does_not_list_is_found() {
        let row = "[[portal]]\nid = \"a\"\nsource = \"guess\"\nstatus = \"ASSUMED\"\n";
        assert_eq!(judged(row, "| `portals.a` | that it asks in a page |"), []);
        assert_eq!(judged(row, "portals.b").len(), 1);
        let unnamed = "[field]\nsource = \"guess\"\nstatus = \"ASSUMED\"\n";
        assert_eq!(judged(unnamed, "`portals.field`"), []);
        assert_eq!(judged(unnamed, "").len(), 1);
    }
}
