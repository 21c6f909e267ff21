//! `uninstall`: takes away the registrations that `install` wrote, and on demand what the keyring holds. Other hosts'
//! files stay.

use std::fs;
use std::io;

use staffetta_native::texts::{Text, say};
use staffetta_protocol::browser::KeyringState;

use super::keyring_text;
use super::options::Removal;
use super::targets::{Target, reason, to_remove};
use super::{complain, tell};
use crate::exit;
use crate::install::manifest::Manifest;
use crate::install::registry;
use crate::keyring::{self, KeyringError, Purged};

pub(super) fn run(options: &Removal) -> u8 {
    let dry_run = options.registration.dry_run;
    let targets = to_remove(&options.registration);
    let mut failed = targets.failed;
    let mut found = 0;
    for target in &targets.files {
        match remove(target, dry_run) {
            Removed::Absent => {}
            Removed::Done => found += 1,
            Removed::Failed => {
                found += 1;
                failed = true;
            }
        }
    }
    if found == 0 && !failed {
        tell(&say(Text::UninstallNone));
    }
    if options.purge && !dry_run {
        failed |= !purge();
    }
    if failed { exit::PROBLEM } else { exit::FINE }
}

enum Removed {
    Absent,
    Done,
    Failed,
}

fn remove(target: &Target, dry_run: bool) -> Removed {
    let (browser, path) = (target.name.as_str(), &*target.shown());
    match Manifest::read(&target.place) {
        Ok(None) if target.key.is_none() => Removed::Absent,
        // A key of our name that names nothing is of no use to anybody.
        Ok(there) if there.as_ref().is_none_or(Manifest::is_ours) => {
            if dry_run {
                tell(&say(Text::UninstallWouldRemove { browser, path }));
                return Removed::Done;
            }
            match delete(target, there.is_some()) {
                Ok(()) => {
                    tell(&say(Text::UninstallRemoved { browser, path }));
                    Removed::Done
                }
                Err(error) => {
                    complain(&say(Text::UninstallFailed { browser, path, reason: &reason(&error) }));
                    Removed::Failed
                }
            }
        }
        // Another program's, or nothing we could have written: it is not ours to take away.
        Ok(_) | Err(_) => {
            complain(&say(Text::UninstallNotOurs { browser, path }));
            Removed::Failed
        }
    }
}

/// The key where there is one, and the file unless another key names it.
fn delete(target: &Target, is_there: bool) -> io::Result<()> {
    if let Some(key) = &target.key {
        key.delete()?;
    }
    if is_there && !registry::is_named(&target.place) { fs::remove_file(&target.place) } else { Ok(()) }
}

fn purge() -> bool {
    match keyring::purge() {
        Ok(Purged { sessions, credentials }) => {
            tell(&say(Text::PurgeDone { count: &sessions.to_string() }));
            tell(&say(Text::PurgeCredentials { count: &credentials.to_string() }));
            true
        }
        // Where there is no keyring there is nothing in it.
        Err(KeyringError(KeyringState::Absent)) => {
            tell(&say(Text::PurgeDone { count: "0" }));
            true
        }
        Err(KeyringError(state)) => {
            complain(&say(Text::PurgeFailed { reason: &say(keyring_text(state)) }));
            false
        }
    }
}
