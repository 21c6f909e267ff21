//! How an issuer's service identifies an operator: typed once, kept in the keyring, never given to the extension.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::card::codice_fiscale::CodiceFiscale;
use crate::digest::digits;
use crate::secret::{Secret, exposed};

/// The credentials of one operator at one service, and what its requests say of him. Written out whole only into the
/// keyring.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The service: the id of its row in `services.toml`.
    pub service: String,
    /// `userId`: the user at Sistema TS, or the RUPAR user at SIRPED.
    pub user: String,
    /// The user of HTTP Basic, where it is not `user` (a nickname at Sistema TS).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The password of HTTP Basic.
    #[serde(with = "exposed")]
    pub password: Secret<String>,
    /// The pincode, in clear: it leaves the computer only encrypted.
    #[serde(with = "exposed")]
    pub pincode: Secret<String>,
    /// `cfUtente`.
    pub codice_fiscale: CodiceFiscale,
    /// Where he works.
    #[serde(default)]
    pub codes: Codes,
    /// The code that the service gave to the calling program, with the company (`MIOAPPLICATIVO_301`): SIRPED's `APP`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
}

/// The codes of the place where an operator works. What is left out is filled in, or left out, as the row of the
/// service says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Codes {
    /// `codRegione`: three digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `codAslAo`: three digits; at SIRPED the code of the ASR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asl: Option<String>,
    /// `codSsa`: five or six characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssa: Option<String>,
    /// `codiceStruttura`: up to ten characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<String>,
}

impl Operator {
    /// The user of HTTP Basic.
    pub fn login(&self) -> &str {
        self.login.as_deref().unwrap_or(&self.user)
    }

    /// A second copy, secrets included.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self {
            service: self.service.clone(),
            user: self.user.clone(),
            login: self.login.clone(),
            password: self.password.duplicate(),
            pincode: self.pincode.duplicate(),
            codice_fiscale: self.codice_fiscale.clone(),
            codes: self.codes.clone(),
            program: self.program.clone(),
        }
    }

    /// Where a record of him that others may read is filed: a digest, which names neither service nor user.
    pub fn account(&self) -> String {
        account(&self.service, &self.user)
    }
}

/// A digest of a service and a user: not readable, though it can be guessed.
pub(super) fn account(service: &str, user: &str) -> String {
    let mut digest = Sha256::new();
    for part in [service, user] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    digits(digest)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An operator of Sistema TS, for tests of what is done with one.
    pub(in crate::service) fn operator() -> Operator {
        Operator {
            service: "sistema-ts".into(),
            user: "UTENTE01".into(),
            login: None,
            password: "parola".into(),
            pincode: "12345678".into(),
            codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U").unwrap(),
            codes: Codes { region: Some("080".into()), asl: Some("101".into()), ..Codes::default() },
            program: Some("MIOAPPLICATIVO_301".into()),
        }
    }

    #[test]
    fn nothing_printable_shows_password_pincode_or_the_whole_codice_fiscale() {
        let kept = r#"{"service":"sistema-ts","user":"UTENTE01","password":"parola","pincode":"12345678","codice_fiscale":"RSSMRA80A01H501U"}"#;
        let operator: Operator = serde_json::from_str(kept).unwrap();
        let shown = format!("{operator:?}");
        for secret in ["parola", "12345678", "RSSMRA80A01H501U"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert_eq!(operator.login(), "UTENTE01", "the same user, unless another is told");
        assert_eq!(
            serde_json::to_value(&operator).unwrap()["pincode"],
            "12345678",
            "the keyring gets it whole"
        );
    }

    #[test]
    fn a_record_of_an_operator_is_filed_under_a_digest_of_service_and_user() {
        let of = |service: &str, user: &str| {
            Operator { service: service.into(), user: user.into(), ..operator() }.account()
        };
        let account = of("sistema-ts", "UTENTE01");
        assert!(account.len() == 32 && account.bytes().all(|byte| byte.is_ascii_hexdigit()), "{account}");
        assert_eq!(account, of("sistema-ts", "UTENTE01"));
        for other in [of("sirped", "UTENTE01"), of("sistema-ts", "UTENTE02"), of("sistema-tsU", "TENTE01")] {
            assert_ne!(account, other);
        }
    }
}
