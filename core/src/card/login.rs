//! What a login gives, and what an open portal shows of an ID-SESSIONE.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::CodiceFiscale;
use crate::cookie::PortalCookie;
use crate::secret::{Secret, exposed};

/// A login that succeeded.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggedIn {
    /// The page to open.
    pub open: String,
    /// The session's cookies, of the portal's hosts only.
    pub cookies: Vec<PortalCookie>,
    /// The operator's name as the portal shows it.
    pub operator: Option<String>,
    /// The operator's codice fiscale, as the certificate tells it: the owner of the sessions collected there.
    #[serde(default)]
    pub codice_fiscale: Option<CodiceFiscale>,
    /// What the portal said about a registration, as text.
    pub words: Option<String>,
    /// What to remember of the card.
    pub card: KnownCard,
    /// How many commands the card was sent, and how many bytes went both ways; for the bench.
    pub apdus: ApduCount,
}

/// What is remembered of a card, so that the next login reads only its serial.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownCard {
    /// EF_IDCarta, as text.
    pub serial: String,
    /// The layout the certificate was found in: an id of `cards.toml`.
    pub layout: String,
    /// The authentication certificate, DER in base64.
    pub certificate: String,
    /// Holder as shown, from EF_DatiPersonali.
    #[serde(default)]
    pub holder: Option<String>,
    /// PIN tries left, as the card told last; `None` once a PIN was right, and of a card that never told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// Wrong PINs since then of which the card told no number.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub uncounted: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl fmt::Debug for KnownCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownCard").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// Commands sent to a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApduCount {
    /// Commands.
    pub commands: u32,
    /// Bytes of commands and answers.
    pub bytes: u32,
    /// Microseconds spent in them.
    pub card_us: u64,
}

/// What to do with the portal's ID-SESSIONE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeAct {
    /// Have a new one made, and read it.
    Generate,
    /// Read the one there is.
    Collect,
}

/// An ID-SESSIONE as a portal's page shows it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeShown {
    /// The code's text.
    #[serde(with = "exposed")]
    pub code: Secret<String>,
    /// The text of its expiry, where the page states one.
    pub expiry: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::KnownCard;

    #[test]
    fn what_is_shown_of_a_card_names_nobody() {
        let card = KnownCard {
            serial: "6001".into(),
            layout: "classic".into(),
            certificate: "AA==".into(),
            holder: Some("ROSSI MARIO".into()),
            tries_left: Some(2),
            uncounted: 0,
        };
        assert_eq!(format!("{card:?}"), r#"KnownCard { layout: "classic", .. }"#);
    }

    #[test]
    fn tries_that_the_card_told_no_number_of_are_kept_where_there_were_any() {
        for (kept, uncounted) in [
            (r#"{"serial":"6001","layout":"classic","certificate":"AA==","holder":null}"#, 0),
            (r#"{"serial":"6001","layout":"classic","certificate":"AA==","holder":null,"uncounted":2}"#, 2),
        ] {
            let card: KnownCard = serde_json::from_str(kept).unwrap();
            assert_eq!(card.uncounted, uncounted);
            assert_eq!(serde_json::to_string(&card).unwrap(), kept);
        }
    }
}
