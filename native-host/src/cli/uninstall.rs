//! `uninstall`: takes away the registrations that `install` wrote, and on demand the sessions held. Other hosts' files
//! stay.

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
use crate::keyring::{self, KeyringError};

pub(super) fn run(options: &Removal) -> u8 {
    let dry_run = options.registration.dry_run;
    let targets = to_remove(&options.registration);
    let mut troubled = targets.troubled;
    let mut found = 0;
    for target in &targets.files {
        match remove(target, dry_run) {
            Removed::Absent => {}
            Removed::Done => found += 1,
            Removed::Failed => {
                found += 1;
                troubled = true;
            }
        }
    }
    if found == 0 && !troubled {
        tell(&say(Text::UninstallNone));
    }
    if options.purge && !dry_run {
        troubled |= !purge();
    }
    if troubled { exit::PROBLEM } else { exit::FINE }
}

enum Removed {
    Absent,
    Done,
    Failed,
}

fn remove(target: &Target, dry_run: bool) -> Removed {
    let (browser, path) = (target.name.as_str(), &*target.place.display().to_string());
    match Manifest::read(&target.place) {
        Ok(None) => Removed::Absent,
        Ok(Some(manifest)) if manifest.is_ours() => {
            if dry_run {
                tell(&say(Text::UninstallWouldRemove { browser, path }));
                return Removed::Done;
            }
            match fs::remove_file(&target.place).and_then(|()| drop_pointer(target)) {
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
        Ok(Some(_)) | Err(_) => {
            complain(&say(Text::UninstallNotOurs { browser, path }));
            Removed::Failed
        }
    }
}

fn purge() -> bool {
    match keyring::purge() {
        Ok(count) => {
            tell(&say(Text::PurgeDone { count: &count.to_string() }));
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

#[cfg(windows)]
fn drop_pointer(target: &Target) -> io::Result<()> {
    use native_messaging::install::paths::winreg_key_path;
    use native_messaging::install::winreg::remove_manifest_reg;
    use staffetta_core::product::HOST_NAME;

    let Some((key, scope)) = target.pointer else { return Ok(()) };
    remove_manifest_reg(scope, &winreg_key_path(key, scope, HOST_NAME)?)
}

#[cfg(not(windows))]
#[allow(clippy::unnecessary_wraps, reason = "the same shape on every system")]
fn drop_pointer(_: &Target) -> io::Result<()> {
    Ok(())
}
