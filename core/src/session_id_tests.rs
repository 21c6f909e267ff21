//! What a code survives and what it does not.

use proptest::prelude::*;

use super::{SessionId, SessionIdError, resembles_code};

const UUID: &[u8] = &[8, 4, 4, 4, 12];
const WHOLE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

fn read(text: &str) -> Result<String, SessionIdError> {
    SessionId::read(text, UUID).map(|(id, _)| id.expose().to_owned())
}

#[test]
fn a_whole_code_is_kept_letter_by_letter() {
    let (id, reading) = SessionId::read(WHOLE, UUID).unwrap();
    assert_eq!(id.expose(), WHOLE);
    assert_eq!(reading, super::Reading::default());
}

#[test]
fn the_sample_of_the_source_is_kept_with_a_warning_for_its_letters() {
    let (id, reading) = SessionId::read("x0023b15-12ba-45a6-c4e1-80e74817ccp4", UUID).unwrap();
    assert_eq!(id.expose(), "x0023b15-12ba-45a6-c4e1-80e74817ccp4");
    assert!(reading.not_hexadecimal && !reading.repaired);
}

#[test]
fn the_truncated_code_of_the_source_is_refused_with_its_length() {
    assert_eq!(
        read("408c7060-e54b-4be4-b4f7-c2fefb26b4c"),
        Err(SessionIdError::Truncated { found: 35, expected: 36, group: 5 })
    );
}

#[test]
fn a_code_cut_in_the_middle_names_the_group_that_is_short() {
    assert_eq!(
        read("408c706-e54b-4be4-b4f7-c2fefb26b4c1"),
        Err(SessionIdError::Truncated { found: 35, expected: 36, group: 1 })
    );
    assert_eq!(read("408c7060-e54b"), Err(SessionIdError::Truncated { found: 13, expected: 36, group: 3 }));
}

#[test]
fn blanks_typographic_dashes_and_invisible_characters_are_repaired() {
    let broken = "\u{feff}408c7060\u{2011}e54b\u{2013}4be4 -\nb4f7-\u{200b}c2fefb26\u{a0}b4c1 ";
    let (id, reading) = SessionId::read(broken, UUID).unwrap();
    assert_eq!(id.expose(), WHOLE);
    assert!(reading.repaired);
}

#[test]
fn a_dash_or_a_blank_alone_that_was_set_right_is_told() {
    for broken in ["408c7060\u{2011}e54b-4be4-b4f7-c2fefb26b4c1", "408c 7060-e54b-4be4-b4f7-c2fefb26b4c1"] {
        let (id, reading) = SessionId::read(broken, UUID).unwrap();
        assert_eq!((id.expose(), reading.repaired), (WHOLE, true), "{broken}");
    }
}

#[test]
fn a_wrapped_code_is_put_together_and_a_cut_one_is_not_completed_with_the_next_value() {
    for wrapped in [
        "408c7060-e54b-4be4-b4f7-c2fefb\n26b4c1",
        "408c7060-e54b-4be4-b4f7-\n123456789012",
        "408c7060-e54b-4be4 -b4f7-c2fefb26b4c1",
    ] {
        let code: String = wrapped.split_whitespace().collect();
        assert_eq!(read(wrapped).unwrap(), code, "{wrapped}");
    }
    for (cut, next) in [(1, "8"), (1, "a"), (1, "E"), (2, "16"), (2, "ed"), (3, "301"), (4, "2026")] {
        for between in [" ", "\t", "\n", " \u{200b}\n "] {
            let text = format!("{}{between}{next}", WHOLE.get(..36 - cut).unwrap());
            let error = read(&text).unwrap_err();
            let truncated = SessionIdError::Truncated { found: 36 - cut, expected: 36, group: 5 };
            assert_eq!(error, truncated, "{text:?}");
        }
    }
}

#[test]
fn a_paragraph_is_too_long_and_no_letter_of_it_is_found_fault_with() {
    let too_long = SessionIdError::TooLong { found: 121, expected: 36 };
    assert_eq!(read(&"è".repeat(121)), Err(too_long));
    assert_eq!(read(&"è".repeat(120)), Err(SessionIdError::LookAlike));
}

#[test]
fn characters_that_nobody_sees_do_not_make_a_code_too_long() {
    let stuffed: String =
        WHOLE.chars().flat_map(|c| [c, '\u{34f}', '\u{200c}', '\u{ad}', '\u{2060}']).collect();
    assert_eq!(read(&stuffed).unwrap(), WHOLE);
}

#[test]
fn quotes_and_a_final_full_stop_are_not_part_of_the_code() {
    assert_eq!(read(&format!("«{WHOLE}».")).unwrap(), WHOLE);
    for enclosed in ["{CODE}", "`CODE`", "„CODE“", "| CODE |", "[{CODE}]"] {
        assert_eq!(read(&enclosed.replace("CODE", WHOLE)).unwrap(), WHOLE, "{enclosed}");
    }
}

#[test]
fn look_alike_letters_are_refused_not_guessed() {
    assert_eq!(read("408с7060-e54b-4be4-b4f7-c2fefb26b4c1"), Err(SessionIdError::LookAlike));
    assert_eq!(read("４08c7060-e54b-4be4-b4f7-c2fefb26b4c1"), Err(SessionIdError::LookAlike));
}

#[test]
fn a_damaged_code_is_told_from_the_words_of_prose() {
    for damaged in [
        "408c7060",
        "a1b2c3d4",
        "abcdef-ab-cd",
        "abcdef\u{2011}ab\u{2013}cd",
        "абвгдежз-аб-вг",
        "408с7060-е54b",
    ] {
        assert!(resembles_code(damaged, UUID), "{damaged}");
    }
    for prose in [
        "",
        "sconosciuto",
        "a1b2c3dd",
        "1234567",
        "ab-cd-efg",
        "abcdef-abcd",
        "all'interno",
        "(18.19)",
        "……––",
    ] {
        assert!(!resembles_code(prose, UUID), "{prose}");
    }
    let eight: &[u8] = &[8];
    assert!(resembles_code("cod1", eight) && resembles_code("A1B2C3D4", eight));
    assert!(!resembles_code("821", eight) && !resembles_code("codice", eight));
}

#[test]
fn too_long_and_wrongly_grouped_codes_are_refused() {
    assert_eq!(read(&format!("{WHOLE}1")), Err(SessionIdError::TooLong { found: 37, expected: 36 }));
    assert_eq!(read("408c70600-54b-4be4-b4f7-c2fefb26b4c1"), Err(SessionIdError::Malformed));
    assert_eq!(read("408c7060_e54b-4be4-b4f7-c2fefb26b4c1"), Err(SessionIdError::Malformed));
    assert_eq!(read(" \n "), Err(SessionIdError::Missing));
}

#[test]
fn a_code_from_the_keyring_is_taken_as_it_is_or_refused() {
    let longest = "a".repeat(64);
    assert_eq!(SessionId::from_checked(&longest).unwrap().expose(), longest);
    for (text, code) in [
        ("", "code_missing"),
        (&"a".repeat(65), "code_too_long"),
        ("a b", "code_malformed"),
        ("ab_c", "code_malformed"),
    ] {
        assert_eq!(SessionId::from_checked(text).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn nothing_printable_shows_the_value() {
    let (id, _) = SessionId::read(WHOLE, UUID).unwrap();
    assert_eq!(format!("{id} {id:?}"), "408c…b4c1 SessionId(408c…b4c1)");
    let (short, _) = SessionId::read("AB12CD34", &[8]).unwrap();
    assert_eq!(short.masked(), "AB…34");
    assert_eq!(SessionId::from_checked("AB12CD3").unwrap().masked(), "…");
}

#[test]
fn a_refused_value_is_not_repeated_in_the_error() {
    #[derive(Debug, serde::Deserialize)]
    struct Carrier {
        #[serde(with = "super::exposed")]
        #[allow(dead_code)]
        id: SessionId,
    }
    let error = serde_json::from_str::<Carrier>(r#"{"id":"408c7060 e54b"}"#).unwrap_err().to_string();
    assert!(!error.contains("408c"), "{error}");
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_what_is_accepted_has_the_shape(text in "\\PC{0,80}") {
        if let Ok(code) = read(&text) {
            let lengths: Vec<usize> = code.split('-').map(str::len).collect();
            prop_assert_eq!(lengths, vec![8, 4, 4, 4, 12]);
        }
    }

    #[test]
    fn noise_of_copy_and_paste_around_and_inside_never_changes_the_code(
        code in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        noise in prop::collection::vec((0usize..36, prop::sample::select(vec![' ', '\n', '\t', '\u{a0}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{34f}', '\u{2060}', '\u{9d}'])), 0..6),
    ) {
        let mut dirty: Vec<char> = code.chars().collect();
        for (at, c) in noise {
            dirty.insert(at, c);
        }
        let dirty: String = dirty.into_iter().collect();
        match super::without_next_value(&dirty) {
            None => prop_assert_eq!(read(&dirty).unwrap(), code),
            Some(_) => {
                let is_cut = matches!(read(&dirty), Err(SessionIdError::Truncated { .. }));
                prop_assert!(is_cut);
            }
        }
    }

    #[test]
    fn a_code_that_lost_characters_is_never_accepted(
        code in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", from in 0usize..36, lost in 1usize..36,
        number in "[1-9][0-9]{11}", word in "[a-zA-Z]{12}",
    ) {
        let kept: String = code.chars().enumerate().filter(|(i, _)| *i < from || *i >= from + lost).map(|(_, c)| c).collect();
        prop_assume!(kept.len() < 36);
        prop_assert!(read(&kept).is_err());
        // Nor with what happens to stand behind it, of whatever length; only a dash is never the end of a value.
        if !kept.ends_with('-') {
            for next in [number, word] {
                let next: String = next.chars().take(36 - kept.len()).collect();
                let text = format!("{kept}\t{next}");
                prop_assert!(read(&text).is_err());
            }
        }
    }
}

#[test]
fn a_code_fills_one_field_or_as_many_as_it_has_groups() {
    let (id, _) = SessionId::read("408c7060-e54b-4be4-b4f7-c2fefb26b4c1", UUID).unwrap();
    assert_eq!(id.exposed_parts(1), Some(vec!["408c7060-e54b-4be4-b4f7-c2fefb26b4c1"]));
    assert_eq!(id.exposed_parts(5), Some(vec!["408c7060", "e54b", "4be4", "b4f7", "c2fefb26b4c1"]));
    for fields in [0, 2, 4, 6] {
        assert_eq!(id.exposed_parts(fields), None, "{fields}");
    }
}

#[test]
fn a_code_ends_behind_its_last_character_however_it_is_written_in_the_text() {
    let (id, _) = SessionId::read("A1B2C3D4", &[8]).unwrap();
    for (text, end) in
        [("Codice: A1B2C3D4.", 16), ("a1b2 c3d4 fino alle 18", 9), ("A1B2C3D4", 8), ("altro", 5)]
    {
        assert_eq!(id.end_in(text), end, "{text}");
    }
}

#[test]
fn what_a_mail_program_wraps_of_a_code_has_a_dash_beside_it_or_digits_and_letters() {
    for wrapped in ["408c7060-e54b -abcd", "408c7060-e54b- abcd", "408c7060-e54b- 1234", "408c7060-e54b 12ab"]
    {
        assert_eq!(super::without_next_value(wrapped), None, "{wrapped}");
    }
    for text in ["408c7060-e54b 1234", "408c7060-e54b abcd", " 408c7060-e54b 1234 \n", "«408c7060-e54b abcd»"]
    {
        assert_eq!(super::without_next_value(text), Some("408c7060-e54b"), "{text}");
    }
}
