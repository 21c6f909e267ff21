//! The token of an authorization, as it is kept for the life of its code: whoever asks about the code shows it. Written
//! out whole only into the keyring.

use serde::{Deserialize, Serialize};

use super::claims::Grant;
use super::operator::account;
use crate::card::codice_fiscale::CodiceFiscale;
use crate::profiles::schema::Service;
use crate::role::Role;
use crate::secret::{Secret, exposed};
use crate::session::Session;
use crate::session_id::{self, SessionId};
use crate::slot::Slot;
use crate::timestamp::Timestamp;
use crate::validity::Validity;

/// Most characters of a token: those of SIRPED have fewer than two thousand.
const LONGEST: usize = 16 * 1024;

/// A token that was verified, with the code in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessToken {
    /// The service: the id of its row in `services.toml`.
    pub service: String,
    /// The token.
    #[serde(with = "exposed")]
    pub token: Secret<String>,
    /// The code in it.
    #[serde(with = "session_id::exposed")]
    pub code: SessionId,
    /// Whose it is.
    pub owner: CodiceFiscale,
    /// How long it may be used.
    pub validity: Validity,
}

impl AccessToken {
    /// What was granted, with the token that says so.
    pub fn new(service: &Service, token: Secret<String>, grant: Grant) -> Self {
        let Grant { code, owner, validity } = grant;
        Self { service: service.id.clone(), token, code, owner, validity }
    }

    /// What the token of somebody at a service is filed under: a new one takes the place of the one before.
    pub fn key(service: &str, owner: &str) -> String {
        account(service, owner)
    }

    /// Whether a token is of a size that can be.
    pub fn is_of_a_size(token: &str) -> bool {
        (1..=LONGEST).contains(&token.len())
    }

    /// Whether it ended so long ago that it is of no use to anybody, as of a session.
    pub fn is_long_over(&self, now: Timestamp) -> bool {
        self.validity.is_long_over(now)
    }

    /// The session of its code. Nobody else can have sent it: the user logged in himself, and the issuer signed it.
    pub fn session(&self, service: &Service, role: Role, client: &str) -> Session {
        let slot = Slot {
            issuer: service.issuer.clone(),
            contesto: service.contesti.first().cloned(),
            role: Some(role),
            owner: Some(self.owner.as_str().to_owned()),
            requested_by: Some(client.to_owned()),
            company: None,
        };
        Session {
            slot,
            id: self.code.duplicate(),
            validity: self.validity,
            confirmed: true,
            sender: None,
            warnings: Vec::new(),
            replaced: false,
            refused_at: None,
            revoked: None,
            applicazione: service.application_of(role).map(str::to_owned),
        }
    }

    /// A second copy, secrets included.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self {
            service: self.service.clone(),
            token: self.token.duplicate(),
            code: self.code.duplicate(),
            owner: self.owner.clone(),
            validity: self.validity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::service;
    use crate::validity::Expiry;

    fn token() -> AccessToken {
        let at = Timestamp::from_seconds(1_796_000_000);
        let validity = Validity { requested_at: at, expires_at: at.plus(7199), expiry: Expiry::Stated };
        let code = SessionId::from_checked("408c7060-e54b-4be4-b4f7-c2fefb26b4c1").unwrap();
        let owner = CodiceFiscale::read("RSSMRA80A01H501U").unwrap();
        AccessToken::new(service("sirped").unwrap(), "a.b.c".into(), Grant { code, owner, validity })
    }

    #[test]
    fn its_session_is_held_like_any_other_in_a_slot_of_its_owner() {
        let session = token().session(service("sirped").unwrap(), Role::Prescrittore, "MIOAPPLICATIVO_301");
        assert!(session.is_well_formed() && session.slot.is_settled() && session.view().is_offered());
        assert_eq!(session.slot.owner.as_deref(), Some("RSSMRA80A01H501U"));
        assert_eq!(session.asked_for(), Some(("RICETTA-DEM", "prescrizione")));
    }

    #[test]
    fn the_keyring_gets_it_whole_and_nothing_else_shows_it() {
        let kept = serde_json::to_string(&token()).unwrap();
        let read: AccessToken = serde_json::from_str(&kept).unwrap();
        assert_eq!((read.token.expose().as_str(), &read.code), ("a.b.c", &token().code));
        let shown = format!("{:?}", read.duplicate());
        assert!(
            !shown.contains("a.b.c") && !shown.contains("e54b") && !shown.contains("RSSMRA80A01H501U"),
            "{shown}"
        );
        assert_ne!(AccessToken::key("sirped", "A"), AccessToken::key("sirped", "B"));
        let of_a_size = [0, 1, 16_384, 16_385].map(|length| AccessToken::is_of_a_size(&"a".repeat(length)));
        assert_eq!(of_a_size, [false, true, true, false]);
    }

    #[test]
    fn it_is_kept_as_long_as_a_session_of_its_code() {
        let token = token();
        let end = token.validity.expires_at;
        assert!(!token.is_long_over(end) && !token.is_long_over(end.plus(3600)));
        assert!(token.is_long_over(end.plus(2 * 24 * 3600)));
    }
}
