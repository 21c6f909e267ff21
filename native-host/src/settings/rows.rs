//! The rows of a settings file that is one list of them, each judged by itself.

use toml::{Table, Value};

/// The rows of that name with their numbers from 1, no more than so many, each usable or with the reason why it is not;
/// what is no row has no number. Whence a row comes (`status`, `source`) is for the file's reader: rows that ship must
/// say it, these need not.
pub(super) fn of<T>(
    table: Table,
    row: &str,
    most: usize,
    read: impl Fn(Value) -> Result<T, String>,
) -> Vec<(Option<usize>, Result<T, String>)> {
    let mut judged = Vec::new();
    for (name, value) in table {
        match value {
            Value::Array(rows) if name == row => {
                let rows = rows.into_iter().take(most).map(without_source).enumerate();
                judged.extend(rows.map(|(index, row)| (Some(index + 1), read(row))));
            }
            _ => judged.push((None, Err(format!("{name}: [[{row}]]?")))),
        }
    }
    judged
}

fn without_source(mut row: Value) -> Value {
    if let Some(row) = row.as_table_mut() {
        row.remove("status");
        row.remove("source");
    }
    row
}
