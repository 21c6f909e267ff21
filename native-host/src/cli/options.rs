//! The command line: which command, with which options. Knows no command's work.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use lexopt::prelude::*;
use mail_parser::DateTime;
use staffetta_core::Timestamp;
use thiserror::Error;

use crate::install::browsers;
use crate::messages::{Text, say};
use crate::settings::Settings;

/// What is asked.
pub(super) enum Command {
    Help,
    Version,
    Install(Registration),
    Uninstall(Removal),
    Diagnose(Diagnosis),
    Inspect(Inspection),
    Card(CardView),
    Login(Login),
    Logout(String),
    Keyboard(Keyboard),
}

/// Which registrations are meant.
#[derive(Default)]
pub(super) struct Registration {
    /// For all users of the computer.
    pub(super) system: bool,
    /// Keys of browsers; empty means those that are there.
    pub(super) browsers: Vec<String>,
    /// Say what would be done, and do nothing.
    pub(super) dry_run: bool,
    /// A Chromium browser's data folder, in place of the browsers' own places.
    pub(super) user_data_dir: Option<PathBuf>,
}

/// What is removed.
#[derive(Default)]
pub(super) struct Removal {
    /// Of which registrations.
    pub(super) registration: Registration,
    /// The sessions in the keyring too.
    pub(super) purge: bool,
}

/// How the state is told.
#[derive(Default)]
pub(super) struct Diagnosis {
    /// For a machine.
    pub(super) json: bool,
    /// Also try to reach the portals.
    pub(super) online: bool,
    /// See [`Registration::user_data_dir`].
    pub(super) user_data_dir: Option<PathBuf>,
}

/// What is looked at.
pub(super) struct Inspection {
    /// The file; `None` is standard input.
    pub(super) file: Option<PathBuf>,
    /// Show the code whole.
    pub(super) reveal: bool,
    /// Judge as if it were this time.
    pub(super) at: Option<Timestamp>,
}

/// How cards are told.
#[derive(Default)]
pub(super) struct CardView {
    /// For a machine.
    pub(super) json: bool,
    /// Show holder, codice fiscale and serial whole.
    pub(super) reveal: bool,
}

/// A login.
pub(super) struct Login {
    /// Id of the portal.
    pub(super) portal: String,
    /// Register the card instead.
    pub(super) register: bool,
    /// The card meant, where there are several.
    pub(super) serial: Option<String>,
    /// For a machine.
    pub(super) json: bool,
}

/// What is done about a reader's own keypad.
pub(super) enum Keyboard {
    Remember(String),
    List,
    /// One reader, or all.
    Forget(Option<String>),
}

/// Why the command line cannot be read; its text is for the user.
#[derive(Debug, Error)]
pub(super) enum UsageError {
    #[error("{0}")]
    Unread(#[from] lexopt::Error),
    #[error("{}", say(Text::UnknownBrowser, &[("name", .0), ("known", &browsers::names().join(", "))]))]
    UnknownBrowser(String),
    #[error("{}", say(Text::WrongTime, &[("time", .0)]))]
    WrongTime(String),
    #[error("{}", say(Text::FileMissing, &[]))]
    FileMissing,
    #[error("{}", say(Text::PortalNotNamed, &[("known", &known_portals())]))]
    PortalMissing,
    #[error("{}", say(Text::ReaderNotNamed, &[]))]
    ReaderMissing,
}

const COMMANDS: [&str; 9] =
    ["install", "uninstall", "diagnose", "inspect", "card", "login", "logout", "keyboard", "help"];

/// The first argument, when it is a command or an option of ours and not a browser's call.
pub(super) fn command_word(arguments: &[OsString]) -> Option<&OsStr> {
    let first = arguments.first()?;
    let text = first.to_str()?;
    (COMMANDS.contains(&text) || text.starts_with('-')).then_some(first.as_os_str())
}

/// Reads a command with its options.
pub(super) fn read(arguments: Vec<OsString>) -> Result<Command, UsageError> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let command = match parser.next()? {
        Some(Value(word)) => match word.to_str() {
            Some("install") => Command::Install(removal(&mut parser, false)?.registration),
            Some("uninstall") => Command::Uninstall(removal(&mut parser, true)?),
            Some("diagnose") => Command::Diagnose(diagnosis(&mut parser)?),
            Some("inspect") => Command::Inspect(inspection(&mut parser)?),
            Some("card") => Command::Card(card_view(&mut parser)?),
            Some("login") => Command::Login(login(&mut parser)?),
            Some("logout") => Command::Logout(logout(&mut parser)?),
            Some("keyboard") => Command::Keyboard(keyboard(&mut parser)?),
            _ => Command::Help,
        },
        Some(Long("version") | Short('V')) => Command::Version,
        Some(Long("help") | Short('h')) | None => Command::Help,
        Some(other) => return Err(other.unexpected().into()),
    };
    Ok(command)
}

/// The options of `install`, and with `may_purge` those of `uninstall`.
fn removal(parser: &mut lexopt::Parser, may_purge: bool) -> Result<Removal, UsageError> {
    let mut options = Removal::default();
    let registration = &mut options.registration;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("system") => registration.system = true,
            Long("dry-run") => registration.dry_run = true,
            Long("user-data-dir") => registration.user_data_dir = Some(parser.value()?.into()),
            Long("browser") => registration.browsers.push(browser(parser.value()?.string()?)?),
            Long("purge") if may_purge => options.purge = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn diagnosis(parser: &mut lexopt::Parser) -> Result<Diagnosis, UsageError> {
    let mut options = Diagnosis::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => options.json = true,
            Long("online") => options.online = true,
            Long("user-data-dir") => options.user_data_dir = Some(parser.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn inspection(parser: &mut lexopt::Parser) -> Result<Inspection, UsageError> {
    let (mut file, mut reveal, mut at) = (None, false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("reveal") => reveal = true,
            Long("at") => at = Some(time(&parser.value()?.string()?)?),
            Value(path) if file.is_none() => file = Some(path),
            other => return Err(other.unexpected().into()),
        }
    }
    let file = file.ok_or(UsageError::FileMissing)?;
    let file = (file != "-").then(|| PathBuf::from(file));
    Ok(Inspection { file, reveal, at })
}

fn card_view(parser: &mut lexopt::Parser) -> Result<CardView, UsageError> {
    let mut options = CardView::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("json") => options.json = true,
            Long("reveal") => options.reveal = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn login(parser: &mut lexopt::Parser) -> Result<Login, UsageError> {
    let (mut portal, mut register, mut serial, mut json) = (None, false, None, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("register") => register = true,
            Long("serial") => serial = Some(parser.value()?.string()?),
            Long("json") => json = true,
            Value(name) if portal.is_none() => portal = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Login { portal: portal.ok_or(UsageError::PortalMissing)?, register, serial, json })
}

fn logout(parser: &mut lexopt::Parser) -> Result<String, UsageError> {
    let mut portal = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Value(name) if portal.is_none() => portal = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    portal.ok_or(UsageError::PortalMissing)
}

fn keyboard(parser: &mut lexopt::Parser) -> Result<Keyboard, UsageError> {
    let (mut reader, mut list, mut forget) = (None, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("list") => list = true,
            Long("forget") => forget = true,
            Value(name) if reader.is_none() => reader = Some(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match (reader, list, forget) {
        (None, true, false) => Ok(Keyboard::List),
        (reader, false, true) => Ok(Keyboard::Forget(reader)),
        (Some(reader), false, false) => Ok(Keyboard::Remember(reader)),
        _ => Err(UsageError::ReaderMissing),
    }
}

/// The ids of the portals one can log in at.
pub(super) fn known_portals() -> String {
    let settings = Settings::read();
    let known = settings.portals.iter().filter(|portal| portal.is_configured());
    known.map(|portal| portal.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn browser(name: String) -> Result<String, UsageError> {
    if browsers::names().contains(&name.as_str()) { Ok(name) } else { Err(UsageError::UnknownBrowser(name)) }
}

fn time(text: &str) -> Result<Timestamp, UsageError> {
    // The parser takes a time without its offset for one of Greenwich; here it has to be written.
    let has_offset = text.ends_with(['Z', 'z']) || text.rfind(['+', '-']).is_some_and(|place| place > 10);
    DateTime::parse_rfc3339(text)
        .filter(|time| has_offset && time.is_valid())
        .map(|time| Timestamp::from_seconds(time.to_timestamp()))
        .ok_or_else(|| UsageError::WrongTime(text.to_owned()))
}
