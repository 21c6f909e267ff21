//! The readers whose own pinpad is not to be used, as the user had them remembered: some readers say that they have one
//! and lie. A file of its own, so that nothing a person wrote is written over.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::places::{self, Author, Places};
use super::user_file::{self, UserFileError};

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

impl KeyboardReaders {
    /// Reads what is remembered.
    ///
    /// # Errors
    /// [`UserFileError`].
    pub(crate) fn read(places: &Places) -> Result<Self, UserFileError> {
        let path = user_file::path(places, NAME)?;
        let file = match Author::User.read(&path) {
            None => File::default(),
            Some(text) => text
                .and_then(|text| toml::from_str(&text).map_err(|error| places::reason(&text, &error)))
                .map_err(|reason| UserFileError::Unreadable(path.clone(), reason))?,
        };
        Ok(Self { path, file })
    }

    /// Remembers a reader.
    ///
    /// # Errors
    /// [`UserFileError::Unwritable`].
    pub(crate) fn remember(&mut self, reader: &str) -> Result<(), UserFileError> {
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
    /// [`UserFileError::Unwritable`].
    pub(crate) fn forget(&mut self, reader: Option<&str>) -> Result<usize, UserFileError> {
        let before = self.file.keyboard_readers.len();
        self.file.keyboard_readers.retain(|known| reader.is_some_and(|reader| known != reader));
        let gone = before - self.file.keyboard_readers.len();
        if gone > 0 {
            self.write()?;
        }
        Ok(gone)
    }

    fn write(&self) -> Result<(), UserFileError> {
        user_file::write(&self.path, &self.file)
    }
}
