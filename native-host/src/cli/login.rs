//! `login` and `logout`: the same as the extension's clicks, for people at a terminal. Opens nothing; the session
//! goes to the keyring.

use std::time::Duration;

use serde::Serialize;
use staffetta_core::card::login::{ApduCount, LoggedIn};
use staffetta_core::card::portal_session::OpenSession;
use staffetta_core::portal::{Action, Portal};
use staffetta_core::rome::{clock_face, rfc3339};
use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say};
use staffetta_protocol::card_process::Step;
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use super::options::{self, known_portals};
use super::{complain, complain_of, keyring_text, tell, tell_json};
use crate::card::Conversation;
use crate::card_login::{CardLogins, LoginOptions, SessionError};
use crate::exit;
use crate::keyring::CardStore;

/// How long a person at a terminal waits for the keyring: what is held only here would be lost.
const TIME_LIMIT: Duration = Duration::from_secs(20);

pub(super) fn log_in(options: &options::Login) -> u8 {
    let store = CardStore::waiting(TIME_LIMIT);
    let logins = CardLogins::with(&store);
    let mut steps = Vec::new();
    let outcome = logins.portal(&options.portal).and_then(|portal| {
        let (login, session) = log_in_at(portal, &logins, options, &mut steps)?;
        Ok((portal, login, session))
    });
    // What a card told of its PIN is kept after a login that failed, too.
    let kept = store.flush();
    let (portal, login, session) = match outcome {
        Ok(outcome) => outcome,
        Err(failure) => {
            if options.json {
                tell_json(&Told { portal: &options.portal, steps, error: Some(&failure), ..Told::default() });
            }
            complain_of(&failure);
            if failure.code() == FailureCode::PortalUnknown {
                complain(&say(Text::PortalsKnown { known: &known_portals() }));
            }
            return exit::PROBLEM;
        }
    };
    if options.json {
        tell_json(&Told {
            portal: &portal.id,
            operator: login.operator.as_deref(),
            open: Some(&login.open),
            expires_at: Some(rfc3339(session.expires_at)),
            words: login.words.as_deref(),
            kept: kept.is_ok(),
            steps,
            apdus: Some(login.apdus),
            error: None,
        });
    } else {
        tell_people(portal, &login, options.register);
        if kept.is_ok() && !login.cookies.is_empty() {
            let until = clock_face(session.expires_at);
            tell(&say(Text::LoginUntil { time: &until, id: &portal.id }));
        }
    }
    match kept {
        Ok(()) => exit::FINE,
        Err(error) => {
            complain(&say(Text::LoginNotKept { reason: &say(keyring_text(error.0)) }));
            exit::PROBLEM
        }
    }
}

pub(super) fn log_out(id: &str) -> u8 {
    let store = CardStore::waiting(TIME_LIMIT);
    let logins = CardLogins::with(&store);
    let portal = match logins.portal(id) {
        Ok(portal) => portal,
        Err(failure) => {
            complain_of(&failure);
            return exit::PROBLEM;
        }
    };
    let confirmed = match logins.log_out(id, Vec::new(), Conversation::begin) {
        Ok(confirmed) => confirmed,
        Err(error) => {
            match error {
                SessionError::Keyring(error) => complain(&say(keyring_text(error.0))),
                SessionError::NotLoggedIn => complain_of(&FailureKind::NotLoggedIn.into()),
            }
            return exit::PROBLEM;
        }
    };
    let forgotten = store.flush();
    if let Err(failure) = &confirmed {
        complain_of(failure);
    }
    if let Err(error) = forgotten {
        complain(&say(keyring_text(error.0)));
        return exit::PROBLEM;
    }
    if confirmed == Ok(true) {
        tell(&say(Text::LogoutDone { portal: &portal.name }));
        exit::FINE
    } else {
        complain(&say(Text::LogoutUnconfirmed { portal: &portal.name }));
        exit::PROBLEM
    }
}

fn log_in_at(
    portal: &Portal,
    logins: &CardLogins<'_>,
    options: &options::Login,
    steps: &mut Vec<StepTold>,
) -> Result<(LoggedIn, OpenSession), Failure> {
    let action = if options.register { Action::Register } else { Action::Login };
    if portal.address_of(action).is_none() {
        return Err(FailureKind::PortalUnknown.into());
    }
    let mut conversation = Conversation::begin()?;
    let how = LoginOptions { action, serial: options.serial.clone(), language: Language::of_user() };
    logins.log_in(&mut conversation, portal, how, |step, at_us| {
        if !options.json {
            let time = format!("{:.3}", Duration::from_micros(at_us).as_secs_f64());
            tell(&say(Text::LoginStep { time: &time, step: &say(step_text(step)) }));
        }
        steps.push(StepTold { step, at_us });
    })
}

fn tell_people(portal: &Portal, login: &LoggedIn, registered: bool) {
    let portal = portal.name.as_str();
    if registered {
        tell(&say(Text::RegisterDone { portal }));
    }
    match &login.operator {
        Some(operator) => tell(&say(Text::LoginDone { portal, operator })),
        None if !registered => tell(&say(Text::LoginDoneNameless { portal })),
        None => {}
    }
    if let Some(words) = &login.words {
        tell(&say(Text::PortalSays { words }));
    }
    tell(&say(Text::LoginPage { address: &login.open }));
}

const fn step_text(step: Step) -> Text<'static> {
    match step {
        Step::CardRead => Text::StepCardRead,
        Step::PortalReached => Text::StepPortalReached,
        Step::PinAsked => Text::StepPinAsked,
        Step::PinGiven => Text::StepPinGiven,
        Step::Signed => Text::StepSigned,
        Step::PortalAnswered => Text::StepPortalAnswered,
    }
}

/// What is printed for a machine: everything but the cookies.
#[derive(Default, Serialize)]
struct Told<'a> {
    portal: &'a str,
    operator: Option<&'a str>,
    open: Option<&'a str>,
    expires_at: Option<String>,
    words: Option<&'a str>,
    kept: bool,
    steps: Vec<StepTold>,
    apdus: Option<ApduCount>,
    error: Option<&'a Failure>,
}

#[derive(Serialize)]
struct StepTold {
    step: Step,
    at_us: u64,
}
