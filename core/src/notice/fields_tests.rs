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
fn the_lines_of_a_table_drawn_with_signs_are_read() {
    let sirped = crate::profiles::issuer("sirped").unwrap();
    let text = format!(
        "| Notifica SIRPED | |\n|---|---|\n| Identificativo di sessione: | {CODE} |\n\
         | L'identificativo di sessione scadrà il: | 14/12/2026 08:05 |\n| Dell'azienda | Città di Torino |\n\
         | Richiesto dal sistema gestionale | \"PROVA\" |"
    );
    let fields = super::read(&crate::fold::Folded::new(&text), sirped).remove(0);
    assert!(fields.code.is_ok_and(|(id, reading)| id.expose() == CODE && !reading.repaired));
    assert!(fields.expires_at.is_some());
    assert_eq!(fields.company.as_deref(), Some("Città di Torino"));
    assert_eq!(fields.requested_by.as_deref(), Some("PROVA"));
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

#[test]
fn a_code_that_is_turned_is_not_read_as_it_is_not_seen() {
    let (first, rest) = CODE.split_at(9);
    for value in [
        format!(": \u{202e}{CODE}\u{202c}"),
        format!(": {first}\u{202b}{rest}"),
        format!(":\n\u{2067}{CODE}\u{2069}"),
        format!(": {first}\u{200f}{rest}"),
        format!(": {first}\u{61c}{rest}"),
    ] {
        assert_eq!(read(&value), Err("code_malformed"), "{value:?}");
    }
    for value in [format!(": \u{202a}{CODE}\u{202c}"), format!(": \u{200e}{CODE}\u{2060}")] {
        assert_eq!(read(&value).as_deref(), Ok(CODE), "{value:?}");
    }
}

#[test]
fn a_code_in_a_line_that_is_turned_before_its_label_is_not_read() {
    let sirped = crate::profiles::issuer("sirped").unwrap();
    let code = |text: &str| {
        let text = crate::fold::Folded::new(text);
        super::read(&text, sirped).remove(0).code.map_err(|error| error.code()).is_ok()
    };
    let label = "Identificativo di sessione";
    assert!(!code(&format!("Notifica\n\u{202e}{label}: {CODE}")));
    assert!(code(&format!("Notifica \u{202e}\n{label}: {CODE}")), "a line ends it");
}

#[test]
fn where_words_are_not_seen_as_they_are_written_a_code_is_read_only_whole_and_alone() {
    let sirped = crate::profiles::issuer("sirped").unwrap();
    let code = |text: &str| {
        let text = crate::fold::Folded::new(text);
        super::read(&text, sirped).remove(0).code.map(|_| ()).map_err(|error| error.code())
    };
    let (label, end) =
        ("Identificativo di sessione", "L'identificativo di sessione scadrà il: 14/12/2026 08:05");
    let (first, rest) = CODE.split_at(18);
    // A mark in a line of its own parts words that are not seen one behind the other.
    for parted in [
        format!("{label}:\n\u{202e}\n{CODE}\n{end}"),
        format!("{label}: {first}\n\u{202e}\n{rest}\n{end}"),
        format!("{label}: {CODE}\n\u{202e}\n4321\n{end}"),
    ] {
        assert_eq!(code(&parted), Err("code_malformed"), "{parted:?}");
    }
    for beside in [
        format!("{label}: {CODE}\n{end}\n\u{202e}\n{OTHER}"),
        format!("{label}: {CODE}\n{end}\n\u{202e}\nb4f7-dead"),
        format!("{label}: {CODE}\n{end}\n\u{202e}\n(DEAD1)."),
        format!("Il nuovo: {OTHER}\n\u{202e}\n{label}: {CODE}\n{end}"),
        format!("{label}: {CODE}\n{end}\n\u{202e}\n{label}: {OTHER}\n{end}"),
    ] {
        assert_eq!(code(&beside), Err("code_several"), "{beside:?}");
    }
    for whole in [
        format!("Notifica\n\u{202e}\n{label}: {CODE}\n{end}\n\u{202e}\nTel. 011 4321000"),
        format!("{label}: {CODE}\n{end}\n\u{202e}\n{label}: {CODE}\n{end}"),
        format!("{label}: {CODE}\n\u{202e}\n{end}\n\u{202e}\nTel. 011 4321000, via Po 4, decade"),
        format!("{label}: {first}\u{200b}{}\n\u{202e}\n{end}", rest.to_uppercase()),
        format!("{label}: {CODE}\n\u{202e}\nGrazie\n{end}\n\u{202e}\nb4f7"),
        format!("{label}: {CODE}\n{end}\nPratica {OTHER}"),
    ] {
        assert_eq!(code(&whole), Ok(()), "{whole:?}");
    }
}

#[test]
fn what_stands_in_the_place_of_a_code_is_told_with_what_is_wrong_with_it() {
    assert_eq!(read("408c7060e54b4be4b4f7"), Err("code_truncated"), "without its dashes");
    let short = |value: &str| read_code(value, &[8]).map(|_| ()).map_err(|error| error.code());
    assert_eq!(short("A1B2C3D"), Err("code_truncated"));
    for words in ["valido per oggi", "richiesto", "in allegato"] {
        assert_eq!(short(words), Err("code_missing"), "{words}");
    }
    assert_eq!(
        super::behind_sentence(" per oggi è: 1a2b-3c4d", &[4, 4, 4]).unwrap().unwrap_err().code(),
        "code_truncated"
    );
}

#[test]
fn a_date_in_a_name_makes_no_second_notification() {
    let sirped = crate::profiles::issuer("sirped").unwrap();
    let of = |text: &str| super::how_many(&crate::fold::Folded::new(text), sirped);
    let text = format!(
        "Notifica SIRPED\nIdentificativo di sessione: {CODE}\nL'identificativo di sessione scadrà il: 14/12/2026 08:05\n\
         Richiesto dal sistema gestionale: PROVA 01/02/2026 10:00\n"
    );
    assert_eq!(of(&text), 1);
    assert_eq!(of(&format!("{text}L'identificativo di sessione scadrà il: 15/12/2026 08:05")), 2);
}
