//! The portal's addresses: login, patient's page, and the three calls of its dialog. Knows HTTP; the rules are the
//! issuer's.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{COPY, Doctor, FRAME, PATIENT, State, Submission, frameworks, issuer::Verdict, pages, sources};
use crate::random;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/accesso", post(log_in))
        .route("/uscita", get(log_out))
        .route(PATIENT, get(patient))
        .route(COPY, get(copy))
        .route(FRAME, get(frame))
        .route("/statico/{file}", get(asset))
        .route("/fonti/{name}", get(sources::page))
        .route("/quadri/{name}", get(frameworks::page))
        .route("/api/sessione", post(request_code))
        .route("/api/ricetta", post(send_prescription))
        .route("/api/ricetta-rossa", post(print_red))
        .with_state(state)
}

type SirpedPortal = Shared<Arc<State>>;

#[derive(Deserialize)]
struct Credentials {
    utente: String,
    password: String,
}

#[derive(Deserialize)]
struct CodeRequest {
    #[serde(default)]
    reinvio: bool,
}

#[derive(Deserialize)]
struct Prescription {
    #[serde(rename = "idSessione")]
    code: String,
}

#[derive(Deserialize)]
struct Framed {
    src: String,
    sandbox: Option<String>,
    opacita: Option<f32>,
}

async fn home(Shared(state): SirpedPortal, headers: HeaderMap) -> Response {
    if who(&state, &headers).is_some() { go_to(PATIENT, None) } else { pages::login("") }
}

async fn log_in(Shared(state): SirpedPortal, Form(given): Form<Credentials>) -> Response {
    let known = state.doctors.iter().find(|doctor| doctor.user.eq_ignore_ascii_case(&given.utente));
    let Some(doctor) = known.filter(|doctor| doctor.password == given.password) else {
        return pages::login("Utente o password non corretti.");
    };
    let Ok(session) = random::password() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    state.lock().sessions.push((session.clone(), doctor.user.clone()));
    // Not `SameSite=Lax`: the copies of this page in other sites' frames are tested with the doctor logged in.
    go_to(PATIENT, Some(&format!("sessione={session}; Path=/; HttpOnly; Secure; SameSite=None")))
}

async fn log_out(Shared(state): SirpedPortal, headers: HeaderMap) -> Response {
    if let Some(doctor) = who(&state, &headers) {
        let user = doctor.user.clone();
        state.lock().sessions.retain(|(_, of)| *of != user);
    }
    go_to("/", None)
}

async fn patient(Shared(state): SirpedPortal, headers: HeaderMap) -> Response {
    let Some(doctor) = who(&state, &headers) else { return go_to("/", None) };
    pages::patient(&doctor.name, &state.lock().variant, false)
}

async fn copy(Shared(state): SirpedPortal) -> Response {
    pages::patient("", &state.lock().variant, true)
}

async fn frame(Form(framed): Form<Framed>) -> Response {
    pages::frame(&framed.src, framed.sandbox.as_deref(), framed.opacita.unwrap_or(1.0))
}

async fn asset(Path(file): Path<String>) -> Response {
    pages::asset(&file)
}

/// At the first sending of the working session, and whenever the doctor asks again: a fresh code, by mail.
async fn request_code(
    Shared(state): SirpedPortal,
    headers: HeaderMap,
    Form(asked): Form<CodeRequest>,
) -> Response {
    let Some(doctor) = who(&state, &headers) else { return logged_out() };
    let Ok(code) = random::uuid_v4() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let issued = {
        let mut inner = state.lock();
        let now = inner.now();
        let authorised = inner.authorised.iter().any(|(user, until)| *user == doctor.user && now < *until);
        if authorised && !asked.reinvio {
            return answer(
                &json!({"necessaria": false, "messaggio": Verdict::Accepted.message(), "nre": nre()}),
            );
        }
        inner.issuer.issue(&doctor.user, code, now)
    };
    match (state.deliver)(doctor, &issued) {
        Ok(()) => answer(&json!({"necessaria": true, "inviata": true,
            "messaggio": "Richiesta di ID Sessione inviata. Controlla la tua mail."})),
        Err(error) => answer(&json!({"necessaria": true, "inviata": false,
            "messaggio": format!("Invio della mail non riuscito: {error:#}")})),
    }
}

async fn send_prescription(
    Shared(state): SirpedPortal,
    headers: HeaderMap,
    Form(sent): Form<Prescription>,
) -> Response {
    let Some(doctor) = who(&state, &headers) else { return logged_out() };
    let mut inner = state.lock();
    let verdict = inner.judge(&doctor.user, &sent.code);
    let accepted = verdict == Verdict::Accepted;
    if accepted && let Some(issued) = inner.issuer.issued_to(&doctor.user).pop() {
        inner.authorised.push((doctor.user.clone(), issued.expires_at));
    }
    let message = verdict.message();
    inner.submissions.push(Submission { user: doctor.user.clone(), value: sent.code, verdict });
    answer(&json!({"accettata": accepted, "messaggio": message, "nre": accepted.then(nre)}))
}

async fn print_red(Shared(state): SirpedPortal, headers: HeaderMap) -> Response {
    if who(&state, &headers).is_none() {
        return logged_out();
    }
    answer(
        &json!({"messaggio": "Ricetta non dematerializzata: predisposta la stampa della ricetta rossa SSN."}),
    )
}

fn who<'a>(state: &'a State, headers: &HeaderMap) -> Option<&'a Doctor> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let session = cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("sessione="))?;
    let inner = state.lock();
    let (_, user) = inner.sessions.iter().find(|(known, _)| known == session)?;
    state.doctors.iter().find(|doctor| doctor.user == *user)
}

/// A number in the form of an NRE: 15 characters, region 010 (docs/facts/id-sessione.md 2.1).
fn nre() -> String {
    let [a, b, c, d] = random::random_bytes().unwrap_or([0; 4]);
    format!("0100A4{:09}", u32::from_be_bytes([a, b, c, d]) % 1_000_000_000)
}

fn logged_out() -> Response {
    (
        StatusCode::UNAUTHORIZED,
        answer(&json!({"messaggio": "Sessione di lavoro terminata: accedere di nuovo."})),
    )
        .into_response()
}

fn answer(body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (kind, body.to_string()).into_response()
}

fn go_to(place: &str, cookie: Option<&str>) -> Response {
    let mut headers = HeaderMap::new();
    if let Ok(place) = place.parse() {
        headers.insert(header::LOCATION, place);
    }
    if let Some(cookie) = cookie.and_then(|cookie| cookie.parse().ok()) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}
