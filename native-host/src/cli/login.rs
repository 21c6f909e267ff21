//! `login` and `logout`: the same as the extension's clicks, for people at a terminal. Opens nothing; the session goes to the keyring.

use std::time::Duration;

use serde::Serialize;
use staffetta_core::card::PortalSession;
use staffetta_core::card::login::{ApduCount, LoggedIn};
use staffetta_core::card::login_profile::{Action, LoginProfile};
use staffetta_core::rome::{clock_face, rfc3339};
use staffetta_protocol::card_process::{self, Step};
use staffetta_protocol::{Trouble, TroubleCode};

use super::options::{self, known_portals};
use super::{complain, complain_of, keyring_text, tell};
use crate::card::{self, Conversation};
use crate::messages::{Text, language_code, say};
use crate::settings::Settings;
use crate::vault::Papers;
use crate::{clock, exit};

/// How long a person at a terminal waits for the keyring: what is held only here would be lost.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn log_in(options: &options::Login) -> u8 {
    let settings = Settings::read();
    let papers = Papers::waiting(PATIENCE);
    let mut steps = Vec::new();
    let outcome = portal(&settings, &options.portal).and_then(|portal| {
        let login = converse(portal, &settings, &papers, options, &mut steps)?;
        Ok((portal, login))
    });
    let (portal, login) = match outcome {
        Ok(outcome) => outcome,
        Err(trouble) => {
            if options.json {
                tell_json(&Told { portal: &options.portal, steps, error: Some(&trouble), ..Told::default() });
            }
            complain_of(&trouble);
            if trouble.code == TroubleCode::PortalUnknown {
                complain(&say(Text::PortalsKnown, &[("known", &known_portals())]));
            }
            return exit::PROBLEM;
        }
    };
    let now = clock::now();
    let session = PortalSession::opened(portal, &login, now);
    let until = session.expires_at;
    papers.remember(login.card.clone(), now);
    if !session.cookies.is_empty() {
        papers.hold(session);
    }
    let kept = papers.settle();
    if options.json {
        tell_json(&Told {
            portal: &portal.id,
            operator: login.operator.as_deref(),
            open: Some(&login.open),
            expires_at: Some(rfc3339(until)),
            words: login.words.as_deref(),
            kept: kept.is_ok(),
            steps,
            apdus: Some(login.apdus),
            error: None,
        });
    } else {
        tell_people(portal, &login, options.register);
        if kept.is_ok() && !login.cookies.is_empty() {
            tell(&say(Text::LoginUntil, &[("time", &clock_face(until)), ("id", &portal.id)]));
        }
    }
    match kept {
        Ok(()) => exit::FINE,
        Err(trouble) => {
            complain(&say(Text::LoginNotKept, &[("reason", &say(keyring_text(trouble.0), &[]))]));
            exit::PROBLEM
        }
    }
}

pub(super) fn log_out(id: &str) -> u8 {
    let settings = Settings::read();
    let papers = Papers::waiting(PATIENCE);
    let session = match papers.session(id, clock::now()) {
        Ok(session) => session,
        Err(trouble) => {
            complain(&say(keyring_text(trouble.0), &[]));
            return exit::PROBLEM;
        }
    };
    let ended = portal(&settings, id).and_then(|portal| {
        let session = session.ok_or(TroubleCode::NotLoggedIn)?;
        Ok((portal, end_at_portal(portal, &session)))
    });
    let (portal, confirmed) = match ended {
        Ok(ended) => ended,
        Err(trouble) => {
            complain_of(&trouble);
            return exit::PROBLEM;
        }
    };
    papers.forget(id);
    let forgotten = papers.settle();
    if let Err(trouble) = &confirmed {
        complain_of(trouble);
    }
    if let Err(trouble) = forgotten {
        complain(&say(keyring_text(trouble.0), &[]));
        return exit::PROBLEM;
    }
    if confirmed == Ok(true) {
        tell(&say(Text::LogoutDone, &[("portal", &portal.name)]));
        exit::FINE
    } else {
        complain(&say(Text::LogoutUnconfirmed, &[("portal", &portal.name)]));
        exit::PROBLEM
    }
}

fn portal<'a>(settings: &'a Settings, id: &str) -> Result<&'a LoginProfile, Trouble> {
    settings.portal(id).ok_or_else(|| TroubleCode::PortalUnknown.into())
}

fn converse(
    portal: &LoginProfile,
    settings: &Settings,
    papers: &Papers,
    options: &options::Login,
    steps: &mut Vec<StepTold>,
) -> Result<LoggedIn, Trouble> {
    let action = if options.register { Action::Register } else { Action::Login };
    if portal.address_of(action).is_none() {
        return Err(TroubleCode::PortalUnknown.into());
    }
    let mut conversation = Conversation::begin()?;
    let order = card_process::Login {
        portal: portal.clone(),
        action,
        serial: options.serial.clone(),
        known: papers.known_cards(clock::now()),
        keyboard_readers: settings.keyboard_readers.clone(),
        language: language_code().to_owned(),
    };
    card::log_in(&mut conversation, order, |step, at_us| {
        if !options.json {
            let time = format!("{:.3}", Duration::from_micros(at_us).as_secs_f64());
            tell(&say(Text::LoginStep, &[("time", &time), ("step", &say(step_text(step), &[]))]));
        }
        steps.push(StepTold { step, at_us });
    })
}

fn end_at_portal(portal: &LoginProfile, session: &PortalSession) -> Result<bool, Trouble> {
    let mut conversation = Conversation::begin()?;
    card::log_out(&mut conversation, portal.clone(), session)
}

fn tell_people(portal: &LoginProfile, login: &LoggedIn, registered: bool) {
    let name = ("portal", portal.name.as_str());
    if registered {
        tell(&say(Text::RegisterDone, &[name]));
    }
    match &login.operator {
        Some(operator) => tell(&say(Text::LoginDone, &[name, ("operator", operator)])),
        None if !registered => tell(&say(Text::LoginDoneNameless, &[name])),
        None => {}
    }
    if let Some(words) = &login.words {
        tell(&say(Text::PortalSays, &[("words", words)]));
    }
    tell(&say(Text::LoginPage, &[("address", &login.open)]));
}

const fn step_text(step: Step) -> Text {
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
    error: Option<&'a Trouble>,
}

#[derive(Serialize)]
struct StepTold {
    step: Step,
    at_us: u64,
}

fn tell_json(told: &Told<'_>) {
    tell(&serde_json::to_string_pretty(told).expect("texts and numbers are always JSON"));
}
