//! `session request`, `check` and `revoke`: an issuer's service asked at a terminal, by the credentials in the keyring.
//! What it says of a code that is held is taken over.

use std::time::{Duration, Instant};

use serde::Serialize;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{Answer, For, Issue, Moment, TokenState};
use staffetta_core::session::{Seen, Session};
use staffetta_core::vault::{SessionStore as _, Vault};
use staffetta_core::{Role, profiles, rome};
use staffetta_native::texts::{Text, say};
use staffetta_protocol::{Failure, FailureKind};

use super::options::{SessionCode, SessionRequest};
use super::{complain, complain_of, credentials, tell, tell_json};
use crate::keyring::{CachedSessions, WhenLocked};
use crate::services::{Access, CallsFile, Cancellation, IssuerServices};
use crate::settings::{Places, ServiceSettings};
use crate::{clock, exit};

/// How long a person at a terminal waits for the keyring.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is done about a code that is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Check,
    Revoke,
}

/// What came of it, for a machine.
#[derive(Default, Serialize)]
struct Told<'a> {
    service: &'a str,
    done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoke_status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_revocation: Option<String>,
    issues: Vec<ToldIssue<'a>>,
}

#[derive(Serialize)]
struct ToldIssue<'a> {
    code: &'a str,
    words: &'a str,
    meaning: Option<&'a str>,
}

pub(super) fn request(options: &SessionRequest) -> u8 {
    let outcome = with_access(&options.service, |access| {
        let role = if options.dispenser { Role::Erogatore } else { Role::Prescrittore };
        let contesto = access.service.contesti.first().map_or("", String::as_str);
        let applicazione = access.service.application_of(role).unwrap_or_default();
        let what = For { contesto, applicazione };
        IssuerServices::default().request_code(access, what, clock::now(), &Cancellation::default())
    });
    finish(outcome, options.json, None, |service, answer| {
        let status = answer.email_status.as_deref().unwrap_or("-");
        let mut lines = match &answer.test_code {
            Some(code) => vec![say(Text::SessionInTest { code: &code.masked() })],
            None => vec![say(Text::SessionRequested { issuer: &service.name, words: status })],
        };
        if service.replaces_at_once {
            lines.push(say(Text::SessionConsent));
        }
        lines
    })
}

pub(super) fn about(order: About, options: &SessionCode) -> u8 {
    let mut vault = opened();
    let session = match named(&mut vault, &options.code) {
        Ok(session) => session,
        Err(text) => {
            complain(&say(text));
            return exit::PROBLEM;
        }
    };
    let masked = session.id.masked();
    let Some((contesto, applicazione)) = session.asked_for() else {
        complain(&say(Text::SessionUnsettled { code: &masked }));
        return exit::PROBLEM;
    };
    let id = profiles::service_of(&session.slot.issuer).map_or("", |service| &*service.id);
    let outcome = with_access(id, |access| {
        let (services, none) = (IssuerServices::default(), Cancellation::default());
        let (code, what, now) = (session.id.duplicate(), For { contesto, applicazione }, clock::now());
        match order {
            About::Check => services.check_code(access, code, what, now, &none),
            About::Revoke => services.revoke_code(access, code, what, now, &none),
        }
    });
    if let Ok((_, answer)) = &outcome {
        learn(&mut vault, &session, order, answer);
    }
    finish(outcome, options.json, Some(&masked), |_, answer| vec![line(&masked, order, answer)])
}

/// The sessions that are held, for a command of their user's own.
pub(super) fn opened() -> Vault<CachedSessions> {
    let mut vault = Vault::over(CachedSessions::unused());
    await_keyring(&mut vault);
    vault
}

/// Waits for the keyring anew, from now on.
fn await_keyring(vault: &mut Vault<CachedSessions>) {
    vault.backing().begin(Instant::now() + PATIENCE, WhenLocked::Prompt);
}

/// The one session whose code begins so.
fn named(vault: &mut Vault<CachedSessions>, begin: &str) -> Result<Session, Text<'static>> {
    let mut held = vault.backing().all().map_err(|_| Text::SessionNotFound)?;
    held.retain(|session| begin.len() >= 4 && session.id.masked().starts_with(begin));
    match (held.pop(), held.is_empty()) {
        (Some(session), true) => Ok(session),
        _ => Err(Text::SessionNotFound),
    }
}

/// What the keyring does not take over is told by the next list; the answer counts all the same.
fn learn(vault: &mut Vault<CachedSessions>, session: &Session, order: About, answer: &Answer) {
    let now = clock::now();
    await_keyring(vault);
    let seen = Seen { slot: session.key(), masked: session.id.masked() };
    let _ = match (order, &answer.token) {
        (About::Check, Some(token)) => vault.learn(&seen, token, now),
        (About::Revoke, _) => vault.end(&seen, now),
        (About::Check, None) => return,
    };
}

/// Asks with the credentials that the keyring has for the service.
fn with_access(
    id: &str,
    ask: impl FnOnce(&Access<'_>) -> Result<Answer, Failure>,
) -> Result<(&'static Service, Answer), Failure> {
    let service = profiles::service(id).ok_or(FailureKind::IssuerNotConfigured)?;
    let settings = ServiceSettings::of(&Places::of_system(), service);
    let lacks = |what: &str| Failure::from(FailureKind::IssuerNotConfigured).with_detail(what);
    let endpoint = settings.endpoint.ok_or_else(|| lacks("address"))?;
    let (certificate, _) = settings.certificate.ok_or_else(|| lacks("certificate"))?;
    let credentials = credentials::store().get(id)?.ok_or_else(|| lacks("staffetta-host credentials set"))?;
    let mut operator = credentials.operator;
    operator.program = operator.program.or(settings.program);
    let identifier = certificate.encrypt(&operator.pincode);
    let identifier = identifier.map_err(|error| lacks(&error.to_string()))?;
    let access =
        Access { service, endpoint, identifier, operator: &operator, calls: CallsFile::of_this_user() };
    let answer = ask(&access)?;
    Ok((service, answer))
}

fn finish(
    outcome: Result<(&Service, Answer), Failure>,
    is_json: bool,
    code: Option<&str>,
    lines: impl FnOnce(&Service, &Answer) -> Vec<String>,
) -> u8 {
    match outcome {
        Ok((service, answer)) => {
            if is_json {
                tell_json(&told(service, &answer, code));
            } else {
                lines(service, &answer).iter().for_each(|line| tell(line));
            }
            exit::FINE
        }
        Err(failure) => {
            if is_json {
                tell_json(&serde_json::json!({ "error": failure }));
            }
            complain_of(&failure);
            exit::PROBLEM
        }
    }
}

fn told<'a>(service: &'a Service, answer: &'a Answer, code: Option<&'a str>) -> Told<'a> {
    let date = |moment: &Option<Moment>| moment.map(|moment| rome::rfc3339(moment.at));
    let token = answer.token.as_ref();
    let issue =
        |issue: &'a Issue| ToldIssue { code: &issue.code, words: &issue.words, meaning: issue.failure };
    Told {
        service: &service.id,
        done: answer.is_done,
        code,
        state: token.map(|token| match &token.state {
            TokenState::Valid => "valid",
            TokenState::Revoked => "revoked",
            TokenState::Expired => "expired",
            TokenState::Other(state) => state,
        }),
        valid_from: token.and_then(|token| date(&token.valid_from)),
        valid_to: token.and_then(|token| date(&token.valid_to)),
        email_status: answer.email_status.as_deref(),
        revoke_status: answer.revoke_status.as_deref(),
        last_revocation: date(&answer.last_revocation),
        issues: answer.issues.iter().map(issue).collect(),
    }
}

/// What is told of a code, in one line.
fn line(code: &str, order: About, answer: &Answer) -> String {
    if order == About::Revoke {
        return say(if answer.is_done { Text::SessionEnded { code } } else { Text::SessionWasOver { code } });
    }
    let Some(token) = &answer.token else { return say(Text::SessionWasOver { code }) };
    let time = token.valid_to.map_or_else(|| "-".to_owned(), |moment| rome::date_and_clock_face(moment.at));
    say(match token.state {
        TokenState::Valid => Text::SessionValid { code, time: &time },
        TokenState::Revoked => Text::SessionToldRevoked { code },
        TokenState::Expired => Text::SessionToldExpired { code, time: &time },
        TokenState::Other(_) => Text::SessionToldOther { code, words: &token.description },
    })
}
