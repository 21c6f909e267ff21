//! Signed tokens, and those that nobody may believe. The keys are made for the run.

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
};
use serde_json::{Value, json};

use super::{ISSUER, Mood, sessions::LIFE};

/// A key with which tokens are signed.
pub(super) struct SigningKey {
    id: String,
    key: PKey<Private>,
}

impl SigningKey {
    pub(super) fn new(id: &str) -> Result<Self> {
        Ok(Self { id: id.to_owned(), key: PKey::from_rsa(Rsa::generate(2048)?)? })
    }

    /// As it is published.
    pub(super) fn published(&self, mood: Mood) -> Result<Value> {
        let rsa = self.key.rsa()?;
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let [n, e] = [rsa.n(), rsa.e()].map(|value| number(value.to_vec()));
        let modulus = if mood == Mood::PublishesV { "v" } else { "n" };
        Ok(json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, modulus: n, "e": e }))
    }

    fn signed(&self, algorithm: &str, id: &str, claims: &Value, key: &PKey<Private>) -> Result<String> {
        let header = json!({ "alg": algorithm, "typ": "JWT", "kid": id });
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{header}.{claims}");
        if algorithm == "none" {
            return Ok(format!("{signed}."));
        }
        let mut signer = Signer::new(MessageDigest::sha256(), key)?;
        signer.update(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signer.sign_to_vec()?)))
    }

    /// A token for a program and a user, with a code in it, as the mood has it.
    pub(super) fn token(&self, mood: Mood, about: [&str; 4], now: Timestamp) -> Result<String> {
        let [client, user, scope, code] = about;
        let now = now.as_second();
        let mut claims = json!({
            "iss": ISSUER, "sub": user, "aud": client, "iat": now, "nbf": now, "exp": now + LIFE, "scope": scope,
            "userData": { "cfutente": user, "idSessione": code },
        });
        match mood {
            Mood::Expired => claims["exp"] = json!(now - 1),
            Mood::Endless => claims["exp"] = Value::Null,
            Mood::NotYetValid => claims["nbf"] = json!(now + 3600),
            Mood::ForAnotherProgram => claims["aud"] = json!("ALTRO_301"),
            Mood::OfAnotherIssuer => claims["iss"] = json!("https://altro.example"),
            Mood::ForAnotherPurpose => claims["scope"] = json!("erogazione"),
            Mood::OfTwoPeople => claims["userData"]["cfutente"] = json!("VRDCRL70A01H501U"),
            Mood::WithoutCode => claims["userData"]["idSessione"] = Value::Null,
            _ => {}
        }
        match mood {
            Mood::Unsigned => self.signed("none", &self.id, &claims, &self.key),
            Mood::SignedWithThePublicKey => {
                let shared = PKey::hmac(&self.key.public_key_to_pem()?)?;
                self.signed("HS256", &self.id, &claims, &shared)
            }
            Mood::SignedWithAnUnknownKey => {
                self.signed("RS256", "nessuno", &claims, &Self::new("nessuno")?.key)
            }
            Mood::SignedWithAnotherKey => self.signed("RS256", &self.id, &claims, &Self::new("altro")?.key),
            _ => self.signed("RS256", &self.id, &claims, &self.key),
        }
    }
}
