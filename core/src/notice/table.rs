//! A table with its names in the first row, as the text of a page has it: a line for each row, cells parted by tabs.

use std::borrow::Cow;

use crate::session_id::is_dash;

/// How many dashes a code has at least that makes a row one of values.
const DASHES_OF_A_CODE: usize = 4;

/// The text with each such table as a list, a line for each cell: its name, and then what stands in it. All else stays
/// as it is.
pub(super) fn as_list(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut list = String::with_capacity(text.len());
    let mut names: Vec<&str> = Vec::new();
    for line in text.split_inclusive('\n') {
        let cells: Vec<&str> = line.trim_end().split('\t').map(str::trim).collect();
        let is_row = cells.len() > 1 && cells.len() == names.len();
        if is_row && has_code(line) {
            for (name, value) in names.iter().zip(&cells) {
                list.extend([*name, ": ", *value, "\n"]);
            }
            continue;
        }
        if !line.trim().is_empty() {
            names = if are_names(&cells) { cells } else { Vec::new() };
        }
        list.push_str(line);
    }
    Cow::Owned(list)
}

fn has_code(line: &str) -> bool {
    line.split_whitespace().any(|word| word.chars().filter(|c| is_dash(*c)).count() >= DASHES_OF_A_CODE)
}

fn are_names(cells: &[&str]) -> bool {
    let is_name = |cell: &&str| !cell.is_empty() && !cell.contains(|c: char| c.is_ascii_digit());
    cells.len() > 1 && cells.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

    #[test]
    fn each_value_stands_behind_the_name_of_its_column() {
        let table = format!(
            "Ecco:\nCONTESTO\tID-SESSIONE\tSCADENZA\n\nRICETTA-DEM\t{CODE}\t30/03/2026 22:05\nCiao\n"
        );
        let list = "Ecco:\nCONTESTO\tID-SESSIONE\tSCADENZA\n\nCONTESTO: RICETTA-DEM\n";
        assert_eq!(as_list(&table), format!("{list}ID-SESSIONE: {CODE}\nSCADENZA: 30/03/2026 22:05\nCiao\n"));
    }

    #[test]
    fn several_rows_have_the_same_names() {
        let list = as_list("ID-SESSIONE\tStato\na-b-c-d-1\tScaduto\na-b-c-d-2\tAttivo").into_owned();
        assert!(
            list.ends_with("ID-SESSIONE: a-b-c-d-1\nStato: Scaduto\nID-SESSIONE: a-b-c-d-2\nStato: Attivo\n"),
            "{list}"
        );
    }

    #[test]
    fn what_is_no_such_table_stays_as_it_is() {
        for text in [
            format!("ID-SESSIONE\t{CODE}\nScadenza\t30/03/2026"),
            format!("Nome\tID-SESSIONE\n{CODE}"),
            format!("Nome\tID-SESSIONE\nTesto\n{CODE}\taltro"),
            format!("Riga 1\tID-SESSIONE\n{CODE}\taltro"),
            "a\tb\nc\td".to_owned(),
            format!("ID-SESSIONE: {CODE}"),
            "\t".to_owned(),
        ] {
            assert_eq!(as_list(&text), text);
        }
    }
}
