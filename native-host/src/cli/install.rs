//! `install`: registers the running program with browsers. One that cannot be written does not keep the others from it.

use staffetta_native::texts::{Text, say};

use super::options::Registration;
use super::targets::{Target, reason, sandboxed_browsers, to_install, unlisted_browsers};
use super::{complain, tell};
use crate::install::executable::{self, ExecutableError};
use crate::install::manifest::Manifest;
use crate::{card, exit};

pub(super) fn run(options: &Registration) -> u8 {
    let program = match executable::current() {
        Ok(program) => program,
        Err(error) => {
            complain(&explain(&error));
            return exit::PROBLEM;
        }
    };
    if options.system
        && let Some(path) = executable::written_by_others(&program)
    {
        complain(&say(Text::ExecutableWrittenByOthers { path: &path.display().to_string() }));
        if !options.dry_run {
            return exit::PROBLEM;
        }
    }
    if executable::is_temporary(&program) {
        complain(&say(Text::ExecutableTemporary { path: &program.display().to_string() }));
    }
    if let Ok(place) = card::place()
        && !place.is_file()
    {
        complain(&say(Text::CardProgramMissing { path: &place.display().to_string() }));
    }
    let targets = to_install(options);
    let mut failed = targets.failed;
    let mut registered = false;
    for target in &targets.files {
        match Manifest::for_program(target.family, &program) {
            Ok(manifest) => {
                let done = install(target, &manifest, options.dry_run);
                registered |= done;
                failed |= !done;
            }
            Err(error) => {
                complain(&error.to_string());
                failed = true;
            }
        }
    }
    let mut is_none = targets.files.is_empty() && !targets.failed;
    if options.user_data_dir.is_none() && options.browsers.is_empty() {
        for folder in unlisted_browsers().1 {
            complain(&say(Text::BrowserUnlisted { path: &folder.display().to_string() }));
            failed |= std::mem::take(&mut is_none);
        }
        for browser in sandboxed_browsers() {
            complain(&say(Text::BrowserSandboxed { browser: browser.name, kind: browser.kind }));
        }
    }
    if is_none {
        complain(&say(Text::InstallNone));
        failed = true;
    }
    if registered && !options.dry_run {
        tell(&say(Text::InstallNext));
    }
    if failed { exit::PROBLEM } else { exit::FINE }
}

/// Why the program cannot be named, for the user.
pub(super) fn explain(error: &ExecutableError) -> String {
    match error {
        ExecutableError::Unknown(error) => say(Text::ExecutableUnknown { reason: &reason(error) }),
        ExecutableError::Replaced => say(Text::ExecutableReplaced),
    }
}

/// Writes one registration and says so; `false` when it could not be written.
fn install(target: &Target, manifest: &Manifest, dry_run: bool) -> bool {
    let (browser, path) = (target.name.as_str(), &*target.place.display().to_string());
    let there = Manifest::read(&target.place).ok().flatten();
    let same = there.as_ref() == Some(manifest);
    let is_named = target.key.as_ref().is_none_or(|key| key.names(&target.place));
    let text = match (same && is_named, dry_run) {
        (true, _) => Text::InstallUnchanged { browser, path },
        (false, true) => Text::InstallWouldWrite { browser, path },
        (false, false) => Text::InstallWritten { browser, path },
    };
    let written = if same || dry_run { Ok(()) } else { manifest.write(&target.place) };
    let written = match &target.key {
        Some(key) if !is_named && !dry_run => written.and_then(|()| key.set(&target.place)),
        _ => written,
    };
    match written {
        Ok(()) => {
            tell(&say(text));
            true
        }
        Err(error) => {
            complain(&say(Text::InstallFailed { browser, path, reason: &reason(&error) }));
            false
        }
    }
}
