//! The host's own settings: files of the administrator and of the user, read when a request about the card needs them,
//! never before. What the administrator says stands; the user adds to it, and what the user adds is shown as such. A
//! file that is wrong is told by `diagnose` and hides nothing else.

mod approvals;
mod certificates;
mod keyboard;
mod places;
mod portals;
mod rows;
mod services;
mod user_file;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use staffetta_core::{Portal, profiles};
use staffetta_native::texts::{Text, say};

pub(crate) use approvals::{ApprovalsFile, ApprovalsFileError};
pub(crate) use certificates::install_certificate;
pub(crate) use keyboard::KeyboardReaders;
use places::Author;
pub(crate) use places::Places;
pub(crate) use services::{Mode, ServiceSettings};
pub(crate) use user_file::UserFileError;

/// The general settings, in each place.
const SETTINGS: &str = "settings.toml";
/// What is said beside the program, where that is relocated or under test.
const BESIDE_PROGRAM: &str = "staffetta-host.toml";
/// More portals, in each place.
const PORTALS: &str = "portals.toml";

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Whether to log out at once when the card is pulled out, without asking.
    pub(crate) logout_on_removal: bool,
    /// Readers whose own pinpad is not used, by name.
    pub(crate) keyboard_readers: Vec<String>,
    /// Whether the pinentry that a variable names is used: the administrator's word alone.
    pub(crate) pinentry_variable: bool,
    /// The portals, those that ship first.
    pub(crate) portals: Vec<Portal>,
    /// The files that were found, readable or not.
    pub(crate) files: Vec<PathBuf>,
    /// What is wrong with them.
    pub(crate) problems: Vec<Problem>,
}

/// Something that is wrong with a file. The rest of it counts all the same, as far as it can be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file.
    pub(crate) path: PathBuf,
    /// The row, counted from 1, where there are rows.
    pub(crate) row: Option<usize>,
    /// Why, in the words of whoever read it.
    pub(crate) reason: String,
}

/// `settings.toml`, in which everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SettingsFile {
    logout_on_removal: Option<bool>,
    keyboard_readers: Vec<String>,
    pinentry_variable: bool,
}

/// The file beside the program: whoever wrote the program may say as much.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct BesideProgram {
    pinentry_variable: bool,
}

impl Settings {
    /// Reads the files of this computer and user.
    pub(crate) fn read() -> Self {
        Self::of(&Places::of_system())
    }

    /// Reads the files in these places.
    pub(crate) fn of(places: &Places) -> Self {
        let mut settings = Self { portals: profiles::portals().to_vec(), ..Self::default() };
        let mut logout_on_removal = None;
        for (folder, author) in places.in_order() {
            if let Some(file) = settings.file::<SettingsFile>(&folder.join(SETTINGS), author) {
                logout_on_removal = logout_on_removal.or(file.logout_on_removal);
                settings.keyboard_readers.extend(file.keyboard_readers);
                settings.allow_pinentry_variable(file.pinentry_variable, author, folder);
            }
            settings.add_portals(&folder.join(PORTALS), author);
            let (_, problems) = approvals::read(&folder.join(approvals::NAME), author);
            settings.problems.extend(problems);
            let (_, problems) = services::read(&folder.join(services::NAME), author);
            settings.problems.extend(problems);
        }
        if let Some((folder, owner)) = &places.program
            && let Some(file) =
                settings.file::<BesideProgram>(&folder.join(BESIDE_PROGRAM), Author::Administrator(*owner))
        {
            settings.pinentry_variable |= file.pinentry_variable;
        }
        if let Some(folder) = &places.user
            && let Some(remembered) =
                settings.file::<keyboard::File>(&folder.join(keyboard::NAME), Author::User)
        {
            settings.keyboard_readers.extend(remembered.keyboard_readers);
        }
        settings.logout_on_removal = logout_on_removal.unwrap_or_default();
        settings
    }

    /// The portal with this id, if an address to log in at is known.
    pub(crate) fn portal(&self, id: &str) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == id && portal.is_configured())
    }

    fn allow_pinentry_variable(&mut self, allowed: bool, author: Author, folder: &Path) {
        match author {
            Author::Administrator(_) => self.pinentry_variable |= allowed,
            Author::User if allowed => {
                let reason = say(Text::SettingIsTheAdministrators { name: "pinentry_variable" });
                self.problems.push(Problem { path: folder.join(SETTINGS), row: None, reason });
            }
            Author::User => {}
        }
    }

    fn file<T: for<'de> Deserialize<'de>>(&mut self, path: &Path, author: Author) -> Option<T> {
        let read = author.read(path)?;
        self.files.push(path.to_owned());
        match read.and_then(|text| toml::from_str(&text).map_err(|error| places::reason(&text, &error))) {
            Ok(file) => Some(file),
            Err(reason) => {
                self.problems.push(Problem { path: path.to_owned(), row: None, reason });
                None
            }
        }
    }

    /// Takes the rows of a file. An administrator's take the place of built-in ones; a user's take the place of none,
    /// and their names say whose they are, here and in the PIN window.
    fn add_portals(&mut self, path: &Path, author: Author) {
        let Some(table) = self.file::<toml::Table>(path, author) else { return };
        let fixed: Vec<String> = match author {
            Author::Administrator(_) => Vec::new(),
            Author::User => self.portals.iter().map(|portal| portal.id.clone()).collect(),
        };
        for (row, read) in portals::rows(table) {
            match read {
                Ok(portal) if fixed.contains(&portal.id) => {
                    let reason = say(Text::PortalIsTheAdministrators);
                    self.problems.push(Problem { path: path.to_owned(), row, reason });
                }
                Ok(mut portal) => {
                    if author == Author::User {
                        portal.name = say(Text::PortalOfUser { name: &portal.name });
                    }
                    // The name may have become too long to be shown whole, with what was added.
                    if let Err(reason) = portal.check() {
                        self.problems.push(Problem { path: path.to_owned(), row, reason });
                        continue;
                    }
                    match self.portals.iter_mut().find(|known| known.id == portal.id) {
                        Some(known) => *known = portal,
                        None => self.portals.push(portal),
                    }
                }
                Err(reason) => self.problems.push(Problem { path: path.to_owned(), row, reason }),
            }
        }
    }
}

#[cfg(test)]
mod approvals_tests;
#[cfg(test)]
mod tests;
