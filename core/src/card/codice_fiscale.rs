//! The codice fiscale as a card or certificate tells it: sixteen characters, shown masked unless somebody asks.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A codice fiscale: 16 upper-case letters and digits. Its check character is not judged: what a card says is taken as
/// said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceFiscale(String);

impl CodiceFiscale {
    /// Characters it has.
    pub const LENGTH: usize = 16;

    /// Reads one, blanks around it left out, lower case made upper; `None` when it is not one.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let well_formed = text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let begins_with_letters = text.bytes().take(6).all(|byte| byte.is_ascii_alphabetic());
        (well_formed && begins_with_letters).then_some(Self(text))
    }

    /// The one before the first `/` of a CNS certificate's common name (docs/facts/smartcard.md 1.2).
    pub fn of_common_name(common_name: &str) -> Option<Self> {
        Self::read(common_name.split('/').next()?)
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first three characters and the last: `RSS…Z`.
    pub fn masked(&self) -> String {
        let mut characters = self.0.chars();
        let first: String = characters.by_ref().take(3).collect();
        let last = characters.next_back().unwrap_or_default();
        format!("{first}…{last}")
    }
}

impl fmt::Debug for CodiceFiscale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for CodiceFiscale {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).ok_or("not a codice fiscale")
    }
}

impl From<CodiceFiscale> for String {
    fn from(code: CodiceFiscale) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_name_of_a_cns_begins_with_it() {
        let code = CodiceFiscale::of_common_name("RSSMRA80A01H501U/1234567890123456.abc=").unwrap();
        assert_eq!(code.as_str(), "RSSMRA80A01H501U");
        assert_eq!(format!("{code:?}"), "RSS…U");
    }

    #[test]
    fn it_is_stored_as_it_is_written_and_read_by_the_same_rules() {
        let stored = "\"RSSMRA80A01H501U\"";
        let code: CodiceFiscale = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), stored);
        assert!(serde_json::from_str::<CodiceFiscale>("\"RSSMRA\"").is_err());
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "RSSMRA80A01H501",
            "RSSMRA80A01H501UU",
            "1SSMRA80A01H501U",
            "RSSMRA80A01H50à",
            "Mario Rossi/12",
        ] {
            assert_eq!(CodiceFiscale::of_common_name(text), None, "{text}");
        }
    }
}
