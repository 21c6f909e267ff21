//! What an access token claims, and when it counts: for this program, for what was asked, now, and with a code whose
//! life ends with the token's (docs/facts/id-sessione.md 1.11). Who signed it is not known here.

use serde::{Deserialize, Deserializer};
use thiserror::Error;

use crate::card::codice_fiscale::CodiceFiscale;
use crate::secret::Secret;
use crate::session_id::{SessionId, SessionIdError};
use crate::timestamp::Timestamp;
use crate::validity::{CLOCK_SLACK, Expiry, Validity};

/// From here on `expires_in` is an instant and not a duration: SIRPED's document calls it one, and shows the other.
const FIRST_INSTANT: f64 = 1e9;

/// The claims of a token, as they were signed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    #[serde(deserialize_with = "one_or_many")]
    aud: Vec<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    #[serde(deserialize_with = "one_or_many")]
    scope: Vec<String>,
    #[serde(rename = "userData")]
    user: UserData,
}

/// SIRPED's own claims.
#[derive(Default, Deserialize)]
#[serde(default)]
struct UserData {
    cfutente: Option<String>,
    #[serde(rename = "idSessione", deserialize_with = "secret")]
    code: Option<Secret<String>>,
}

/// What a token must be good for.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The code that was given to the calling program.
    pub client: &'a str,
    /// Who issues the tokens, where that is known.
    pub issuer: Option<&'a str>,
    /// What was asked for.
    pub scope: &'a str,
    /// The shape of the codes, in groups of characters.
    pub groups: &'a [u8],
    /// `expires_in`, as it came with the token.
    pub expires_in: Option<f64>,
}

/// What a token grants.
#[derive(Debug)]
pub struct Grant {
    /// The code in it.
    pub code: SessionId,
    /// Whose it is.
    pub owner: CodiceFiscale,
    /// Until when: the sooner of the two ends that were told.
    pub validity: Validity,
}

/// Why a token does not count.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WrongToken {
    /// It is for another program.
    #[error("aud is not this program")]
    Audience,
    /// Another issued it.
    #[error("iss is not the configured one")]
    Issuer,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
    /// Its time has not begun.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It does not say when it ends, or an end that no token has.
    #[error("no end that could be")]
    End,
    /// It is not for what was asked.
    #[error("scope lacks what was asked for")]
    Scope,
    /// It names nobody, or two people.
    #[error("no one codice fiscale")]
    Owner,
    /// It has no code of the issuer's shape.
    #[error("idSessione: {0}")]
    Code(SessionIdError),
}

impl Claims {
    /// What the token grants at `now`, when it was received.
    ///
    /// # Errors
    /// [`WrongToken`]
    pub fn grant(&self, expected: &Expected<'_>, now: Timestamp) -> Result<Grant, WrongToken> {
        if !self.aud.iter().any(|aud| aud == expected.client) {
            return Err(WrongToken::Audience);
        }
        if expected.issuer.is_some_and(|issuer| self.iss.as_deref() != Some(issuer)) {
            return Err(WrongToken::Issuer);
        }
        let validity = self.validity(expected.expires_in, now)?;
        if self.nbf.is_some_and(|from| instant(from) > now.plus(CLOCK_SLACK)) {
            return Err(WrongToken::NotYetValid);
        }
        let has =
            |asked: &str| self.scope.iter().flat_map(|scope| scope.split(' ')).any(|scope| scope == asked);
        if !self.scope.is_empty() && !expected.scope.split(' ').all(has) {
            return Err(WrongToken::Scope);
        }
        let code = self.user.code.as_ref().map_or("", |code| code.expose());
        let (code, _) = SessionId::read(code, expected.groups).map_err(WrongToken::Code)?;
        Ok(Grant { code, owner: self.owner()?, validity })
    }

    fn validity(&self, expires_in: Option<f64>, now: Timestamp) -> Result<Validity, WrongToken> {
        let told = expires_in.map(|seconds| match seconds {
            ..FIRST_INSTANT => now.plus(whole(seconds)),
            _ => instant(seconds),
        });
        let end = self.exp.map(instant).into_iter().chain(told).min().ok_or(WrongToken::End)?;
        if end <= now {
            return Err(WrongToken::Expired);
        }
        let validity = Validity { requested_at: now, expires_at: end, expiry: Expiry::Stated };
        if validity.is_plausible() { Ok(validity) } else { Err(WrongToken::End) }
    }

    /// `sub`, or SIRPED's own word for the same; both where both are there.
    fn owner(&self) -> Result<CodiceFiscale, WrongToken> {
        let mut named =
            [&self.sub, &self.user.cfutente].into_iter().flatten().map(|name| CodiceFiscale::read(name));
        let first = named.next().flatten().ok_or(WrongToken::Owner)?;
        if named.all(|other| other.as_ref() == Some(&first)) { Ok(first) } else { Err(WrongToken::Owner) }
    }
}

/// An instant as tokens write it. One beyond all times is the last there is.
fn instant(seconds: f64) -> Timestamp {
    Timestamp::from_seconds(whole(seconds))
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates, which is what is meant")]
const fn whole(seconds: f64) -> i64 {
    seconds as i64
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret<String>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::new))
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
