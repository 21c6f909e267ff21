//! The command line: which command, with which options. Knows no command's work.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use lexopt::prelude::*;
use mail_parser::DateTime;
use staffetta_core::Timestamp;
use thiserror::Error;

use crate::install::browsers;
use crate::messages::{Text, say};

/// What is asked.
pub(super) enum Command {
    Help,
    Version,
    Install(Registration),
    Uninstall(Removal),
    Diagnose(Diagnosis),
    Inspect(Inspection),
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
}

const COMMANDS: [&str; 5] = ["install", "uninstall", "diagnose", "inspect", "help"];

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
