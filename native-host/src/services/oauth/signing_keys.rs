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
/// Most keys that one signature is tried with.
const MOST_TRIED: usize = 8;

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

    /// The keys that a token with this key id and algorithm may be signed with: those with its id, or, where it names
    /// none, all; where none has it the only key, or those without an id: SIRPED's document fixes the id, and shows
    /// another. The signature decides.
    pub(super) fn find<'a>(
        &'a self,
        id: Option<&'a str>,
        algorithm: &'a str,
    ) -> impl Iterator<Item = &'a SigningKey> {
        let is_of_algorithm = move |key: &&SigningKey| key.is_for(algorithm);
        let has_id = move |key: &SigningKey| id.is_some() && key.id.as_deref() == id;
        let is_known = self.keys.iter().filter(is_of_algorithm).any(has_id);
        let is_only = self.keys.len() == 1;
        let is_meant = move |key: &&SigningKey| match (id, is_known) {
            (None, _) => true,
            (Some(_), true) => has_id(key),
            (Some(_), false) => is_only || key.id.is_none(),
        };
        self.keys.iter().filter(is_of_algorithm).filter(is_meant).take(MOST_TRIED)
    }
}

impl SigningKey {
    fn is_for(&self, algorithm: &str) -> bool {
        self.algorithm.as_deref().is_none_or(|known| known == algorithm)
    }

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

    fn found(keys: &SigningKeys, id: Option<&str>) -> Vec<u8> {
        keys.find(id, "RS256").map(|key| key.components.n[0]).collect()
    }

    #[test]
    fn keys_are_found_by_the_id_and_all_that_fit_without() {
        let one = keys(r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#);
        for id in [Some("a"), Some("b"), None] {
            assert_eq!(found(&one, id), [1], "the only one needs no id: {id:?}");
        }
        let several = keys(
            r#"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"},{"kty":"RSA","kid":"b","v":"AAIAAQ==","e":"AQAB"},
            {"kty":"RSA","kid":"a","n":"AwAB","e":"AQAB"},{"kty":"RSA","n":"BAAB","e":"AQAB"}]}"#,
        );
        assert_eq!(found(&several, Some("b")), [2], "without the zeros in front");
        assert_eq!(found(&several, Some("a")), [1, 3]);
        assert_eq!(found(&several, None), [1, 2, 3, 4]);
        assert_eq!(found(&several, Some("c")), [4], "one without a name may be meant");
        let many = vec![r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#; 100].join(",");
        assert_eq!(found(&keys(&format!(r#"{{"keys":[{many}]}}"#)), None).len(), MOST_TRIED);
    }

    #[test]
    fn keys_of_other_kinds_and_for_other_things_are_passed_over() {
        let odd = keys(
            r#"{"keys":[{"kty":"oct","k":"AQAB"},{"kty":"EC","x":"AQAB"},{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"},
            {"kty":"RSA","n":"!","e":"AQAB"},{"kty":"RSA","e":"AQAB"},{"kty":"RSA","n":"","e":"AQAB"},3,
            {"kty":"RSA","use":"sig","alg":"RS384","n":"AQAB","e":"AQAB"}]}"#,
        );
        assert_eq!(odd.keys.len(), 1);
        let count = |algorithm| odd.find(None, algorithm).count();
        assert_eq!((count("RS256"), count("RS384")), (0, 1));
        assert!(
            SigningKeys::read(String::new(), b"[]", NOW).is_none()
                && SigningKeys::read(String::new(), b"x", NOW).is_none()
        );
    }
}
