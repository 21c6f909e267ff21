//! What a server gives for a code: a token, or why there is none (RFC 6749 5).

use serde::Deserialize;
use staffetta_core::Secret;
use staffetta_core::secret::exposed;
use staffetta_core::service::{AccessToken, readable};

use super::super::errors::{CallError, UnexpectedAnswer};
use super::super::https::Received;
use super::errors::AuthorizationError;

/// A token as it came; nothing of it is believed yet.
pub(super) struct Came {
    pub(super) token: Secret<String>,
    pub(super) expires_in: Option<f64>,
}

#[derive(Deserialize)]
struct Given {
    #[serde(with = "exposed")]
    access_token: Secret<String>,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
}

/// A number, or one between quotation marks.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    error_description: Option<String>,
}

/// The token in an answer of the server.
pub(super) fn read(received: &Received, host: &str) -> Result<Came, AuthorizationError> {
    let unexpected = |cause| CallError::Unexpected { host: host.to_owned(), status: received.status, cause };
    match received.status {
        200 => {}
        300..400 => return Err(unexpected(UnexpectedAnswer::Redirect).into()),
        _ => {
            let refused: Refused =
                serde_json::from_slice(&received.body).map_err(|_| unexpected(UnexpectedAnswer::Json))?;
            let words = refused.error_description.as_ref().unwrap_or(&refused.error);
            return Err(AuthorizationError::NotRedeemed {
                words: readable(words),
                error: readable(&refused.error),
            });
        }
    }
    // What serde says of a wrong answer may repeat a part of it.
    let given: Given =
        serde_json::from_slice(&received.body).map_err(|_| unexpected(UnexpectedAnswer::Json))?;
    let is_bearer = given.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let expires_in = match given.expires_in {
        None => None,
        Some(Seconds::Number(seconds)) => Some(seconds),
        Some(Seconds::Text(text)) => {
            let seconds = text.trim().parse::<u32>().map_err(|_| unexpected(UnexpectedAnswer::Json))?;
            Some(f64::from(seconds))
        }
    };
    if !is_bearer || !AccessToken::is_of_a_size(given.access_token.expose()) {
        return Err(unexpected(UnexpectedAnswer::Json).into());
    }
    Ok(Came { token: given.access_token, expires_in })
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<(String, Option<f64>), String> {
        let body = Zeroizing::new(body.as_bytes().to_vec());
        let received =
            Received { status, content_type: "application/json".into(), challenges: Vec::new(), body };
        let came = read(&received, "h").map_err(|error| error.to_string())?;
        Ok((came.token.expose().clone(), came.expires_in))
    }

    #[test]
    fn a_token_is_read_with_its_life_however_the_number_is_written() {
        let given = |life: &str| {
            answer(200, &format!(r#"{{"access_token":"a.b.c","token_type":"Bearer",{life}"x":1}}"#))
        };
        assert_eq!(given(r#""expires_in":7199,"#), Ok(("a.b.c".into(), Some(7199.0))));
        assert_eq!(given(r#""expires_in":"7199","#), Ok(("a.b.c".into(), Some(7199.0))));
        assert_eq!(given(""), Ok(("a.b.c".into(), None)));
    }

    #[test]
    fn an_answer_that_is_none_is_told_without_repeating_it() {
        for body in [
            r#"{"access_token":"segreto","token_type":"mac"}"#,
            r#"{"access_token":"segreto","expires_in":"domani"}"#,
            r#"{"access_token":"segreto","expires_in":true}"#,
            r#"{"access_token":["segreto"]}"#,
            r#"{"access_token":""}"#,
            "segreto",
        ] {
            let told = answer(200, body).unwrap_err();
            assert_eq!(told, "h answers with HTTP 200: not the JSON that was asked for", "{body}");
        }
        assert!(answer(302, "").unwrap_err().contains("another address"));
        assert!(answer(503, "<html>").unwrap_err().contains("HTTP 503"));
    }

    #[test]
    fn what_the_server_says_of_a_code_is_told_in_its_words() {
        assert_eq!(answer(400, r#"{"error":"invalid_grant"}"#).unwrap_err(), "invalid_grant: invalid_grant");
        let described = r#"{"error":"invalid_grant","error_description":"scaduto\nieri"}"#;
        assert_eq!(answer(400, described).unwrap_err(), "invalid_grant: scaduto ieri");
    }
}
