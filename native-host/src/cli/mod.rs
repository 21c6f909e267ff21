//! What the program is asked on its command line: the browser's call, or one of the commands for people.

mod approvals;
mod card;
mod credentials;
mod credentials_shown;
mod diagnose;
mod diagnose_card;
mod diagnose_credentials;
mod inspect;
mod install;
mod keyboard;
mod login;
mod options;
mod report;
mod session;
mod session_orders;
mod targets;
mod uninstall;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;
use staffetta_native::hardening;
use staffetta_native::texts::{Text, say, say_failure};
use staffetta_protocol::Failure;
use staffetta_protocol::browser::KeyringState;

use crate::caller::Caller;
use crate::serve::{Ended, serve};
use crate::{exit, os};
use options::{Command, NoCommand};

/// Runs the program with the arguments after its name.
pub fn run(arguments: &[OsString]) -> ExitCode {
    hardening::harden("staffetta-host");
    ExitCode::from(match arguments.first() {
        None => {
            complain(&options::help());
            exit::USAGE
        }
        // The browser's call comes first: it waits for nothing that only commands need.
        Some(first) => match Caller::from_arguments(arguments) {
            Ok(caller) => as_host(caller),
            Err(_) if options::is_command(first) => as_command(arguments),
            Err(_) => {
                complain(&say(Text::CallerRefused));
                exit::CALLER_REFUSED
            }
        },
    })
}

fn as_host(caller: Caller) -> u8 {
    let (Ok(input), Ok(output)) = (os::raw(&std::io::stdin()), os::raw(&std::io::stdout())) else {
        return exit::INPUT_BROKEN;
    };
    match serve(caller, input, output, || std::process::exit(exit::FINE.into())) {
        Ended::InputClosed | Ended::OutputLost => exit::FINE,
        Ended::InputBroken => exit::INPUT_BROKEN,
    }
}

fn as_command(arguments: &[OsString]) -> u8 {
    match options::read(arguments) {
        Ok(Command::Install(options)) => install::run(&options),
        Ok(Command::Uninstall(options)) => uninstall::run(&options),
        Ok(Command::Diagnose(options)) => diagnose::run(&options),
        Ok(Command::Inspect(options)) => inspect::run(&options),
        Ok(Command::Card(options)) => card::run(&options),
        Ok(Command::Login(options)) => login::log_in(&options),
        Ok(Command::Logout(options)) => login::log_out(&options.portal),
        Ok(Command::Keyboard(options)) => keyboard::run(&options),
        Ok(Command::Approvals(options)) => approvals::run(&options),
        Ok(Command::Session(order)) => session::run(&order),
        Ok(Command::Credentials(options)) => credentials::run(&options),
        Err(NoCommand::Answered(answer)) => {
            tell(answer.trim_end());
            exit::FINE
        }
        Err(NoCommand::Unclear(what)) => {
            complain(&say(Text::WrongUsage { what: &what }));
            exit::USAGE
        }
    }
}

/// How the keyring does, for the user.
const fn keyring_text(state: KeyringState) -> Text<'static> {
    match state {
        KeyringState::Ready => Text::KeyringReady,
        KeyringState::Absent if cfg!(windows) => Text::KeyringAbsentWindows,
        KeyringState::Absent => Text::KeyringAbsent,
        KeyringState::Locked => Text::KeyringLocked,
        KeyringState::Slow => Text::KeyringSlow,
        KeyringState::Refusing => Text::KeyringRefusing,
    }
}

/// A failure for the user: what happened and what to do, whom to call, the portal's own words, the detail for support.
fn complain_of(failure: &Failure) {
    complain(&say_failure(failure));
    let params = failure.params();
    if let Some(help) = &params.help {
        complain(&say(Text::ErrorHelp { help }));
    }
    if let Some(words) = &params.words {
        complain(&say(Text::PortalSays { words }));
    }
    if let Some(detail) = failure.detail() {
        complain(&say(Text::ErrorDetail { detail }));
    }
}

/// One line, or several, for the reader. A reader that went away needs no answer.
fn tell(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// The same as JSON, for a machine.
fn tell_json(value: &impl Serialize) {
    tell(&serde_json::to_string_pretty(value).expect("texts, numbers and maps of texts are always JSON"));
}

/// The same as [`tell`], for what went wrong.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
