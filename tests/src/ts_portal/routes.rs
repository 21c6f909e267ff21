//! The portal's addresses. Knows HTTP and what the TLS server tells of the certificate; the rules are the registry's.

use std::sync::Arc;

use axum::{
    Form, Router,
    body::Body,
    extract::{Request, State as Shared},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    CODES, HOME, LOGIN, LOGOUT, PortalBehaviour, REGISTER, State, Visit, pages,
    registry::{Operator, Refusal},
};
use crate::random;

const COOKIE: &str = "JSESSIONID";

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(entry))
        .route(LOGIN, get(log_in))
        .route(REGISTER, get(register))
        .route(HOME, get(home))
        .route(LOGOUT, get(log_out))
        .route(CODES, get(codes))
        .route(&format!("{CODES}/genera"), post(generate))
        .route(&format!("{CODES}/revoca"), post(revoke))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), watch))
        .with_state(state)
}

type Portal = Shared<Arc<State>>;

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// Writes every visit down, and lets the portal's behaviour have its way.
async fn watch(Shared(state): Portal, request: Request<Body>, next: Next) -> Response {
    let codice_fiscale = certificate(request.headers()).ok().map(|(codice_fiscale, _)| codice_fiscale);
    let what = format!("{} {}", request.method(), request.uri().path());
    let behaviour = {
        let mut inner = state.lock();
        inner.visits.push(Visit { what, codice_fiscale });
        inner.behaviour.clone()
    };
    match behaviour {
        PortalBehaviour::Slow(time) => tokio::time::sleep(time).await,
        PortalBehaviour::Broken => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        PortalBehaviour::Maintenance => return pages::maintenance(),
        PortalBehaviour::Well
        | PortalBehaviour::SecurityDown
        | PortalBehaviour::LeadsTo(_)
        | PortalBehaviour::ForeignCookies => {}
    }
    next.run(request).await
}

async fn entry() -> Response {
    pages::entry("")
}

async fn register(Shared(state): Portal, headers: HeaderMap) -> Response {
    let (codice_fiscale, serial) = match certificate(&headers) {
        Ok(certificate) => certificate,
        Err(page) => return *page,
    };
    let mut inner = state.lock();
    if inner.behaviour == PortalBehaviour::SecurityDown {
        return pages::security_down();
    }
    match inner.registry.register(&codice_fiscale, &serial) {
        Ok(operator) => pages::registered(&operator),
        Err(refusal) => refused(refusal),
    }
}

async fn log_in(Shared(state): Portal, headers: HeaderMap) -> Response {
    let (codice_fiscale, serial) = match certificate(&headers) {
        Ok(certificate) => certificate,
        Err(page) => return *page,
    };
    let (Ok(cookie), Ok(token)) = (random::password(), random::password()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut inner = state.lock();
    let now = inner.now();
    match &inner.behaviour {
        PortalBehaviour::SecurityDown => return pages::security_down(),
        PortalBehaviour::LeadsTo(elsewhere) => return go_to(&elsewhere.clone(), &[]),
        _ => {}
    }
    let foreign = inner.behaviour == PortalBehaviour::ForeignCookies;
    if let Err(refusal) = inner.registry.log_in(&codice_fiscale, &serial, (cookie.clone(), token), now) {
        return refused(refusal);
    }
    let mut cookies = vec![session_cookie(&cookie), "TS_LINGUA=it; Path=/; Secure".to_owned()];
    if foreign {
        cookies.push("SPIA=1; Domain=finanze.it; Path=/; Secure".to_owned());
        cookies.push("SPIA=2; Domain=altro.esempio.it; Path=/; Secure".to_owned());
    }
    go_to(HOME, &cookies)
}

/// The services page: each visit gives the session another cookie, and sets one more.
async fn home(Shared(state): Portal, headers: HeaderMap) -> Response {
    let (Some((operator, _)), Some(cookie)) = (who(&state, &headers), cookie(&headers)) else {
        return pages::entry("");
    };
    let Ok(fresh) = random::password() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    state.lock().registry.rotate(&cookie, &fresh);
    with_cookies(
        pages::home(&operator),
        &[session_cookie(&fresh), "TS_VISITA=1; Path=/simossHome; Secure".into()],
    )
}

async fn log_out(Shared(state): Portal, headers: HeaderMap) -> Response {
    if let Some(cookie) = cookie(&headers) {
        state.lock().registry.log_out(&cookie);
    }
    let gone = format!("{COOKIE}=; Path=/simossHome; Max-Age=0; Secure; HttpOnly");
    with_cookies(pages::entry("La sessione è terminata."), &[gone])
}

async fn codes(Shared(state): Portal, headers: HeaderMap) -> Response {
    let Some((operator, token)) = who(&state, &headers) else { return pages::entry("Sessione scaduta.") };
    let inner = state.lock();
    pages::codes(inner.registry.current(&operator.codice_fiscale, inner.now()).as_ref(), &token)
}

async fn generate(Shared(state): Portal, headers: HeaderMap, Form(form): Form<Token>) -> Response {
    let Some((operator, token)) = who(&state, &headers) else { return pages::entry("Sessione scaduta.") };
    let Ok(value) = random::uuid_v4() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if form.token != token {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut inner = state.lock();
    let now = inner.now();
    inner.registry.generate(&operator.codice_fiscale, value, now);
    go_to(CODES, &[])
}

async fn revoke(Shared(state): Portal, headers: HeaderMap, Form(form): Form<Token>) -> Response {
    let Some((operator, token)) = who(&state, &headers) else { return pages::entry("Sessione scaduta.") };
    if form.token != token {
        return StatusCode::FORBIDDEN.into_response();
    }
    state.lock().registry.revoke(&operator.codice_fiscale);
    go_to(CODES, &[])
}

/// Codice fiscale and serial of the certificate that the TLS server saw and verified; the page to answer otherwise.
fn certificate(headers: &HeaderMap) -> Result<(String, String), Box<Response>> {
    let told =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let verified = told("x-client-verify");
    if matches!(verified.as_str(), "" | "NONE" | "(null)") {
        return Err(Box::new(pages::entry("Inserire la smart card e riprovare.")));
    }
    if verified != "SUCCESS" {
        let expired = verified.contains("expired") || told("x-client-remains") == "0";
        let why = if expired { "Certificato scaduto." } else { "CA non valida o non affidabile." };
        return Err(Box::new(pages::certificate_refused(why)));
    }
    let common_name = told("x-client-cn");
    match common_name.split_once('/') {
        Some((codice_fiscale, _)) if codice_fiscale.len() == 16 => {
            Ok((codice_fiscale.to_owned(), told("x-client-serial")))
        }
        _ => Err(Box::new(pages::certificate_refused("Il certificato non è di una CNS."))),
    }
}

fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Unknown => pages::user_unknown(),
        Refusal::NotRegistered => pages::not_registered(),
    }
}

fn who(state: &State, headers: &HeaderMap) -> Option<(Operator, String)> {
    let cookie = cookie(headers)?;
    let mut inner = state.lock();
    let now = inner.now();
    inner.registry.session(&cookie, now)
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).map(str::trim);
    pairs.find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
}

fn go_to(place: &str, cookies: &[String]) -> Response {
    let mut headers = HeaderMap::new();
    if let Ok(place) = place.parse() {
        headers.insert(header::LOCATION, place);
    }
    with_cookies((StatusCode::SEE_OTHER, headers).into_response(), cookies)
}

fn session_cookie(value: &str) -> String {
    format!("{COOKIE}={value}; Path=/simossHome; Secure; HttpOnly; SameSite=Lax")
}

fn with_cookies(mut page: Response, cookies: &[String]) -> Response {
    for cookie in cookies.iter().filter_map(|cookie| cookie.parse().ok()) {
        page.headers_mut().append(header::SET_COOKIE, cookie);
    }
    page
}
