//! What the service makes of a request: its headers and its message, who asks, and what comes of it, with the codes of
//! docs/facts/id-sessione.md 1.7.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Behaviour, CodeState, Issued, Kind, PATH, ServiceUser, State,
    answers::{self, Answer, Place},
    structure::{self, Structure},
    wire::{Incoming, Outgoing},
};
use crate::random;

const ACTIONS: &str = "http://wsdl.auth.a2f.sts.sanita.finanze.it/";
const CONTESTO: &str = "RICETTA-DEM";
/// What `applicazione` may be there at Sistema TS, and of what it consists at SIRPED (docs/facts/id-sessione.md 1.4).
const APPLICATIONS: [&str; 3] = ["PRESCRITTORE", "EROGATORE", ""];
const PERMISSIONS: [&str; 3] = ["prescrizione", "erogazione", "presa_in_carico"];
/// Headers of the protected services, which have no place here.
const FOREIGN: [&str; 3] = ["authorization2f", "x-idsessione", "x-gestionale"];

/// An error of the service: type, code, words.
type Refusal = (char, &'static str, String);

pub(super) fn answer(incoming: &Incoming, state: &State, behaviour: &Behaviour) -> Outgoing {
    match behaviour {
        Behaviour::Says(status, content_type, body) => {
            return Outgoing {
                status: *status,
                headers: vec![("Content-Type", (*content_type).to_owned())],
                body: body.clone(),
                breach: None,
            };
        }
        Behaviour::LeadsTo(address) => {
            let headers = vec![("Location", address.clone())];
            return Outgoing { status: 302, headers, body: Vec::new(), breach: None };
        }
        _ => {}
    }
    if let Err(breach) = headers(incoming) {
        return fault(500, "env:Client", "Intestazioni non valide", Some(breach));
    }
    let login = match login(incoming, &state.users) {
        Ok(login) => login,
        Err(refused) => return refused,
    };
    let structure = match structure::read(&incoming.body) {
        Ok(structure) => structure,
        Err(breach) => return fault(500, "env:Client", "Messaggio non conforme allo schema", Some(breach)),
    };
    let action = format!("\"{ACTIONS}{}\"", structure.operation);
    if incoming.headers.get("soapaction") != Some(&action) {
        let breach = format!("SOAPAction is not {action}");
        return fault(500, "env:Client", "Operazione non valida", Some(breach));
    }
    let failed = match behaviour {
        Behaviour::Fails(kind, code, words) | Behaviour::FailsAt(_, kind, code, words) => {
            Some(Answer::failed(*kind, code, words, Place::Right))
        }
        Behaviour::FailsBelowTheRoot(kind, code, words) => {
            Some(Answer::failed(*kind, code, words, Place::BelowTheRoot))
        }
        Behaviour::FailsUnprefixed(kind, code, words) => {
            Some(Answer::failed(*kind, code, words, Place::Unprefixed))
        }
        _ => None,
    };
    if let Some(failed) = failed {
        let status = if let Behaviour::FailsAt(status, ..) = behaviour { *status } else { 200 };
        return Outgoing { status, ..written(&failed, structure.operation, None) };
    }
    match who(&structure, login, state).and_then(|()| done(&structure, login, state, behaviour)) {
        Ok(answer) => written(&answer, structure.operation, None),
        Err((kind, code, words)) => {
            let answer = Answer::failed(kind, code, &words, Place::Right);
            written(&answer, structure.operation, Some(format!("{code} {words}")))
        }
    }
}

fn headers(incoming: &Incoming) -> Result<(), String> {
    if incoming.line != format!("POST {PATH} HTTP/1.1") {
        return Err(format!("{} is not what is asked", incoming.line));
    }
    let content_type = incoming.headers.get("content-type");
    let content_type = content_type.map(|value| value.to_ascii_lowercase().replace([' ', '"'], ""));
    if content_type.as_deref() != Some("text/xml;charset=utf-8") {
        return Err(format!("Content-Type is {content_type:?}"));
    }
    match FOREIGN.iter().find(|name| incoming.headers.contains_key(**name)) {
        Some(name) => Err(format!("{name} has no place here")),
        None => Ok(()),
    }
}

/// Who logs in, by HTTP Basic with the very first request.
fn login<'a>(incoming: &Incoming, users: &'a [ServiceUser]) -> Result<&'a ServiceUser, Outgoing> {
    let basic = incoming.headers.get("authorization").and_then(|value| value.strip_prefix("Basic "));
    let basic =
        basic.and_then(|value| STANDARD.decode(value).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((name, password)) = basic.as_deref().and_then(|basic| basic.split_once(':')) else {
        return Err(rejected(Some("no credentials".into())));
    };
    let is_named = |user: &&ServiceUser| user.user == name || user.nickname.as_deref() == Some(name);
    match users.iter().find(is_named) {
        None => Err(fault(500, "env:Server", "Errore generico di autenticazione", None)),
        Some(user) if user.password == password => Ok(user),
        Some(_) => Err(rejected(None)),
    }
}

/// Whether the message is about who logs in, and says what its contesto wants.
fn who(structure: &Structure, login: &ServiceUser, state: &State) -> Result<(), Refusal> {
    let refuse = |code, words: &str| Err(('E', code, words.to_owned()));
    let contesto = structure.text("contesto").unwrap_or_default();
    let needed: &[&str] = match (state.kind, structure.operation) {
        (Kind::SistemaTs, "create") if contesto == CONTESTO => {
            &["userId", "tipo", "valore", "cfUtente", "codRegione", "codAslAo", "codSsa", "contesto"]
        }
        (Kind::Sirped, "create") => {
            &["userId", "tipo", "valore", "cfUtente", "codRegione", "codAslAo", "contesto"]
        }
        _ => &["userId", "contesto"],
    };
    if let Some(missing) = needed.iter().find(|name| structure.text(name).is_none_or(str::is_empty)) {
        return refuse("01", &format!("Parametro obbligatorio assente: {missing}"));
    }
    // What other contesti want is not published.
    let is_known = APPLICATIONS.contains(&structure.text("applicazione").unwrap_or_default());
    if state.kind == Kind::SistemaTs && contesto == CONTESTO && !is_known {
        return refuse("22", "Applicazione non prevista");
    }
    let differs = |name: &str, known: &str| structure.text(name).is_some_and(|told| told != known);
    if differs("userId", &login.user) {
        return refuse("602", "Utente della Basic diverso da userId");
    }
    if differs("cfUtente", &login.codice_fiscale) {
        return refuse("306", "Codice fiscale errato");
    }
    let [region, asl, ssa] = &login.codes;
    let is_elsewhere = differs("codRegione", region) || differs("codAslAo", asl);
    if is_elsewhere || state.kind == Kind::SistemaTs && differs("codSsa", ssa) {
        return refuse("307", "Codice regione, ASL o SSA errato");
    }
    if state.kind == Kind::Sirped {
        of_sirped(structure, login)?;
    }
    let Some(value) = structure.text("valore") else { return Ok(()) };
    let kind = structure.text("tipo").unwrap_or_default();
    if !["P", "I"].contains(&kind) {
        return refuse("303", "Tipo di identificativo errato");
    }
    let pincode = state.key.decrypt(value).map_err(|_| ('E', "700", "Errore di decifratura".to_owned()))?;
    if kind == "I" {
        // The sender's id: what it looks like is not published.
        return Ok(());
    }
    match pincode.bytes().all(|byte| byte.is_ascii_digit()) {
        false => refuse("301", "Pincode non formalmente valido"),
        true if pincode != login.pincode => refuse("302", "Pincode non valido"),
        true => Ok(()),
    }
}

/// What SIRPED wants besides, and does not want (docs/facts/id-sessione.md 1.10). It publishes one error.
fn of_sirped(structure: &Structure, login: &ServiceUser) -> Result<(), Refusal> {
    let program = structure.information.iter().find(|(key, _)| key == "APP").map(|(_, value)| value);
    let is_later = structure.operation != "create";
    let is_permitted = |applicazione: &str| applicazione.split(' ').all(|one| PERMISSIONS.contains(&one));
    let wrong = match () {
        () if structure.text("contesto") != Some(CONTESTO) => "contesto non previsto",
        () if !is_later && !structure.text("applicazione").is_none_or(is_permitted) => "applicazione errata",
        () if program != Some(&login.program) => "APP assente o errato",
        () if !structure.options.is_empty() => "opzioni non previste",
        () if structure.text("codiceStruttura").is_some() => "codiceStruttura non previsto",
        () if structure.text("codSsa") == Some("") => "codSsa vuoto",
        () if is_later && structure.text("applicazione").is_some() => "applicazione non prevista",
        () => return Ok(()),
    };
    Err(('E', "9998", wrong.to_owned()))
}

fn done(
    structure: &Structure,
    login: &ServiceUser,
    state: &State,
    behaviour: &Behaviour,
) -> Result<Answer, Refusal> {
    let mut inner = state.lock();
    let now = inner.clock.now();
    let [contesto, applicazione] =
        ["contesto", "applicazione"].map(|name| structure.text(name).unwrap_or_default());
    let program = if state.kind == Kind::Sirped { login.program.as_str() } else { "" };
    if structure.operation == "create" {
        let Some(mailbox) = &login.mailbox else {
            return Err(('E', "200", "Nessun contatto email certificato".into()));
        };
        let code = random::uuid_v4().map_err(|error| ('F', "9999", error.to_string()))?;
        let about = [&login.user, contesto, applicazione, program].map(str::to_owned);
        let issued = inner.registry.issue(state.kind, about, code, now);
        if let Behaviour::MailsNothing(words) = behaviour {
            return Ok(Answer::done().with_info("emailStatus", words));
        }
        let answer = Answer::done().with_info("emailStatus", "Email inviata correttamente");
        if *behaviour == Behaviour::Test {
            let key = if state.kind == Kind::Sirped { "Working-mode" } else { "working-mode" };
            return Ok(answer.with_communications(&[(key, "TEST"), ("token", &issued.code)]));
        }
        if login.consents && (state.deliver)(mailbox, &issued).is_err() {
            return Err(('E', "100", "Errore invio email".into()));
        }
        return Ok(answer);
    }
    let token = structure.text("token").unwrap_or_default();
    let found = inner.registry.find(&login.user, token).cloned();
    // A code is good for its pair of contesto and applicazione alone.
    let is_asked_for = |issued: &Issued| issued.contesto == contesto && issued.applicazione == applicazione;
    let found = found.filter(|issued| state.kind == Kind::Sirped || is_asked_for(issued));
    let Some(issued) = found else { return Err(('E', "04", "ID-SESSIONE non presente".into())) };
    let ended = match issued.state {
        CodeState::Revocato(at) => Some(at),
        _ => None,
    };
    let warned = |code, words| Answer::failed('W', code, words, Place::Right);
    Ok(match (structure.operation, ended, now >= issued.expires_at) {
        ("checkToken", Some(_), _) => {
            warned("06", "ID-SESSIONE già revocato").with_token(1, "Revocato", &issued)
        }
        ("checkToken", None, true) => {
            warned("07", "ID-SESSIONE non più valido").with_token(2, "Scaduto", &issued)
        }
        ("checkToken", None, false) => valid(&issued),
        (_, Some(at), _) => warned("05", "ID-SESSIONE già revocato")
            .with_info("lastRevokePreviousDate", &answers::italian(at)),
        (_, None, true) => warned("05", "ID-SESSIONE già revocato")
            .with_info("lastRevokePreviousDate", &answers::italian(issued.expires_at)),
        (_, None, false) => {
            inner.registry.revoke(&login.user, token, now);
            Answer::done().with_info("revokeStatus", "Revoca effettuata")
        }
    })
}

/// The answer about a code that is valid.
pub(super) fn valid(issued: &Issued) -> Answer {
    Answer::done().with_token(0, "Valido", issued)
}

fn written(answer: &Answer, operation: &str, breach: Option<String>) -> Outgoing {
    let headers = vec![("Content-Type", "text/xml; charset=utf-8".to_owned())];
    Outgoing { status: 200, headers, body: answer.written(operation).into_bytes(), breach }
}

fn fault(status: u16, code: &str, words: &str, breach: Option<String>) -> Outgoing {
    let headers = vec![("Content-Type", "text/xml".to_owned())];
    Outgoing { status, headers, body: answers::fault(code, words).into_bytes(), breach }
}

/// As the service's gateway does it.
fn rejected(breach: Option<String>) -> Outgoing {
    let mut refused = fault(401, "env:Client", "Rejected by policy. (from client)", breach);
    refused.headers.push(("WWW-Authenticate", "Basic realm=login".to_owned()));
    refused
}
