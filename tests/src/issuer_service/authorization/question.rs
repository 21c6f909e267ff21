//! What is asked for a code, and with what the code is redeemed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::Registration;

const SCOPES: [&str; 3] = ["prescrizione", "erogazione", "presa_in_carico"];

/// Names and values as they came, repeated ones included.
pub(super) type Pairs = Vec<(String, String)>;

/// A code that was given, and what it was asked with.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) code: String,
    pub(super) redirect: String,
    pub(super) scope: String,
    pub(super) challenge: String,
    pub(super) is_redeemed: bool,
}

/// Why a question is refused.
pub(super) enum Refusal {
    /// The user is told in a page: nobody knows where an answer may go.
    Page(String),
    /// The program is told: an error, at its redirect.
    Error(&'static str, String),
}

/// The values of exactly these names, each there once and none besides.
pub(super) fn exactly<const N: usize>(pairs: &Pairs, names: [&str; N]) -> Result<[String; N], String> {
    let odd = pairs.iter().find(|(name, _)| !names.contains(&name.as_str()));
    if let Some((name, _)) = odd {
        return Err(format!("{name} has no place here"));
    }
    let mut values = [const { String::new() }; N];
    for (value, name) in values.iter_mut().zip(names) {
        let mut named = pairs.iter().filter(|(told, _)| told == name);
        match (named.next(), named.next()) {
            (Some((_, told)), None) if !told.is_empty() => value.clone_from(told),
            _ => return Err(format!("{name} must be there once")),
        }
    }
    Ok(values)
}

/// Judges a question; what it asks for, and its `state`.
pub(super) fn judge(pairs: &Pairs, registration: &Registration) -> Result<(Asked, String), Refusal> {
    let one = |name: &str| pairs.iter().find(|(told, _)| told == name).map(|(_, value)| value.as_str());
    if one("client_id") != Some(&registration.client) {
        return Err(Refusal::Page("client_id is not known".into()));
    }
    let redirect = one("redirect_uri").unwrap_or_default();
    if !is_registered(redirect, &registration.redirect) {
        return Err(Refusal::Page(format!("redirect_uri {redirect} is not registered")));
    }
    let wrong = |error, why: String| Refusal::Error(error, why);
    let names = [
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
    ];
    let [kind, _, redirect, scope, state, challenge, method] =
        exactly(pairs, names).map_err(|why| wrong("invalid_request", why))?;
    if kind != "code" {
        return Err(wrong("unsupported_response_type", kind));
    }
    if method != "S256" || challenge.len() != 43 || URL_SAFE_NO_PAD.decode(&challenge).is_err() {
        return Err(wrong("invalid_request", "the challenge is not one of S256".into()));
    }
    if !scope.split(' ').all(|scope| SCOPES.contains(&scope)) {
        return Err(wrong("invalid_scope", scope));
    }
    if state.len() < 16 || state.len() > 500 {
        return Err(wrong("invalid_request", "state can be guessed, or is too long".into()));
    }
    Ok((Asked { code: String::new(), redirect, scope, challenge, is_redeemed: false }, state))
}

/// Exactly what was registered; but of an address of this computer without a port, any port (RFC 8252 7.3).
fn is_registered(told: &str, registered: &str) -> bool {
    let without_port = || {
        let (authority, path) = told.strip_prefix("http://127.0.0.1:")?.split_once('/')?;
        authority.parse::<u16>().ok()?;
        Some(format!("http://127.0.0.1/{path}"))
    };
    told == registered || without_port().as_deref() == Some(registered)
}

/// Judges how a code is redeemed. Whatever comes of it, the code is used up.
pub(super) fn redeem(
    pairs: &Pairs,
    asked: &mut [Asked],
    registration: &Registration,
) -> Result<Asked, String> {
    let names = ["grant_type", "code", "redirect_uri", "client_id", "code_verifier"];
    let [kind, code, redirect, client, verifier] = exactly(pairs, names)?;
    let known = asked.iter_mut().find(|asked| asked.code == code).ok_or("the code is not known")?;
    if known.is_redeemed {
        return Err("the code was redeemed before".into());
    }
    known.is_redeemed = true;
    let is_unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
    match () {
        () if kind != "authorization_code" => Err("grant_type".into()),
        () if client != registration.client => Err("client_id is another".into()),
        () if redirect != known.redirect => Err("redirect_uri is another".into()),
        () if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(is_unreserved) => {
            Err("code_verifier is none (RFC 7636 4.1)".into())
        }
        () if challenge != known.challenge => Err("code_verifier is another".into()),
        () => Ok(known.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> Registration {
        let redirect = "http://127.0.0.1/staffetta".into();
        Registration { client: "MIO_301".into(), redirect, revokes_with_get: false }
    }

    fn question(differs: (&str, &str)) -> Pairs {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest("v".repeat(43)));
        let usual = [
            ("response_type", "code"),
            ("client_id", "MIO_301"),
            ("redirect_uri", "http://127.0.0.1:4711/staffetta"),
            ("scope", "prescrizione"),
            ("state", "0123456789abcdef"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let value =
            |name, usual: &str| if name == differs.0 { differs.1.to_owned() } else { usual.to_owned() };
        usual.iter().map(|(name, usual)| ((*name).to_owned(), value(*name, usual))).collect()
    }

    #[test]
    fn a_question_with_anything_amiss_gets_no_code() {
        assert!(judge(&question(("", "")), &registration()).is_ok());
        for wrong in [
            ("response_type", "token"),
            ("client_id", "ALTRO_301"),
            ("redirect_uri", "https://altro.example/"),
            ("redirect_uri", "http://127.0.0.1:4711/altro"),
            ("redirect_uri", "http://127.0.0.1:x/staffetta"),
            ("scope", "tutto"),
            ("scope", ""),
            ("state", ""),
            ("state", "1"),
            ("code_challenge", "abc"),
            ("code_challenge_method", "plain"),
        ] {
            assert!(judge(&question(wrong), &registration()).is_err(), "{wrong:?}");
        }
        let twice = [question(("", "")), vec![("state".into(), "0123456789abcdef".into())]].concat();
        assert!(judge(&twice, &registration()).is_err());
    }

    #[test]
    fn a_code_is_redeemed_once_by_whoever_has_the_verifier() {
        let redeemed = |differs: (&str, &str), asked: &mut Vec<Asked>| {
            let verifier = "v".repeat(43);
            let usual = [
                ("grant_type", "authorization_code"),
                ("code", "c"),
                ("redirect_uri", "http://127.0.0.1:4711/staffetta"),
                ("client_id", "MIO_301"),
                ("code_verifier", &verifier),
            ];
            let value =
                |name, usual: &str| if name == differs.0 { differs.1.to_owned() } else { usual.to_owned() };
            let pairs = usual.iter().map(|(name, usual)| ((*name).to_owned(), value(*name, usual))).collect();
            redeem(&pairs, asked, &registration()).is_ok()
        };
        let given = || {
            let (asked, _) = judge(&question(("", "")), &registration()).ok().unwrap();
            vec![Asked { code: "c".into(), ..asked }]
        };
        let mut once = given();
        assert!(redeemed(("", ""), &mut once) && !redeemed(("", ""), &mut once));
        let other = "w".repeat(43);
        for wrong in [
            ("code_verifier", &*other),
            ("code_verifier", "v"),
            ("client_id", "ALTRO"),
            ("redirect_uri", "http://127.0.0.1:4712/staffetta"),
            ("code", "d"),
            ("grant_type", "password"),
        ] {
            let mut asked = given();
            assert!(!redeemed(wrong, &mut asked), "{wrong:?}");
            assert_eq!(
                redeemed(("", ""), &mut asked),
                wrong.0 == "code",
                "a code that was tried is used up: {wrong:?}"
            );
        }
    }
}
