//! The signature of a token (RFC 7515, compact): RSA with PKCS#1 v1.5 and SHA-2, by a key that the server publishes.
//! Which algorithms there are is said here and not in the token: `none` and those with a shared secret are none of
//! them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
};
use serde::Deserialize;
use serde::de::IgnoredAny;
use staffetta_core::service::Claims;
use thiserror::Error;
use zeroize::Zeroizing;

use super::signing_keys::{SigningKey, SigningKeys};

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SignatureError {
    /// It is no token of three parts.
    #[error("not a signed token")]
    Shape,
    /// It is signed in a way that does not count, or not at all.
    #[error("signed with an algorithm that does not count")]
    Algorithm,
    /// Nobody published the key.
    #[error("signed with a key that is not published")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("the signature is wrong")]
    Signature,
    /// What was signed cannot be read.
    #[error("claims that cannot be read")]
    Claims,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// What must be understood. Nothing is.
    crit: Option<IgnoredAny>,
}

/// What a token claims, once its signature is found to be of one of the keys.
///
/// # Errors
/// [`SignatureError`]: nothing in it counts.
pub fn verified(token: &str, keys: &SigningKeys) -> Result<Claims, SignatureError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(SignatureError::Shape)?;
    let (header, claims) = signed.split_once('.').ok_or(SignatureError::Shape)?;
    let decoded =
        |part: &str| URL_SAFE_NO_PAD.decode(part).map(Zeroizing::new).map_err(|_| SignatureError::Shape);
    let header: Header = serde_json::from_slice(&decoded(header)?).map_err(|_| SignatureError::Shape)?;
    let algorithm = algorithm(&header.alg).filter(|_| header.crit.is_none());
    let algorithm = algorithm.ok_or(SignatureError::Algorithm)?;
    let (claims, signature) = (decoded(claims)?, decoded(signature)?);
    let mut fitting = keys.find(header.kid.as_deref(), &header.alg).peekable();
    fitting.peek().ok_or(SignatureError::UnknownKey)?;
    let fits = |key: &SigningKey| key.components.verify(algorithm, signed.as_bytes(), &signature).is_ok();
    if !fitting.any(fits) {
        return Err(SignatureError::Signature);
    }
    serde_json::from_slice(&claims).map_err(|_| SignatureError::Claims)
}

fn algorithm(name: &str) -> Option<&'static RsaParameters> {
    match name {
        "RS256" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Some(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Some(&RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use staffetta_core::Timestamp;

    use super::*;

    /// RFC 7515 A.2: a token signed with RS256, and its key.
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    fn keys() -> SigningKeys {
        let json = format!(r#"{{"keys":[{{"kty":"RSA","n":"{MODULUS}","e":"AQAB"}}]}}"#);
        SigningKeys::read(String::new(), json.as_bytes(), Timestamp::from_seconds(0)).unwrap()
    }

    /// The key of the standard, and others in front of it. `ODD` is none of its signatures.
    fn published(keys: &[(&str, &str)]) -> SigningKeys {
        let written =
            keys.iter().map(|(modulus, more)| format!(r#"{{"kty":"RSA","n":"{modulus}","e":"AQAB"{more}}}"#));
        let json = format!(r#"{{"keys":[{}]}}"#, written.collect::<Vec<_>>().join(","));
        SigningKeys::read(String::new(), json.as_bytes(), Timestamp::from_seconds(0)).unwrap()
    }

    #[test]
    fn every_key_that_fits_is_tried_and_no_other() {
        let odd = MODULUS.replacen("ofgW", "pfgW", 1);
        let of = |token: &str, keys: &[(&str, &str)]| verified(token, &published(keys)).err();
        let (unnamed, named) = ("", r#","kid":"a""#);
        // The token of the standard names no key.
        for (other, own) in [(unnamed, unnamed), (named, r#","kid":"b""#), (named, named), (named, unnamed)] {
            assert_eq!(of(TOKEN, &[(&odd, other), (MODULUS, own)]), None, "{other} {own}");
            assert_eq!(of(TOKEN, &[(MODULUS, own), (&odd, other)]), None, "{own} {other}");
        }
        assert_eq!(of(TOKEN, &[(&odd, unnamed), (&odd, named)]), Some(SignatureError::Signature));
        let for_others =
            [(MODULUS, r#","alg":"RS512""#), (MODULUS, r#","use":"enc""#), (MODULUS, r#","alg":"PS256""#)];
        assert_eq!(of(TOKEN, &for_others), Some(SignatureError::UnknownKey));
        assert_eq!(of(TOKEN, &[for_others[0], for_others[1], (&odd, "")]), Some(SignatureError::Signature));
    }

    fn refused(token: &str) -> Option<SignatureError> {
        verified(token, &keys()).err()
    }

    /// The same token under another header.
    fn headed(header: &str) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), TOKEN.split_once('.').unwrap().1)
    }

    #[test]
    fn the_token_of_the_standard_is_believed_and_nothing_that_was_changed_in_it() {
        assert_eq!(refused(TOKEN), None);
        let (signed, signature) = TOKEN.rsplit_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.encode(r#"{"iss":"eva"}"#);
        let header = signed.split_once('.').unwrap().0;
        assert_eq!(refused(&format!("{header}.{claims}.{signature}")), Some(SignatureError::Signature));
        assert_eq!(
            refused(&format!("{signed}.{}", signature.replacen('c', "d", 1))),
            Some(SignatureError::Signature)
        );
        assert_eq!(refused(&format!("{signed}.")), Some(SignatureError::Signature));
    }

    #[test]
    fn the_token_does_not_choose_how_it_is_checked() {
        for alg in ["none", "None", "HS256", "ES256", "PS256", "rs256", "RS1", ""] {
            assert_eq!(
                refused(&headed(&format!(r#"{{"alg":"{alg}"}}"#))),
                Some(SignatureError::Algorithm),
                "{alg}"
            );
        }
        assert_eq!(refused(&headed(r#"{"alg":"RS256","crit":["exp"]}"#)), Some(SignatureError::Algorithm));
        assert_eq!(refused(&headed(r#"{"alg":"RS512"}"#)), Some(SignatureError::Signature));
    }

    #[test]
    fn what_is_no_token_is_told_as_such() {
        let padded = TOKEN.replace('.', "=.");
        let four = format!("{TOKEN}.a");
        for wrong in [
            "",
            "a",
            "a.b",
            "a.b.c",
            "..",
            "é.é.é",
            &padded,
            &four,
            &headed("{}"),
            &headed(r#"{"alg":["RS256"]}"#),
        ] {
            assert_eq!(refused(wrong), Some(SignatureError::Shape), "{wrong}");
        }
    }
}
