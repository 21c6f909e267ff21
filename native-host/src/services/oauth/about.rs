//! The state of a code that was got with an authorization, and its end: whoever asks shows its token.

use form_urlencoded::Serializer;
use reqwest::Method;
use serde_json::Value;
use staffetta_core::profiles::schema::RevokeMethod;
use staffetta_core::service::{AccessToken, Answer, CodeOrder, Issue, WrittenAnswer, WrittenError, readable};
use staffetta_core::{Secret, Timestamp};
use staffetta_protocol::Failure;

use super::super::cancellation::Cancellation;
use super::super::client::IssuerServices;
use super::super::errors::{CallError, UnexpectedAnswer};
use super::super::https::Received;
use super::super::operations::done;
use super::access::BrowserAccess;
use super::challenge::Challenge;

impl IssuerServices {
    /// Asks about the code of a token, or ends it.
    ///
    /// # Errors
    /// Why there is no answer, or what the server finds wrong.
    pub fn about_token(
        &self,
        access: &BrowserAccess,
        order: CodeOrder,
        token: &AccessToken,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Answer, Failure> {
        let answer = self.ask_about(order, access, token, now, cancellation)?;
        done(answer, |answer| order.is_done(answer))
    }

    fn ask_about(
        &self,
        order: CodeOrder,
        access: &BrowserAccess,
        token: &AccessToken,
        now: Timestamp,
        cancellation: &Cancellation,
    ) -> Result<Answer, Failure> {
        let (path, method) = match (order, access.revoke_method) {
            (CodeOrder::Check, _) => (&access.server.check, Method::GET),
            (CodeOrder::Revoke, RevokeMethod::Delete) => (&access.server.revoke, Method::DELETE),
            (CodeOrder::Revoke, RevokeMethod::Get) => (&access.server.revoke, Method::GET),
        };
        let pairs = [("client_id", &*access.client), ("cfutente", token.owner.as_str())];
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut request = access.request(method, format!("{}?{query}", access.address(path)));
        let bearer = Secret::new(format!("Bearer {}", token.token.expose()));
        request.headers.push(("Authorization", bearer));
        let host = request.endpoint.host()?.name().to_owned();
        let received = self.exchange(request, cancellation)?;
        let unexpected = |cause| CallError::Unexpected { host, status: received.status, cause };
        match told(&received, order, token.validity.check(now).is_err()) {
            Some(answer) => Ok(answer),
            None if (300..400).contains(&received.status) => {
                Err(unexpected(UnexpectedAnswer::Redirect).into())
            }
            None => Err(unexpected(UnexpectedAnswer::Json).into()),
        }
    }
}

/// What an answer says, in elements that have the names of the SOAP service (docs/facts/id-sessione.md 1.11). What says
/// nothing of a code is none, but two things need no words: 200 that it was ended, 401 that its token is not valid. A
/// 401 with other words, such as the page of somebody on the way, says nothing of it.
fn told(received: &Received, order: CodeOrder, has_ended: bool) -> Option<Answer> {
    let json: Value = serde_json::from_slice(&received.body).unwrap_or_default();
    let token = json.get("infoToken").filter(|token| token.is_object());
    let token = token.map(|token| {
        ["stato", "descrizione", "dataInizioValidita", "dataFineValidita"].map(|name| text(token, name))
    });
    let errors = errors(&json);
    let refused = text(&json, "error");
    match (received.status, order) {
        (401, _) if errors.is_empty() && token.is_none() && matches!(&*refused, "" | "invalid_token") => {
            let is_so = !refused.is_empty() || is_token_refused(received);
            return is_so.then(|| Answer::not_taken(has_ended));
        }
        (401, _) | (200, CodeOrder::Revoke) => {}
        (200, CodeOrder::Check) if token.is_some() => {}
        (500, _) if !errors.is_empty() => {}
        _ => return None,
    }
    let says_no = text(&json, "codEsito").parse().is_ok_and(|outcome: u16| outcome != 0);
    let outcome = if received.status == 200 && !says_no { "0" } else { "1" }.to_owned();
    let mut answer = Answer::of(WrittenAnswer { outcome, errors, token, ..WrittenAnswer::default() });
    answer.is_done &= !answer.issues.iter().any(Issue::undoes);
    if !refused.is_empty() {
        answer.issues.push(refusal(&json, &refused));
    }
    Some(answer)
}

/// Whether a 401 without an error of the service says that the token is not valid: by its challenge (RFC 6750 3.1), or
/// by nothing else than that it is one.
fn is_token_refused(received: &Received) -> bool {
    match Challenge::read(&received.challenges) {
        Challenge::InvalidToken => true,
        Challenge::Plain => received.body.trim_ascii().is_empty(),
        Challenge::Other => false,
    }
}

/// Every `errore`, one or a list, by itself or within `errori`.
fn errors(json: &Value) -> Vec<WrittenError> {
    ["errore", "errori"].into_iter().filter_map(|name| json.get(name)).flat_map(errors_in).collect()
}

fn errors_in(value: &Value) -> Vec<WrittenError> {
    match (value, value.get("errore")) {
        (Value::Array(all), _) => all.iter().filter(|one| one.is_object()).flat_map(errors_in).collect(),
        (_, Some(inside)) => errors_in(inside),
        (Value::Object(_), None) => vec![error(value)],
        _ => Vec::new(),
    }
}

/// What the server says of a request that it refuses for another reason than its token (RFC 6750 3.1).
fn refusal(json: &Value, code: &str) -> Issue {
    let code = readable(code);
    let words = Some(readable(&text(json, "error_description"))).filter(|words| !words.is_empty());
    Issue { severity: None, words: words.unwrap_or_else(|| code.clone()), code, failure: None }
}

fn error(json: &Value) -> WrittenError {
    let [kind, code, description] = ["tipoErrore", "codEsito", "descrEsito"].map(|name| text(json, name));
    WrittenError { kind, code, description }
}

/// A value in words, whatever it was written as.
fn text(json: &Value, name: &str) -> String {
    match json.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use staffetta_core::service::CodeState;
    use zeroize::Zeroizing;

    use super::*;

    fn answer(status: u16, body: &str, order: CodeOrder) -> Option<Answer> {
        challenged(status, "", body, order)
    }

    fn challenged(status: u16, challenge: &str, body: &str, order: CodeOrder) -> Option<Answer> {
        let body = Zeroizing::new(body.as_bytes().to_vec());
        let (content_type, challenges) = (String::new(), vec![challenge.to_owned()]);
        told(&Received { status, content_type, challenges, body }, order, false)
    }

    #[test]
    fn the_state_of_a_code_is_read_however_the_number_is_written() {
        for state in ["0", "\"0\""] {
            let body = format!(
                r#"{{"infoToken":{{"stato":{state},"descrizione":"Valido","dataFineValidita":"2026-11-28T12:00:00+01:00"}}}}"#
            );
            let answer = answer(200, &body, CodeOrder::Check).unwrap();
            let status = answer.code.unwrap();
            assert!(answer.is_done && status.state == CodeState::Valid && status.valid_to.is_some());
            assert!(status.valid_from.is_none());
        }
    }

    #[test]
    fn an_error_is_told_in_the_servers_words_and_what_says_nothing_is_no_answer() {
        let error = r#"{"errore":{"tipoErrore":"E","codEsito":9998,"descrEsito":"Utente non censito"}}"#;
        let told = answer(500, error, CodeOrder::Check).unwrap();
        assert_eq!(told.reason().unwrap().words, "Utente non censito");
        assert!(!told.is_done && told.reason().unwrap().failure == Some("issuer_request_wrong"));
        assert!(
            answer(200, "{}", CodeOrder::Check).is_none() && answer(500, "x", CodeOrder::Check).is_none()
        );
        assert!(answer(404, error, CodeOrder::Revoke).is_none());
        assert!(answer(200, "", CodeOrder::Revoke).unwrap().is_revoked());
    }

    #[test]
    fn a_code_is_ended_when_the_body_of_a_200_does_not_say_otherwise() {
        let told = |body: &str| {
            let answer = answer(200, body, CodeOrder::Revoke).unwrap();
            (answer.is_revoked(), answer.is_done)
        };
        let error = |kind: &str, code: &str| {
            format!(r#"{{"tipoErrore":"{kind}","codEsito":"{code}","descrEsito":"parole"}}"#)
        };
        for wrong in [
            format!(r#"{{"errore":{}}}"#, error("E", "9998")),
            format!(r#"{{"errore":[{}]}}"#, error("F", "99")),
            format!(r#"{{"errori":[{}]}}"#, error("", "9999")),
            format!(r#"{{"errori":{{"errore":{}}}}}"#, error("E", "04")),
            r#"{"codEsito":1}"#.to_owned(),
        ] {
            assert_eq!(told(&wrong), (false, false), "{wrong}");
        }
        let before = format!(r#"{{"codEsito":"1","errore":{}}}"#, error("W", "05"));
        assert_eq!(told(&before), (true, false), "it was over before");
        assert_eq!(told(&format!(r#"{{"errore":{}}}"#, error("W", "05"))), (true, false));
        for well in [r#"{"codEsito":"0000"}"#, r#"{"errore":null}"#, r#"{"errori":[]}"#] {
            assert_eq!(told(well), (true, true), "{well}");
        }
        assert_eq!(told(&format!(r#"{{"errore":{}}}"#, error("W", "18"))), (true, true), "a mere warning");
    }

    #[test]
    fn the_servers_words_are_told_without_what_would_move_a_terminal_and_not_without_end() {
        let long = "x".repeat(10_000);
        let of_token = format!(r#"{{"error":"invalid_\u001bclient","error_description":"\u009b2J{long}"}}"#);
        let of_service = format!(r#"{{"errore":{{"codEsito":"9\u0007","descrEsito":"\u009b2J{long}"}}}}"#);
        for (status, body, code) in [(401, of_token, "invalid_ client"), (500, of_service, "9")] {
            let answer = answer(status, &body, CodeOrder::Check).unwrap();
            let issue = answer.reason().unwrap();
            assert_eq!(issue.code, code);
            assert!(issue.words.starts_with("2Jxxx") && issue.words.len() <= 500, "{}", issue.words);
        }
    }

    #[test]
    fn a_401_of_somebody_on_the_way_says_nothing_of_a_code() {
        for order in [CodeOrder::Check, CodeOrder::Revoke] {
            for foreign in [
                "Unauthorized",
                "<html><body>401 Authorization Required</body></html>",
                "<!doctype html><title>Accesso alla rete</title>",
                "[]",
                "null",
                "{}",
                "\"invalid_token\"",
                r#"{"message":"no Route matched"}"#,
                r#"{"error":{"code":401}}"#,
            ] {
                assert!(answer(401, foreign, order).is_none(), "{foreign}");
                for challenge in
                    ["Basic realm=\"proxy\"", "Bearer", "Negotiate", "Bearer error=\"invalid_request\""]
                {
                    assert!(challenged(401, challenge, foreign, order).is_none(), "{challenge}: {foreign}");
                }
                for challenge in [
                    "Bearer error=\"invalid_token\"",
                    "bearer realm=\"reloauthserver, a\", error=\"invalid_token\", error_description=\"expired\"",
                    "Bearer realm=x,error = invalid_token",
                ] {
                    let answer = challenged(401, challenge, foreign, order).unwrap();
                    assert_eq!(answer.code.unwrap().state, CodeState::Revoked, "{challenge}");
                }
            }
            // An empty body is the server's where the server is who asks for a token, or nobody says who asks.
            assert!(challenged(401, "Basic realm=\"proxy\"", "", order).is_none());
            for challenge in ["", "Bearer", "Bearer realm=\"reloauthserver\""] {
                assert!(order.is_done(&challenged(401, challenge, "", order).unwrap()), "{challenge}");
            }
            let told = answer(401, r#"{"infoToken":{"stato":2,"descrizione":"Scaduto"}}"#, order).unwrap();
            assert_eq!(told.code.unwrap().state, CodeState::Expired, "its own word counts");
            for other in ["invalid_request", "insufficient_scope"] {
                let challenge = format!("Bearer error=\"{other}\"");
                assert!(challenged(401, &challenge, "", order).is_none(), "{other}");
            }
        }
    }

    #[test]
    fn a_token_that_is_not_valid_is_that_of_a_code_that_is_over_and_another_401_is_told() {
        for order in [CodeOrder::Check, CodeOrder::Revoke] {
            for invalid in ["", " \r\n", r#"{"error":"invalid_token"}"#] {
                let answer = answer(401, invalid, order).unwrap();
                assert!(order.is_done(&answer), "{invalid}");
                assert_eq!(answer.code.unwrap().state, CodeState::Revoked);
            }
            for (other, code, words) in [
                (
                    r#"{"error":"invalid_client","error_description":"Client sconosciuto"}"#,
                    "invalid_client",
                    "Client sconosciuto",
                ),
                (r#"{"error":"invalid_request"}"#, "invalid_request", "invalid_request"),
                (
                    r#"{"errore":{"tipoErrore":"E","codEsito":"306","descrEsito":"CF errato"}}"#,
                    "306",
                    "CF errato",
                ),
            ] {
                let answer = answer(401, other, order).unwrap();
                assert!(!order.is_done(&answer) && answer.code.is_none(), "{other}");
                let issue = answer.reason().unwrap();
                assert_eq!((issue.code.as_str(), issue.words.as_str()), (code, words));
            }
        }
    }
}
