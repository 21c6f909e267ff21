//! Whose card it is, and the file EF_DatiPersonali that tells so (docs/facts/smartcard.md 1.2). Knows no command.

/// The size of EF_DatiPersonali.
pub(super) const SIZE: usize = 400;

/// A made-up person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Surname, as cards write it: upper case.
    pub surname: String,
    /// Given name, upper case.
    pub name: String,
    /// Codice fiscale.
    pub codice_fiscale: String,
    /// Date of birth, DDMMYYYY.
    pub born: String,
    /// `M` or `F`.
    pub sex: String,
    /// Town of birth, as the codice fiscale abbreviates it.
    pub town: String,
}

impl Holder {
    /// The doctor most runs are about.
    #[must_use]
    pub fn anna() -> Self {
        Self::new("BIANCHI", "ANNA", "BNCNNA75E52L219A", "12051975", "F", "L219")
    }

    /// A colleague.
    #[must_use]
    pub fn carlo() -> Self {
        Self::new("VERDI", "CARLO", "VRDCRL68C10L219T", "10031968", "M", "L219")
    }

    fn new(surname: &str, name: &str, codice_fiscale: &str, born: &str, sex: &str, town: &str) -> Self {
        let [surname, name, codice_fiscale, born, sex, town] =
            [surname, name, codice_fiscale, born, sex, town].map(str::to_owned);
        Self { surname, name, codice_fiscale, born, sex, town }
    }

    /// EF_DatiPersonali: six hexadecimal digits of length, then each field after two digits of its own length.
    #[must_use]
    pub fn personal_data(&self) -> Vec<u8> {
        let fields = [
            "0000",
            "01012024",
            "01012030",
            &self.surname,
            &self.name,
            &self.born,
            &self.sex,
            "",
            &self.codice_fiscale,
            "ITA",
            &self.town,
            "",
            "",
            "L219",
            "VIA ROMA 1",
            "",
        ];
        let fields: String = fields.iter().map(|field| format!("{:02X}{field}", field.len())).collect();
        let mut file = format!("{:06X}{fields}", fields.len()).into_bytes();
        file.resize(SIZE, 0);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_personal_data_are_four_hundred_bytes_with_every_field_after_its_length() {
        let file = Holder::anna().personal_data();
        assert_eq!(file.len(), SIZE);
        let text = String::from_utf8(file).expect("it is ASCII");
        assert!(text.contains("07BIANCHI04ANNA08120519750"), "{text}");
        assert!(text.contains("10BNCNNA75E52L219A03ITA"), "{text}");
    }
}
