//! `diagnose`: what works, what does not, and what to do; for people, or for a machine with `--json`. No secret is in
//! it.

use std::path::Path;

use native_messaging::Scope;
use staffetta_core::Timestamp;
use staffetta_core::rome::{date_and_clock_face, rfc3339};
use staffetta_native::hardening;
use staffetta_native::texts::Text;
use staffetta_protocol::browser::KeyringState;

use super::diagnose_card::look_at_card;
use super::diagnose_credentials::look_at_credentials;
use super::options::Diagnosis;
use super::report::{Level, Report};
use super::targets::{Target, of_browser, of_data_dir, reason, sandboxed_browsers, unlisted_browsers};
use super::{keyring_text, tell, tell_json};
use crate::install::browsers::{Browser, browsers as known_browsers};
use crate::install::executable::{self, ExecutableError};
use crate::install::manifest::{Flaw, Manifest};
use crate::install::policies::Obstacle;
use crate::keyring::{self, KeyringError};
use crate::starter::{self, Starter};
use crate::{clock, exit};

/// Neither before this product existed nor in another century: 2026-01-01 and 2100-01-01.
const PLAUSIBLE: std::ops::Range<i64> = 1_767_225_600..4_102_444_800;

pub(super) fn run(options: &Diagnosis) -> u8 {
    let mut report = Report::default();
    report.add(Level::Fine, Text::Version { version: env!("CARGO_PKG_VERSION") });
    let program = look_at_program(&mut report);
    look_at_browsers(&mut report, options, program.as_deref());
    look_at_starters(&mut report);
    look_at_keyring(&mut report);
    look_at_credentials(&mut report);
    look_at_clock(&mut report, clock::now());
    look_at_card(&mut report, options.online);
    match hardening::dumps_possible() {
        Some(true) => report.add(Level::Warning, Text::DumpsPossible),
        Some(false) => report.add(Level::Fine, Text::DumpsOff),
        None => {}
    }
    if options.json {
        tell_json(&report.for_machines());
    } else {
        tell(&report.for_people());
    }
    if report.problems() == 0 { exit::FINE } else { exit::PROBLEM }
}

fn look_at_program(report: &mut Report) -> Option<std::path::PathBuf> {
    match executable::current() {
        Ok(program) => {
            let path = program.display().to_string();
            report.add(Level::Fine, Text::Executable { path: &path });
            if executable::is_temporary(&program) {
                report.add(Level::Warning, Text::ExecutableTemporary { path: &path });
            }
            Some(program)
        }
        Err(error) => {
            let text = match &error {
                ExecutableError::Unknown(error) => Text::ExecutableUnknown { reason: &reason(error) },
                ExecutableError::Replaced => Text::ExecutableReplaced,
            };
            report.add(Level::Problem, text);
            None
        }
    }
}

fn look_at_browsers(report: &mut Report, options: &Diagnosis, program: Option<&Path>) {
    let mut browsers = 0;
    if let Some(folder) = &options.user_data_dir {
        browsers += 1;
        if cfg!(windows) {
            report.add(Level::Problem, Text::DataFolderUnread);
        } else {
            let target = of_data_dir(folder);
            look_at_registrations(report, &target.name.clone(), &[target], program);
        }
    } else {
        for browser in known_browsers().filter(|browser| browser.is_present()) {
            browsers += 1;
            look_at_browser(report, browser, program);
        }
        let (registered, others) = unlisted_browsers();
        browsers += registered.len();
        for target in registered {
            look_at_registrations(report, &target.name.clone(), &[target], program);
        }
        let level = if browsers == 0 { Level::Problem } else { Level::Warning };
        browsers += others.len();
        for folder in others {
            report.add(level, Text::BrowserUnlisted { path: &folder.display().to_string() });
        }
    }
    for sandboxed in sandboxed_browsers() {
        let text = Text::BrowserSandboxed { browser: sandboxed.name, kind: sandboxed.kind };
        report.add(Level::Warning, text);
    }
    if browsers == 0 {
        report.add(Level::Problem, Text::NoBrowser);
    }
}

fn look_at_browser(report: &mut Report, browser: &'static Browser, program: Option<&Path>) {
    let for_user = of_browser(browser, Scope::User).unwrap_or_default();
    let for_all = of_browser(browser, Scope::System).unwrap_or_default();
    let only_for_user = !for_all.iter().any(|target| target.place.exists());
    let targets: Vec<Target> = for_user.into_iter().chain(for_all).collect();
    look_at_registrations(report, browser.name, &targets, program);
    for (obstacle, path) in browser.obstacles() {
        let (browser, path) = (browser.name, &*path.display().to_string());
        match obstacle {
            Obstacle::ForbidsHost => report.add(Level::Problem, Text::PolicyForbidsHost { browser, path }),
            Obstacle::ForbidsUserHosts if only_for_user => {
                report.add(Level::Problem, Text::PolicyForbidsUserHosts { browser, path });
            }
            Obstacle::ForbidsUserHosts => {}
            Obstacle::Unreadable => report.add(Level::Warning, Text::PolicyUnreadable { browser, path }),
        }
    }
}

/// Of one browser: every registration that is there has to be right, and one has to be there.
fn look_at_registrations(report: &mut Report, browser: &str, targets: &[Target], program: Option<&Path>) {
    let mut found = false;
    for Target { family, place, key, .. } in targets {
        let path = &*place.display().to_string();
        let manifest = match Manifest::read(place) {
            Ok(None) => {
                if let Some(key) = key {
                    found = true;
                    let text = Text::RegistrationNoFile { browser, key: &key.to_string(), path };
                    report.add(Level::Problem, text);
                }
                continue;
            }
            Ok(Some(manifest)) => manifest,
            Err(error) => {
                found = true;
                let text = Text::RegistrationUnreadable { browser, path, reason: &error.to_string() };
                report.add(Level::Problem, text);
                continue;
            }
        };
        found = true;
        let flaw = manifest.flaw(*family, program);
        let program = &*manifest.program().display().to_string();
        let (level, text) = match flaw {
            None => (Level::Fine, Text::RegistrationFine { browser, path }),
            Some(Flaw::NotOurs) => (Level::Problem, Text::RegistrationNotOurs { browser, path }),
            Some(Flaw::WrongId) => (Level::Problem, Text::RegistrationWrongId { browser, path }),
            Some(Flaw::NoProgram) => (Level::Problem, Text::RegistrationNoProgram { browser, path, program }),
            Some(Flaw::NotExecutable) => {
                (Level::Problem, Text::RegistrationNotExecutable { browser, path, program })
            }
            Some(Flaw::OtherProgram) => {
                (Level::Warning, Text::RegistrationOtherProgram { browser, path, program })
            }
        };
        report.add(level, text);
    }
    if !found {
        report.add(Level::Problem, Text::RegistrationMissing { browser });
    }
}

/// The hosts that run now: any program may start one and call itself the extension.
fn look_at_starters(report: &mut Report) {
    for (pid, starter) in starter::of_running_hosts() {
        let pid = &*pid.to_string();
        match starter {
            Starter::Browser(browser) => report.add(Level::Fine, Text::HostStarted { browser, pid }),
            Starter::Other(program) => {
                let program = &*program.display().to_string();
                report.add(Level::Warning, Text::HostStartedOtherwise { pid, program });
            }
            Starter::Unknown => report.add(Level::Warning, Text::HostStarterUnknown { pid }),
        }
    }
}

fn look_at_keyring(report: &mut Report) {
    match keyring::probe() {
        Ok(count) => {
            report.add(Level::Fine, keyring_text(KeyringState::Ready));
            report.add(Level::Fine, Text::SessionsHeld { count: &count.to_string() });
        }
        Err(KeyringError(state)) => report.add(Level::Problem, keyring_text(state)),
    }
}

fn look_at_clock(report: &mut Report, now: Timestamp) {
    if PLAUSIBLE.contains(&now.seconds()) {
        report.add(Level::Fine, Text::ClockFine { time: &date_and_clock_face(now) });
    } else {
        report.add(Level::Problem, Text::ClockWrong { time: &rfc3339(now) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_product_or_in_another_century_is_a_problem() {
        for (seconds, problems) in [(0, 1), (1_774_887_540, 0), (5_000_000_000, 1)] {
            let mut report = Report::default();
            look_at_clock(&mut report, Timestamp::from_seconds(seconds));
            assert_eq!(report.problems(), problems, "{seconds}");
        }
    }
}
