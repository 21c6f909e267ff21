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

use super::{Behaviour, ISSUER, sessions::LIFE};

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
    pub(super) fn published(&self, behaviour: Behaviour) -> Result<Value> {
        let rsa = self.key.rsa()?;
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let [n, e] = [rsa.n(), rsa.e()].map(|value| number(value.to_vec()));
        let modulus = if behaviour == Behaviour::PublishesV { "v" } else { "n" };
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

    /// A token for a program and a user, with a code in it, as the behaviour has it.
    pub(super) fn token(&self, behaviour: Behaviour, about: [&str; 4], now: Timestamp) -> Result<String> {
        let [client, user, scope, code] = about;
        let now = now.as_second();
        let mut claims = json!({
            "iss": ISSUER, "sub": user, "aud": client, "iat": now, "nbf": now, "exp": now + LIFE, "scope": scope,
            "userData": { "cfutente": user, "idSessione": code },
        });
        match behaviour {
            Behaviour::Expired => claims["exp"] = json!(now - 1),
            Behaviour::Endless => claims["exp"] = Value::Null,
            Behaviour::NotYetValid => claims["nbf"] = json!(now + 3600),
            Behaviour::ForAnotherProgram => claims["aud"] = json!("ALTRO_301"),
            Behaviour::OfAnotherIssuer => claims["iss"] = json!("https://altro.example"),
            Behaviour::ForAnotherPurpose => claims["scope"] = json!("erogazione"),
            Behaviour::OfTwoPeople => claims["userData"]["cfutente"] = json!("VRDCRL70A01H501U"),
            Behaviour::WithoutCode => claims["userData"]["idSessione"] = Value::Null,
            _ => {}
        }
        match behaviour {
            Behaviour::Unsigned => self.signed("none", &self.id, &claims, &self.key),
            Behaviour::SignedWithThePublicKey => {
                let shared = PKey::hmac(&self.key.public_key_to_pem()?)?;
                self.signed("HS256", &self.id, &claims, &shared)
            }
            Behaviour::SignedWithAnUnknownKey => {
                self.signed("RS256", "nessuno", &claims, &Self::new("nessuno")?.key)
            }
            Behaviour::SignedWithAnotherKey => {
                self.signed("RS256", &self.id, &claims, &Self::new("altro")?.key)
            }
            _ => self.signed("RS256", &self.id, &claims, &self.key),
        }
    }
}
