//! A file of the user's settings that ours writes, whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use super::places::Places;
use crate::os::replace_file;

/// Why it is not read or written.
#[derive(Debug, Error)]
pub(crate) enum UserFileError {
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

/// Where the file with this name lies.
///
/// # Errors
/// [`UserFileError::NoPlace`].
pub(super) fn path(places: &Places, name: &str) -> Result<PathBuf, UserFileError> {
    Ok(places.user.as_ref().ok_or(UserFileError::NoPlace)?.join(name))
}

/// Writes it.
///
/// # Errors
/// [`UserFileError::Unwritable`].
pub(super) fn write(path: &Path, content: &impl Serialize) -> Result<(), UserFileError> {
    let unwritable = |error| UserFileError::Unwritable(path.to_owned(), error);
    let text = toml::to_string(content).map_err(|error| unwritable(io::Error::other(error)))?;
    replace_file(path, text.as_bytes(), None).map_err(unwritable)
}
