//! Which registrations a command means: the browsers and the files, from the options given.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use native_messaging::Scope;
use staffetta_native::texts::{Text, say};

use super::complain;
use super::options::Registration;
use crate::install::browsers::{Browser, Family, browsers, place_in_data_dir};
#[cfg(windows)]
use crate::install::registry;
use crate::install::registry::Key;
use crate::install::{sandboxed, unlisted};

/// One file that one browser looks for.
pub(super) struct Target {
    /// The browser, for users.
    pub(super) name: String,
    pub(super) family: Family,
    pub(super) place: PathBuf,
    /// The key that names the file to the browser (the registry of Windows).
    pub(super) key: Option<Key>,
}

impl Target {
    /// Where the browser looks, for users.
    pub(super) fn shown(&self) -> String {
        self.key.as_ref().map_or_else(|| self.place.display().to_string(), Key::to_string)
    }
}

/// What is meant, and whether some of it cannot be had.
pub(super) struct Targets {
    pub(super) files: Vec<Target>,
    /// Problems were told on the way.
    pub(super) failed: bool,
}

/// The files that `install` writes: of the browsers named, else of those that are there.
pub(super) fn to_install(options: &Registration) -> Targets {
    if cfg!(windows) && options.user_data_dir.is_some() {
        complain(&say(Text::DataFolderUnread));
        return Targets { files: Vec::new(), failed: true };
    }
    let present = |browser: &Browser| browser.is_present();
    let mut targets = of_browsers(options, present, to_write);
    // Only the first place is written; the others are where some systems look too.
    targets.files.dedup_by(|next, first| next.name == first.name && next.key.is_none());
    targets
}

/// The files that `uninstall` looks at: of the browsers named, else of all.
pub(super) fn to_remove(options: &Registration) -> Targets {
    of_browsers(options, |_| true, of_browser)
}

/// The places where registrations of one browser may be; on Windows those that are there.
pub(super) fn of_browser(browser: &'static Browser, scope: Scope) -> io::Result<Vec<Target>> {
    #[cfg(windows)]
    let places = registry::keys(browser.key, scope).into_iter().map(|(key, file)| (Some(key), file));
    #[cfg(not(windows))]
    let places = browser.places(scope)?.into_iter().map(|file| (None, file));
    Ok(places.map(|(key, place)| target(browser, key, place)).collect())
}

/// The places where a registration of one browser is written.
fn to_write(browser: &'static Browser, scope: Scope) -> io::Result<Vec<Target>> {
    #[cfg(not(windows))]
    return of_browser(browser, scope);
    #[cfg(windows)]
    {
        // One file for all browsers of a family, beside the program: what one of them no longer needs, others may.
        let file = env::current_exe()?.with_file_name(browser.family.file());
        let keys = registry::keys_to_write(browser.key, scope).into_iter();
        Ok(keys.map(|key| target(browser, Some(key), file.clone())).collect())
    }
}

fn target(browser: &'static Browser, key: Option<Key>, place: PathBuf) -> Target {
    Target { name: browser.name.to_owned(), family: browser.family, place, key }
}

/// The place in a data folder given by hand.
pub(super) fn of_data_dir(folder: &Path) -> Target {
    Target {
        name: format!("Chromium ({})", folder.display()),
        family: Family::Chromium,
        place: place_in_data_dir(folder),
        key: None,
    }
}

/// The registrations in data folders of browsers that are not in the table, and the data folders without one.
pub(super) fn unlisted_browsers() -> (Vec<Target>, Vec<PathBuf>) {
    let (registered, others): (Vec<_>, Vec<_>) =
        unlisted::data_folders().into_iter().partition(|folder| place_in_data_dir(folder).exists());
    (registered.iter().map(|folder| of_data_dir(folder)).collect(), others)
}

/// The sandboxed browsers of this computer, as texts for the user.
pub(super) fn sandboxed_browsers() -> Vec<sandboxed::Sandboxed> {
    if cfg!(target_os = "linux") {
        let home = env::var_os("HOME").unwrap_or_default();
        sandboxed::find(Path::new("/"), Path::new(&home))
    } else {
        Vec::new()
    }
}

/// Short words for why a file could not be used.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => say(Text::ReasonDenied),
        io::ErrorKind::NotFound => say(Text::ReasonNotFound),
        io::ErrorKind::ReadOnlyFilesystem => say(Text::ReasonReadOnly),
        io::ErrorKind::StorageFull => say(Text::ReasonFull),
        io::ErrorKind::IsADirectory => say(Text::ReasonFolder),
        _ => error.to_string(),
    }
}

fn of_browsers(
    options: &Registration,
    unnamed: impl Fn(&Browser) -> bool,
    of: fn(&'static Browser, Scope) -> io::Result<Vec<Target>>,
) -> Targets {
    let mut targets = Targets { files: Vec::new(), failed: false };
    if let Some(folder) = &options.user_data_dir {
        targets.files.push(of_data_dir(folder));
        return targets;
    }
    let scope = if options.system { Scope::System } else { Scope::User };
    let named = |browser: &Browser| options.browsers.iter().any(|name| name == browser.key);
    for browser in browsers() {
        if !(named(browser) || options.browsers.is_empty() && unnamed(browser)) {
            continue;
        }
        match of(browser, scope) {
            // On Windows every browser has both.
            Ok(files) if files.is_empty() && named(browser) && !cfg!(windows) => {
                complain(&say(Text::InstallNotForAll { browser: browser.name }));
                targets.failed = true;
            }
            Ok(files) => targets.files.extend(files),
            Err(error) => {
                let reason = &reason(&error);
                complain(&say(Text::InstallFailed { browser: browser.name, path: "HOME", reason }));
                targets.failed = true;
            }
        }
    }
    if options.browsers.is_empty() && !options.system {
        targets.files.extend(unlisted_browsers().0);
    }
    targets
}
