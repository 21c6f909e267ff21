//! The state of a code that was got with an authorization, and its end: whoever asks shows its token.

use form_urlencoded::Serializer;
use reqwest::Method;
use serde_json::Value;
use staffetta_core::profiles::schema::RevokeMethod;
use staffetta_core::service::{AccessToken, Answer, CodeOrder, WrittenAnswer, WrittenError};
use staffetta_core::{Secret, Timestamp};
use staffetta_protocol::Failure;

use super::super::cancellation::Cancellation;
use super::super::client::IssuerServices;
use super::super::errors::{CallError, UnexpectedAnswer};
use super::super::https::Received;
use super::super::operations::done;
use super::access::BrowserAccess;

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
        if received.status == 401 {
            return Ok(Answer::not_taken(token.validity.check(now).is_err()));
        }
        let unexpected = |cause| CallError::Unexpected { host, status: received.status, cause };
        match written(&received, order) {
            Some(written) => Ok(Answer::of(written)),
            None if (300..400).contains(&received.status) => {
                Err(unexpected(UnexpectedAnswer::Redirect).into())
            }
            None => Err(unexpected(UnexpectedAnswer::Json).into()),
        }
    }
}

/// The elements of an answer, which have the names of the SOAP service. What says nothing of a code is none, but that
/// it was ended need not be said in words.
fn written(received: &Received, order: CodeOrder) -> Option<WrittenAnswer> {
    let json: Value = serde_json::from_slice(&received.body).unwrap_or_default();
    let outcome = if received.status == 200 { "0" } else { "1" }.to_owned();
    let token = json.get("infoToken").filter(|token| token.is_object());
    let token = token.map(|token| {
        ["stato", "descrizione", "dataInizioValidita", "dataFineValidita"].map(|name| text(token, name))
    });
    let errors: Vec<_> = match json.get("errore") {
        Some(Value::Array(errors)) => errors.iter().map(error).collect(),
        Some(one @ Value::Object(_)) => vec![error(one)],
        _ => Vec::new(),
    };
    let says = match (received.status, order) {
        (200, CodeOrder::Revoke) => true,
        (200, CodeOrder::Check) => token.is_some(),
        (500, _) => !errors.is_empty(),
        _ => false,
    };
    says.then(|| WrittenAnswer { outcome, errors, token, ..WrittenAnswer::default() })
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
    use staffetta_core::service::TokenState;
    use zeroize::Zeroizing;

    use super::*;

    fn answer(status: u16, body: &str, order: CodeOrder) -> Option<Answer> {
        let body = Zeroizing::new(body.as_bytes().to_vec());
        written(&Received { status, content_type: String::new(), body }, order).map(Answer::of)
    }

    #[test]
    fn the_state_of_a_code_is_read_however_the_number_is_written() {
        for state in ["0", "\"0\""] {
            let body = format!(
                r#"{{"infoToken":{{"stato":{state},"descrizione":"Valido","dataFineValidita":"2026-11-28T12:00:00+01:00"}}}}"#
            );
            let answer = answer(200, &body, CodeOrder::Check).unwrap();
            let token = answer.token.unwrap();
            assert!(answer.is_done && token.state == TokenState::Valid && token.valid_to.is_some());
            assert!(token.valid_from.is_none());
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
}
