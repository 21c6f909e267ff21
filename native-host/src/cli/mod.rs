//! What the program is asked on its command line: the browser's call, or one of the commands for people.

mod card;
mod diagnose;
mod diagnose_card;
mod inspect;
mod install;
mod keyboard;
mod login;
mod options;
mod report;
mod targets;
mod uninstall;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use staffetta_protocol::Trouble;
use staffetta_protocol::browser::KeyringState;

use crate::caller::Caller;
use crate::messages::{Text, say, say_trouble};
use crate::serve::{Ended, serve};
use crate::{exit, hardening, os};
use options::{Command, UsageError};

/// Runs the program with the arguments after its name.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    hardening::harden();
    ExitCode::from(match options::command_word(&arguments) {
        None => as_host(&arguments),
        Some(_) => match options::read(arguments) {
            Ok(command) => as_command(&command),
            Err(error) => wrong_usage(&error),
        },
    })
}

fn as_host(arguments: &[OsString]) -> u8 {
    if arguments.is_empty() {
        complain(&say(Text::Help, &[]));
        return exit::USAGE;
    }
    let Ok(caller) = Caller::from_arguments(arguments) else {
        complain(&say(Text::CallerRefused, &[]));
        return exit::CALLER_REFUSED;
    };
    let (Ok(input), Ok(output)) = (os::raw_stdin(), os::raw_stdout()) else {
        return exit::INPUT_BROKEN;
    };
    match serve(caller, input, output, || std::process::exit(exit::FINE.into())) {
        Ended::InputClosed | Ended::OutputLost => exit::FINE,
        Ended::InputBroken => exit::INPUT_BROKEN,
    }
}

fn as_command(command: &Command) -> u8 {
    match command {
        Command::Help => {
            tell(&say(Text::Help, &[]));
            exit::FINE
        }
        Command::Version => {
            tell(concat!("staffetta-host ", env!("CARGO_PKG_VERSION")));
            exit::FINE
        }
        Command::Install(options) => install::run(options),
        Command::Uninstall(options) => uninstall::run(options),
        Command::Diagnose(options) => diagnose::run(options),
        Command::Inspect(options) => inspect::run(options),
        Command::Card(options) => card::run(options),
        Command::Login(options) => login::log_in(options),
        Command::Logout(portal) => login::log_out(portal),
        Command::Keyboard(what) => keyboard::run(what),
    }
}

fn wrong_usage(error: &UsageError) -> u8 {
    complain(&say(Text::WrongUsage, &[("what", &error.to_string())]));
    exit::USAGE
}

/// How the keyring does, for the user.
const fn keyring_text(state: KeyringState) -> Text {
    match state {
        KeyringState::Ready => Text::KeyringReady,
        KeyringState::Absent => Text::KeyringAbsent,
        KeyringState::Locked => Text::KeyringLocked,
        KeyringState::Slow => Text::KeyringSlow,
        KeyringState::Refusing => Text::KeyringRefusing,
    }
}

/// A trouble for the user: what happened and what to do, the portal's own words, the detail for support.
fn complain_of(trouble: &Trouble) {
    complain(&say_trouble(trouble));
    if let Some(words) = &trouble.words {
        complain(&say(Text::PortalSays, &[("words", words)]));
    }
    if let Some(detail) = &trouble.detail {
        complain(&say(Text::TroubleDetail, &[("detail", detail)]));
    }
}

/// One line, or several, for the reader. A reader that went away needs no answer.
fn tell(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// The same, for what went wrong.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
