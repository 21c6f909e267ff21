//! `session request`, `check` and `revoke`: an issuer's service asked at a terminal, by the credentials in the keyring.
//! What it says of a code that is held is taken over.

use std::time::{Duration, Instant};

use serde::Serialize;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{Answer, CodeOrder, CodeState, Issue, Moment, Outcome, Told};
use staffetta_core::session::{Seen, Session};
use staffetta_core::slot::Purpose;
use staffetta_core::vault::{SessionStore as _, Vault};
use staffetta_core::{Role, SessionId, Timestamp, profiles, rome};
use staffetta_native::texts::{Text, say};
use staffetta_protocol::browser::KeyringState;
use staffetta_protocol::{Failure, FailureKind};

use super::options::{SessionCode, SessionRequest};
use super::{complain, complain_of, tell, tell_json};
use crate::keyring::{CachedSessions, KeyringError, WhenLocked};
use crate::service_orders::{self, ServiceOrders, service_of};
use crate::user_lock::UserLock;
use crate::{authorization_orders, clock, exit, os};

/// How long a person at a terminal waits for the keyring.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// What came of it, for a machine.
#[derive(Default, Serialize)]
struct Report<'a> {
    service: &'a str,
    done: bool,
    /// It is the service's test environment: no mail comes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    test: bool,
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
    issues: Vec<ReportedIssue<'a>>,
}

#[derive(Serialize)]
struct ReportedIssue<'a> {
    code: &'a str,
    words: &'a str,
    meaning: Option<&'a str>,
}

pub(super) fn request(options: &SessionRequest) -> u8 {
    let service = profiles::service(&options.service);
    if let Some(service) = service.filter(|service| authorization_orders::is_configured(service)) {
        return authorize(service, options);
    }
    let outcome = requested(options);
    finish(outcome, options.json, None, |service, answer| {
        let status = answer.email_status.as_deref().unwrap_or("-");
        let mut lines = vec![if answer.is_test {
            let code = answer.test_code.as_ref().map_or_else(|| "-".to_owned(), SessionId::masked);
            say(Text::SessionInTest { issuer: &service.name, code: &code })
        } else {
            say(Text::SessionRequested { issuer: &service.name, words: status })
        }];
        if service.needs_consent && !answer.is_test {
            lines.push(say(Text::SessionConsent));
        }
        lines
    })
}

/// The same with an authorization in the browser: the code is here at once, and held.
fn authorize(service: &'static Service, options: &SessionRequest) -> u8 {
    let session = authorized(service, options);
    let code = session.as_ref().map(|session| session.id.masked()).unwrap_or_default();
    let outcome = session.map(|session| (service, Answer::granted(&session.validity)));
    finish(outcome, options.json, Some(&code), |service, answer| {
        let end = answer.code.as_ref().and_then(|status| status.valid_to);
        let time = end.map(|end| rome::date_and_clock_face(end.at)).unwrap_or_default();
        vec![say(Text::AuthorizationDone { code: &code, issuer: &service.name, time: &time })]
    })
}

fn authorized(service: &'static Service, options: &SessionRequest) -> Result<Session, Failure> {
    let open = |address: &str| {
        complain(&say(Text::AuthorizationBegins { issuer: &service.name }));
        complain(address);
        // The user has the address, and may open it himself.
        let _ = os::open_in_browser(address);
        Ok(())
    };
    let session = ServiceOrders::waiting(TIME_LIMIT).authorize(service, role(options), open)?;
    let _lock = UserLock::vault();
    let mut vault = opened();
    vault.store(session.duplicate(), clock::now())?;
    match vault.backing().state() {
        KeyringState::Ready => Ok(session),
        state => Err(KeyringError(state).into()),
    }
}

const fn role(options: &SessionRequest) -> Role {
    if options.dispenser { Role::Erogatore } else { Role::Prescrittore }
}

fn requested(options: &SessionRequest) -> Result<(&'static Service, Answer), Failure> {
    let service = profiles::service(&options.service).ok_or(FailureKind::IssuerNotConfigured)?;
    let role = role(options);
    let contesto = service.contesti.first().cloned().unwrap_or_default();
    let answer = ServiceOrders::waiting(TIME_LIMIT).request(service, &Purpose { contesto, role })?;
    Ok((service, answer))
}

pub(super) fn about(order: CodeOrder, options: &SessionCode) -> u8 {
    let mut vault = opened();
    let session = match named(&mut vault, &options.code) {
        Ok(session) => session,
        Err(text) => {
            complain(&say(text));
            return exit::PROBLEM;
        }
    };
    let masked = session.id.masked();
    if session.asked_for().is_none() {
        complain(&say(Text::SessionUnsettled { code: &masked }));
        return exit::PROBLEM;
    }
    let outcome = service_of(&session.slot.issuer)
        .and_then(|service| Ok((service, ServiceOrders::waiting(TIME_LIMIT).about(&session, order)?)));
    if let Ok((_, answer)) = &outcome {
        let _lock = UserLock::vault();
        await_keyring(&mut vault);
        let seen = Seen { slot: session.key(), masked: masked.clone() };
        // What the keyring does not take over is told by the next list; the answer counts all the same.
        let _ = service_orders::learn(&mut vault, &seen, order, answer);
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
    vault.backing().begin(Instant::now() + TIME_LIMIT, WhenLocked::Prompt);
}

/// The one session whose code begins so.
fn named(vault: &mut Vault<CachedSessions>, begin: &str) -> Result<Session, Text<'static>> {
    let mut held = vault.backing().all().map_err(|_| Text::SessionNotFound)?.sessions;
    held.retain(|session| begin.len() >= 4 && session.id.masked().starts_with(begin));
    match (held.pop(), held.is_empty()) {
        (Some(session), true) => Ok(session),
        _ => Err(Text::SessionNotFound),
    }
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
                tell_json(&report(service, &answer, code));
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

fn report<'a>(service: &'a Service, answer: &'a Answer, code: Option<&'a str>) -> Report<'a> {
    let date = |moment: &Option<Moment>| moment.map(|moment| rome::rfc3339(moment.at));
    let status = answer.code.as_ref();
    let issue =
        |issue: &'a Issue| ReportedIssue { code: &issue.code, words: &issue.words, meaning: issue.failure };
    Report {
        service: &service.id,
        done: answer.is_done,
        test: answer.is_test,
        code,
        state: status.map(|status| match &status.state {
            CodeState::Valid => "valid",
            CodeState::Revoked => "revoked",
            CodeState::Expired => "expired",
            CodeState::Other(state) => state,
        }),
        valid_from: status.and_then(|status| date(&status.valid_from)),
        valid_to: status.and_then(|status| date(&status.valid_to)),
        email_status: answer.email_status.as_deref(),
        revoke_status: answer.revoke_status.as_deref(),
        last_revocation: date(&answer.last_revocation),
        issues: answer.issues.iter().map(issue).collect(),
    }
}

/// What is told of a code, in one line.
fn line(code: &str, order: CodeOrder, answer: &Answer) -> String {
    let told = Told::by(answer, order.operation());
    let date = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), rome::date_and_clock_face);
    let [from, time, revoked] = [told.valid_from, told.valid_to, told.last_revocation].map(date);
    say(match told.outcome {
        Outcome::Valid => Text::SessionValid { code, time: &time },
        Outcome::Revoked if told.valid_from.is_some() && told.valid_to.is_some() => {
            Text::SessionToldRevokedDated { code, from: &from, time: &time }
        }
        Outcome::Revoked => Text::SessionToldRevoked { code },
        Outcome::Expired => Text::SessionToldExpired { code, time: &time },
        Outcome::Unclear => {
            return say(Text::SessionToldOther { code, words: told.words.as_deref().unwrap_or_default() });
        }
        Outcome::Ended => Text::SessionEnded { code },
        Outcome::WasOver if told.last_revocation.is_some() => {
            Text::SessionWasOverDated { code, time: &revoked }
        }
        Outcome::WasOver | Outcome::Requested | Outcome::RequestedInTest => Text::SessionWasOver { code },
    })
}
