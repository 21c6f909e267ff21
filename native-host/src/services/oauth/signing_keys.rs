//! The keys with which a server signs its tokens, as it publishes them (RFC 7517): RSA keys, for signatures. Fetched
//! when one is needed and kept by this process, but not for long: one that a server withdraws is published no more.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::RsaPublicKeyComponents;
use serde::Deserialize;
use serde_json::Value;
use staffetta_core::Timestamp;

/// For how long they count, in seconds: as long as a key that was withdrawn is believed.
const COUNT_FOR: i64 = 600;
/// Most keys that are looked at.
const MOST: usize = 32;

/// Keys of one server.
#[derive(Debug)]
pub struct SigningKeys {
    /// The address they were fetched from.
    address: String,
    fetched_at: Timestamp,
    keys: Vec<SigningKey>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct SigningKey {
    id: Option<String>,
    algorithm: Option<String>,
    pub(super) components: RsaPublicKeyComponents<Vec<u8>>,
}

#[derive(Deserialize)]
struct Written {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    /// The modulus: SIRPED's document has both names for it (docs/facts/id-sessione.md 1.10).
    n: Option<String>,
    v: Option<String>,
    e: String,
}

impl SigningKeys {
    /// Reads what was fetched from an address at this time. Keys of other kinds are passed over. `None` when it holds
    /// no keys at all.
    pub fn read(address: String, body: &[u8], fetched_at: Timestamp) -> Option<Self> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(body).ok()?;
        let written = set.keys.into_iter().take(MOST).filter_map(|key| serde_json::from_value(key).ok());
        Some(Self { address, fetched_at, keys: written.filter_map(SigningKey::of).collect() })
    }

    /// Whether they are those of an address, and count still. After the clock was set back they do not.
    pub(super) fn count(&self, address: &str, now: Timestamp) -> bool {
        self.address == address && (0..COUNT_FOR).contains(&(now.seconds() - self.fetched_at.seconds()))
    }

    /// The key for a token with this key id and algorithm. Where there is but one key the id need not fit: SIRPED's
    /// document fixes it, and shows another. The signature decides.
    pub(super) fn find(&self, id: Option<&str>, algorithm: &str) -> Option<&SigningKey> {
        let fits = |key: &&SigningKey| key.algorithm.as_deref().is_none_or(|known| known == algorithm);
        let named = self.keys.iter().filter(fits).find(|key| id.is_some() && key.id.as_deref() == id);
        let only = || if let [only] = &*self.keys { Some(only).filter(fits) } else { None };
        named.or_else(only)
    }
}

impl SigningKey {
    fn of(written: Written) -> Option<Self> {
        let is_for_signatures = written.purpose.is_none_or(|purpose| purpose == "sig");
        if written.kty != "RSA" || !is_for_signatures {
            return None;
        }
        let components =
            RsaPublicKeyComponents { n: number(&written.n.or(written.v)?)?, e: number(&written.e)? };
        Some(Self { id: written.kid, algorithm: written.alg, components })
    }
}

/// A number in base64url, without the zeros that some put in front.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    bytes.get(first..).map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_796_000_000);

    fn keys(json: &str) -> SigningKeys {
        SigningKeys::read("https://a/keys".into(), json.as_bytes(), NOW).unwrap()
    }

    #[test]
    fn a_key_is_found_by_its_id_and_the_only_one_without() {
        let one = keys(r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#);
        assert!(one.find(Some("a"), "RS256").is_some() && one.find(Some("b"), "RS256").is_some());
        assert!(one.find(None, "RS256").is_some());
        let two = keys(
            r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"},{"kty":"RSA","kid":"b","v":"AAEAAQ==","e":"AQAB"}]}"#,
        );
        assert_eq!(
            two.find(Some("b"), "RS256").unwrap().components.n,
            [1, 0, 1],
            "without the zeros in front"
        );
        assert!(two.find(Some("c"), "RS256").is_none() && two.find(None, "RS256").is_none());
    }

    #[test]
    fn keys_of_other_kinds_and_for_other_things_are_passed_over() {
        let odd = keys(
            r#"{"keys":[{"kty":"oct","k":"AQAB"},{"kty":"EC","x":"AQAB"},{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","n":"!","e":"AQAB"},{"kty":"RSA","e":"AQAB"},{"kty":"RSA","n":"","e":"AQAB"},3,
            {"kty":"RSA","use":"sig","alg":"RS384","n":"AQAB","e":"AQAB"}]}"#,
        );
        assert_eq!(odd.keys.len(), 1);
        assert!(odd.find(None, "RS256").is_none() && odd.find(None, "RS384").is_some());
        assert!(
            SigningKeys::read(String::new(), b"[]", NOW).is_none()
                && SigningKeys::read(String::new(), b"x", NOW).is_none()
        );
    }
}
