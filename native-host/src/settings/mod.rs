//! The host's own settings: files of the administrator and of the user, read when a request about the card needs them,
//! never before. What the administrator says stands; the user adds to it. A file that is wrong is told by `diagnose`
//! and hides nothing else.

mod keyboard;
mod places;
mod portals;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use staffetta_core::{Portal, profiles};

pub use keyboard::{KeyboardReaders, KeyboardTrouble};
pub use places::Places;

/// The general settings, in each place.
const SETTINGS: &str = "settings.toml";
/// More portals, in each place.
const PORTALS: &str = "portals.toml";

/// What was read.
#[derive(Debug, Default)]
pub struct Settings {
    /// Whether to log out at once when the card is pulled out, without asking.
    pub logout_on_removal: bool,
    /// Readers whose own keypad is not used, by name.
    pub keyboard_readers: Vec<String>,
    /// The portals, those that ship first.
    pub portals: Vec<Portal>,
    /// The files that were found, readable or not.
    pub files: Vec<PathBuf>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

/// Something that is wrong with a file. The rest of it counts all the same, as far as it can be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The row, counted from 1, where there are rows.
    pub row: Option<usize>,
    /// Why, in the words of whoever read it.
    pub reason: String,
}

/// `settings.toml`, in which everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SettingsFile {
    logout_on_removal: Option<bool>,
    keyboard_readers: Vec<String>,
}

impl Settings {
    /// Reads the files of this computer and user.
    pub fn read() -> Self {
        Self::of(&Places::of_system())
    }

    /// Reads the files in these places.
    pub fn of(places: &Places) -> Self {
        let mut settings = Self { portals: profiles::portals().to_vec(), ..Self::default() };
        let mut logout_on_removal = None;
        let mut fixed = Vec::new();
        for folder in places.in_order() {
            if let Some(file) = settings.file::<SettingsFile>(&folder.join(SETTINGS)) {
                logout_on_removal = logout_on_removal.or(file.logout_on_removal);
                settings.keyboard_readers.extend(file.keyboard_readers);
            }
            settings.add_portals(&folder.join(PORTALS), &mut fixed);
        }
        if let Some(folder) = &places.user
            && let Some(remembered) = settings.file::<keyboard::File>(&folder.join(keyboard::NAME))
        {
            settings.keyboard_readers.extend(remembered.keyboard_readers);
        }
        settings.logout_on_removal = logout_on_removal.unwrap_or_default();
        settings
    }

    /// The portal with this id, if an address to log in at is known.
    pub fn portal(&self, id: &str) -> Option<&Portal> {
        self.portals.iter().find(|portal| portal.id == id && portal.is_configured())
    }

    fn file<T: for<'de> Deserialize<'de>>(&mut self, path: &Path) -> Option<T> {
        let read = places::read(path)?;
        self.files.push(path.to_owned());
        match read.and_then(|text| toml::from_str(&text).map_err(|error| places::reason(&text, &error))) {
            Ok(file) => Some(file),
            Err(reason) => {
                self.problems.push(Problem { path: path.to_owned(), row: None, reason });
                None
            }
        }
    }

    /// Takes the rows of a file, in place of those with the same ids, except the `fixed` ones of a place that comes
    /// first.
    fn add_portals(&mut self, path: &Path, fixed: &mut Vec<String>) {
        let Some(table) = self.file::<toml::Table>(path) else { return };
        let mut here = Vec::new();
        for (row, read) in portals::rows(table) {
            match read {
                Ok(profile) if fixed.contains(&profile.id) => {}
                Ok(profile) => {
                    here.push(profile.id.clone());
                    match self.portals.iter_mut().find(|portal| portal.id == profile.id) {
                        Some(portal) => *portal = profile,
                        None => self.portals.push(profile),
                    }
                }
                Err(reason) => self.problems.push(Problem { path: path.to_owned(), row, reason }),
            }
        }
        fixed.extend(here);
    }
}

#[cfg(test)]
mod tests;
