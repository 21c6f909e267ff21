//! EF_DatiPersonali: what a CNS says of its holder without a PIN. Six hexadecimal digits give the length of all, then
//! each field has two that give its own (docs/facts/smartcard.md 1.2). Read defensively: the file is written by many
//! bodies.

use staffetta_core::card::CodiceFiscale;

/// Places of the fields used, counted from issuer.
const SURNAME: usize = 3;
const NAME: usize = 4;
const CODICE_FISCALE: usize = 8;
/// Digits before the first field.
const HEADER: usize = 6;
/// Longest name that is shown.
const LONGEST_NAME: usize = 80;

/// What is used of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal {
    /// Surname and name.
    pub holder: Option<String>,
    /// Codice fiscale.
    pub codice_fiscale: Option<CodiceFiscale>,
}

impl Personal {
    /// Reads what there is of the file; `None` for a field that is missing or not what it should be.
    pub fn read(file: &[u8]) -> Self {
        let fields = fields(file);
        let text = |place: usize| fields.get(place).and_then(|field| shown(field));
        let holder = match (text(SURNAME), text(NAME)) {
            (Some(surname), Some(name)) => Some(format!("{surname} {name}")),
            (surname, name) => surname.or(name),
        };
        let codice_fiscale = text(CODICE_FISCALE).and_then(|text| CodiceFiscale::read(&text));
        Self { holder, codice_fiscale }
    }

    /// How long the file says it is, its first digits included; `None` when it does not begin as it should.
    pub fn length(file: &[u8]) -> Option<usize> {
        Some(number(file.get(..HEADER)?)? + HEADER)
    }

    /// Whether so much of the file holds all fields used.
    pub fn is_enough(file: &[u8]) -> bool {
        fields(file).len() > CODICE_FISCALE
    }
}

fn fields(file: &[u8]) -> Vec<&[u8]> {
    let end = Personal::length(file).unwrap_or_default().min(file.len());
    let mut rest = file.get(HEADER..end).unwrap_or_default();
    let mut fields = Vec::new();
    while let Some(field) = next_field(&mut rest) {
        fields.push(field);
    }
    fields
}

fn next_field<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = number(rest.get(..2)?)?;
    let field = rest.get(2..2 + length)?;
    *rest = rest.get(2 + length..)?;
    Some(field)
}

fn number(digits: &[u8]) -> Option<usize> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The text of a field: UTF-8, else Latin-1; without control characters.
fn shown(field: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => field.iter().copied().map(char::from).collect(),
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file with these fields, as a card has it.
    fn file(fields: &[&[u8]]) -> Vec<u8> {
        let mut body = Vec::new();
        for field in fields {
            body.extend_from_slice(format!("{:02X}", field.len()).as_bytes());
            body.extend_from_slice(field);
        }
        let mut file = format!("{:06X}", body.len()).into_bytes();
        file.extend_from_slice(&body);
        file.resize(400, 0);
        file
    }

    const MARIO: [&[u8]; 10] = [
        b"6030",
        b"01012020",
        b"01012026",
        b"ROSSI",
        b"MARIO",
        b"01011980",
        b"M",
        b"",
        b"RSSMRA80A01H501U",
        b"ITA",
    ];

    #[test]
    fn names_and_codice_fiscale_are_read() {
        let file = file(&MARIO);
        let personal = Personal::read(&file);
        assert_eq!(personal.holder.as_deref(), Some("ROSSI MARIO"));
        assert_eq!(personal.codice_fiscale.unwrap().as_str(), "RSSMRA80A01H501U");
        assert!(Personal::is_enough(&file));
        assert!(!Personal::is_enough(&file[..40]));
    }

    #[test]
    fn an_accent_in_either_encoding_is_shown_and_control_characters_are_not() {
        for name in [&b"NICOL\xD2"[..], "NICOLÒ".as_bytes(), b"NIC\x1b\nOL\xD2"] {
            let mut fields = MARIO;
            fields[NAME] = name;
            assert_eq!(Personal::read(&file(&fields)).holder.as_deref(), Some("ROSSI NICOLÒ"));
        }
    }

    #[test]
    fn a_damaged_file_gives_what_stands_before_the_damage() {
        let mut damaged = file(&MARIO);
        damaged[57] = b'?';
        assert_eq!(Personal::read(&damaged).codice_fiscale, None);
        for empty in [&[][..], &[0; 400], b"zzzzzz", b"+00040", b"000000"] {
            assert_eq!(Personal::read(empty), Personal::default());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let personal = Personal::read(&bytes);
            prop_assert!(personal.holder.is_none_or(|holder| holder.chars().count() <= 2 * LONGEST_NAME + 1));
        }

        #[test]
        fn any_lengths_are_read_without_harm(text in "[0-9A-F]{0,400}") {
            let _ = Personal::read(text.as_bytes());
        }
    }
}
