//! Which code a label has: one, or none.

use super::read_code;

const UUID: &[u8] = &[8, 4, 4, 4, 12];
const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
const OTHER: &str = "deadbeef-1111-4222-8333-444455556666";

fn read(value: &str) -> Result<String, &'static str> {
    read_code(value, UUID).map(|(id, _)| id.expose().to_owned()).map_err(|error| error.code())
}

#[test]
fn of_two_codes_for_one_label_none_is_guessed() {
    for codes in [
        format!("{OTHER} {CODE}"),
        format!("{CODE}, {OTHER}\n"),
        format!("{CODE} (annulla {OTHER})"),
        format!("{OTHER} non è più valido. Il nuovo è {CODE}."),
        format!("{OTHER}\t{CODE}"),
        format!("{OTHER}\n\n{CODE}\n"),
    ] {
        assert_eq!(read(&codes), Err("code_several"), "{codes}");
    }
    // The same again, or in a link, or in a line of its own words, is no other.
    for codes in
        [format!("{CODE} {CODE}"), format!("{CODE}\nPratica {OTHER}"), format!("{CODE} https://x.it/{OTHER}")]
    {
        assert_eq!(read(&codes).as_deref(), Ok(CODE), "{codes}");
    }
}

#[test]
fn a_cut_code_is_not_completed_by_the_next_cell() {
    for (cut, hours) in [(35, "8"), (34, "16")] {
        for between in ["\t", "\n", "\n\n", "\n\t\n"] {
            let value = format!("{}{between}{hours}", CODE.get(..cut).unwrap());
            assert_eq!(read(&value), Err("code_truncated"), "{value:?}");
            let sentence = format!(" per la ricetta bianca è: {value}");
            assert_eq!(read(&sentence), Err("code_truncated"), "{sentence:?}");
        }
    }
}
