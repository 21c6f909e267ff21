//! The part of `diagnose` about the card: its program, service, readers, modules, PIN window, portals, settings. A
//! computer on which nobody uses a card is healthy all the same: what is missing for it is a warning, what somebody
//! wrote wrongly a problem.

use std::ffi::OsString;

use staffetta_native::texts::{Text, say_failure};
use staffetta_protocol::card_process::{CardView, Diagnose, Diagnosis, PortalReach};
use staffetta_protocol::{Failure, FailureKind};

use super::card::is_usable;
use super::report::{Level, Report};
use crate::card::{self, Conversation};
use crate::install::executable;
use crate::settings::{Problem, Settings};

/// How far the computer's clock may be off a portal's before it is told, in seconds.
const CLOCK_TOLERANCE: u64 = 120;

/// Looks at it all. With `online`, the portals' hosts are tried too.
pub(super) fn look_at_card(report: &mut Report, online: bool) {
    let settings = Settings::read();
    look_at_settings(report, &settings);
    if !look_at_program(report) {
        return;
    }
    let named = card::pinentry_of_variable(&settings);
    let portals = settings.portals.into_iter().filter(|portal| online && portal.is_configured()).collect();
    match Conversation::begin().and_then(|mut conversation| conversation.ask(Diagnose { portals })) {
        Ok(diagnosis) => tell_diagnosis(report, &diagnosis, named.as_ref()),
        Err(failure) => report.add_failure(Level::Warning, &failure),
    }
    if !online {
        report.add(Level::Fine, Text::PortalsNotTried);
    }
}

fn look_at_settings(report: &mut Report, settings: &Settings) {
    for path in &settings.files {
        if !settings.problems.iter().any(|problem| problem.path == *path) {
            report.add(Level::Fine, Text::SettingsFine { path: &path.display().to_string() });
        }
    }
    for Problem { path, row, reason } in &settings.problems {
        let (path, reason) = (&*path.display().to_string(), reason.trim());
        match row {
            Some(row) => {
                let text = Text::SettingsRowWrong { path, reason, row: &row.to_string() };
                report.add(Level::Problem, text);
            }
            None => report.add(Level::Problem, Text::SettingsWrong { path, reason }),
        }
    }
}

/// Whether the card's program is there and may be started.
fn look_at_program(report: &mut Report) -> bool {
    // Where this program lies unknown, that was told already.
    let Ok(place) = card::place() else { return false };
    let path = &*place.display().to_string();
    let (level, text) = if !place.is_file() {
        (Level::Warning, Text::CardProgramMissing { path })
    } else if !executable::is_executable(&place) {
        (Level::Warning, Text::CardProgramNotExecutable { path })
    } else {
        (Level::Fine, Text::CardProgramFine { path })
    };
    report.add(level, text);
    level == Level::Fine
}

/// `named`: the pinentry that a variable names, and whether it is used.
fn tell_diagnosis(report: &mut Report, diagnosis: &Diagnosis, named: Option<&(OsString, bool)>) {
    match &diagnosis.service {
        Some(failure) => report.add_failure(Level::Warning, failure),
        None => report.add(Level::Fine, Text::CardServiceFine),
    }
    diagnosis.cards.iter().for_each(|card| tell_card(report, card));
    if cfg!(windows) {
        tell_of_other_programs(report, &diagnosis.cards);
    }
    for module in &diagnosis.modules {
        match &module.error {
            None => report.add(Level::Fine, Text::CardModule { path: &module.path }),
            Some(failure) => {
                let text = Text::CardModuleBroken { path: &module.path, error: &say_failure(failure) };
                report.add(Level::Warning, text);
            }
        }
    }
    if diagnosis.modules.is_empty() {
        report.add(Level::Fine, Text::CardModulesNone);
    }
    match &diagnosis.pin_window {
        Some(program) if named.is_some_and(|(_, is_used)| *is_used) => {
            report.add(Level::Fine, Text::PinWindowNamed { program });
        }
        Some(program) => report.add(Level::Fine, Text::PinWindowFound { program }),
        None => {
            report.add_failure(Level::Warning, &FailureKind::PinWindowMissing.into());
        }
    }
    if let Some((program, false)) = named {
        let program = &*program.to_string_lossy();
        report.add(Level::Warning, Text::PinentryVariableUnused { program });
    }
    diagnosis.portals.iter().for_each(|reach| tell_portal(report, reach));
}

fn tell_card(report: &mut Report, card: &CardView) {
    let (reader, atr) = (card.reader.as_str(), card.atr.as_deref().unwrap_or("-"));
    match &card.error {
        Some(failure) => {
            report.add(Level::Warning, Text::CardUnusable { reader, atr, error: &say_failure(failure) });
        }
        None if is_usable(card) => {
            let family = card.family.as_deref().unwrap_or("?");
            report.add(Level::Fine, Text::CardFound { reader, family, atr });
        }
        None => {
            let missing = Failure::from(FailureKind::CardMissing);
            report.add(Level::Warning, Text::CardUnusable { reader, atr, error: &say_failure(&missing) });
        }
    }
}

/// Windows since October 2025 (docs/facts/smartcard.md 1.8): a card that can be read here may fail in a browser.
fn tell_of_other_programs(report: &mut Report, cards: &[CardView]) {
    if cards.iter().any(is_usable) {
        report.add(Level::Fine, Text::CardInOtherPrograms);
    }
}

fn tell_portal(report: &mut Report, reach: &PortalReach) {
    match &reach.error {
        Some(failure) => report.add_failure(Level::Warning, failure),
        None => {
            let tls = reach.tls.as_deref().unwrap_or("TLS");
            report.add(Level::Fine, Text::PortalReached { portal: &reach.portal, host: &reach.host, tls });
        }
    }
    if let Some(seconds) = reach.clock_off_by.filter(|seconds| seconds.unsigned_abs() > CLOCK_TOLERANCE) {
        let text = Text::PortalClockOff { seconds: &seconds.to_string(), host: &reach.host };
        report.add(Level::Problem, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_card_can_be_read_the_change_of_windows_is_named_for_other_programs() {
        let told = |card: CardView| {
            let mut report = Report::default();
            tell_of_other_programs(&mut report, &[card]);
            report.for_people()
        };
        let usable = CardView { not_after: Some("2030-01-01T00:00:00Z".to_owned()), ..CardView::default() };
        assert!(told(usable).contains("KB5066835"));
        let broken = CardView { error: Some(FailureKind::CardMissing.into()), ..CardView::default() };
        assert!(!told(broken).contains("KB5066835"));
    }
}
