//! The pages and services of the server.

use std::sync::Arc;

use anyhow::Context as _;
use axum::{
    Form, Router,
    body::Body,
    extract::State as Shared,
    http::{HeaderMap, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{any, get, post},
};
use serde_json::{Value, json};

use super::{
    BASE, Behaviour, Inner, State,
    question::{self, Pairs, Refusal},
    sessions::LIFE,
};
use crate::random;

type Server = Shared<Arc<State>>;

pub(super) fn router(state: Arc<State>) -> Router {
    let paths = Router::new()
        .route("/oauth2/authorize", get(authorize))
        .route("/oauth2/token", post(token))
        .route("/.well-known/jwks.json", get(keys))
        .route("/sessionid/verify", any(about))
        .route("/sessionid/revoke", any(about));
    Router::new().nest(BASE, paths).with_state(state)
}

fn breach(inner: &mut Inner, why: impl Into<String>) {
    inner.breaches.push(why.into());
}

fn told(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The user is logged in, and authorizes the program at once.
async fn authorize(Shared(state): Server, Form(pairs): Form<Pairs>) -> Response {
    let mut inner = state.lock();
    let one = |name: &str| pairs.iter().find(|(told, _)| told == name).map_or("", |(_, value)| value);
    let (redirect, state_told) = (one("redirect_uri").to_owned(), one("state").to_owned());
    let answer = match question::judge(&pairs, &state.registration) {
        Err(Refusal::Page(why)) => {
            breach(&mut inner, &why);
            return (StatusCode::BAD_REQUEST, why).into_response();
        }
        Err(Refusal::Error(error, why)) => {
            breach(&mut inner, &why);
            vec![("error", error.to_owned()), ("state", state_told)]
        }
        Ok((mut asked, told)) => {
            let Ok(code) = random::password() else {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            };
            asked.code.clone_from(&code);
            inner.asked.push(asked);
            match inner.behaviour {
                Behaviour::Denies | Behaviour::AsksFirstAndDenies => vec![
                    ("error", "access_denied".to_owned()),
                    ("error_description", "Nessun profilo per il gestionale".to_owned()),
                    ("state", told),
                ],
                Behaviour::ForgetsState => vec![("code", code)],
                Behaviour::ChangesState => vec![("code", code), ("state", told.chars().rev().collect())],
                Behaviour::SaysNothing => vec![("state", told)],
                _ => vec![("code", code), ("state", told)],
            }
        }
    };
    let answer = answer.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+")));
    let location = format!("{redirect}?{}", answer.collect::<Vec<_>>().join("&"));
    if matches!(inner.behaviour, Behaviour::AsksFirst | Behaviour::AsksFirstAndDenies) {
        let page = format!(
            "<!doctype html><html lang=\"it\"><meta charset=\"utf-8\"><title>SIRPED</title>\
             <h1>Accesso a SIRPED</h1><a id=\"accedi\" href=\"{}\">Accedi con SPID</a></html>",
            location.replace('&', "&amp;")
        );
        return Html(page).into_response();
    }
    (StatusCode::FOUND, [(header::LOCATION, location)], Body::empty()).into_response()
}

async fn token(Shared(state): Server, headers: HeaderMap, Form(pairs): Form<Pairs>) -> Response {
    let mut inner = state.lock();
    let now = inner.clock.now();
    if headers.contains_key(header::AUTHORIZATION) {
        breach(&mut inner, "a public client has no secret");
    }
    if inner.behaviour == Behaviour::Babbles {
        return "<html>Manutenzione</html>".into_response();
    }
    let asked = match question::redeem(&pairs, &mut inner.asked, &state.registration) {
        Ok(asked) => asked,
        Err(why) => {
            breach(&mut inner, &why);
            let refused = json!({ "error": "invalid_grant", "error_description": why });
            return told(StatusCode::BAD_REQUEST, &refused);
        }
    };
    let client = &*state.registration.client;
    let made = random::uuid_v4().and_then(|code| {
        let about = [client, &state.codice_fiscale, &asked.scope, &code];
        let key = inner.keys.first().context("no key")?;
        Ok((key.token(inner.behaviour, about, now)?, code))
    });
    let Ok((token, code)) = made else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    inner.sessions.give(code, token.clone(), now);
    let mut answer = json!({
        "access_token": token, "token_type": "Bearer", "scope": asked.scope, "client_id": client, "expires_in": LIFE,
    });
    match inner.behaviour {
        Behaviour::ExpiresAtOnce => answer["expires_in"] = json!(0),
        Behaviour::Endless => answer["expires_in"] = Value::Null,
        Behaviour::TellsAnInstant => answer["expires_in"] = json!(now.as_second() + LIFE),
        _ => {}
    }
    told(StatusCode::OK, &answer)
}

async fn keys(Shared(state): Server) -> Response {
    let mut inner = state.lock();
    inner.keys_fetched += 1;
    let withdrawn = usize::from(inner.behaviour == Behaviour::SignedWithAWithdrawnKey);
    let published: anyhow::Result<Vec<Value>> =
        inner.keys.iter().skip(withdrawn).map(|key| key.published(inner.behaviour)).collect();
    published.map_or(StatusCode::INTERNAL_SERVER_ERROR.into_response(), |keys| {
        told(StatusCode::OK, &json!({ "keys": keys }))
    })
}

async fn about(Shared(state): Server, method: Method, uri: axum::http::Uri, headers: HeaderMap) -> Response {
    let mut inner = state.lock();
    let now = inner.clock.now();
    let is_check = uri.path().ends_with("verify");
    let wanted = if is_check || state.registration.revokes_with_get { Method::GET } else { Method::DELETE };
    if method != wanted {
        breach(&mut inner, format!("{method} instead of {wanted}"));
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let query = format!("client_id={}&cfutente={}", state.registration.client, state.codice_fiscale);
    if uri.query() != Some(&*query) {
        breach(&mut inner, format!("{uri} is not about {query}"));
        let error = json!({ "tipoErrore": "E", "codEsito": "9998", "descrEsito": "Parametri errati" });
        return told(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "errore": error }));
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let Some(given) = inner.sessions.of_token(token).filter(|given| given.is_live(now)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    if !is_check {
        given.is_revoked = true;
        return StatusCode::OK.into_response();
    }
    let written = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let token = json!({
        "stato": 0, "descrizione": "Valido",
        "dataInizioValidita": written(given.from), "dataFineValidita": written(given.to),
    });
    told(StatusCode::OK, &json!({ "infoToken": token }))
}
