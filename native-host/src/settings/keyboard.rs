//! The readers whose own keypad is not to be used, as the user had them remembered: some readers say that they have one
//! and lie. A file of its own, so that nothing a person wrote is written over.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::places::{self, Author, Places};
use crate::os::replace_file;

/// The file, in the user's place.
pub(super) const NAME: &str = "readers.toml";
/// Most readers remembered.
const MOST_READERS: usize = 32;

/// The file's shape.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    pub(super) keyboard_readers: Vec<String>,
}

/// The readers remembered.
pub(crate) struct KeyboardReaders {
    path: PathBuf,
    file: File,
}

/// Why they cannot be remembered.
#[derive(Debug, Error)]
pub(crate) enum KeyboardError {
    /// The environment does not say where the user's settings are.
    #[error("no folder for the user's settings")]
    NoPlace,
    /// The file there is cannot be read.
    #[error("{}: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// The file cannot be written.
    #[error("{}: {}", .0.display(), .1)]
    Unwritable(PathBuf, io::Error),
}

impl KeyboardReaders {
    /// Reads what is remembered.
    ///
    /// # Errors
    /// [`KeyboardError`].
    pub(crate) fn read(places: &Places) -> Result<Self, KeyboardError> {
        let path = places.user.as_ref().ok_or(KeyboardError::NoPlace)?.join(NAME);
        let file = match Author::User.read(&path) {
            None => File::default(),
            Some(text) => text
                .and_then(|text| toml::from_str(&text).map_err(|error| places::reason(&text, &error)))
                .map_err(|reason| KeyboardError::Unreadable(path.clone(), reason))?,
        };
        Ok(Self { path, file })
    }

    /// Remembers a reader.
    ///
    /// # Errors
    /// [`KeyboardError::Unwritable`].
    pub(crate) fn remember(&mut self, reader: &str) -> Result<(), KeyboardError> {
        let readers = &mut self.file.keyboard_readers;
        if readers.iter().any(|known| known == reader) {
            return Ok(());
        }
        readers.insert(0, reader.to_owned());
        readers.truncate(MOST_READERS);
        self.write()
    }

    /// Forgets a reader, or all; says how many there were.
    ///
    /// # Errors
    /// [`KeyboardError::Unwritable`].
    pub(crate) fn forget(&mut self, reader: Option<&str>) -> Result<usize, KeyboardError> {
        let before = self.file.keyboard_readers.len();
        self.file.keyboard_readers.retain(|known| reader.is_some_and(|reader| known != reader));
        let gone = before - self.file.keyboard_readers.len();
        if gone > 0 {
            self.write()?;
        }
        Ok(gone)
    }

    fn write(&self) -> Result<(), KeyboardError> {
        let unwritable = |error| KeyboardError::Unwritable(self.path.clone(), error);
        let text = toml::to_string(&self.file).map_err(|error| unwritable(io::Error::other(error)))?;
        replace_file(&self.path, text.as_bytes(), None).map_err(unwritable)
    }
}
