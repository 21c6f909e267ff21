//! The manifest by which a browser finds the host: what it says, how it is written, read and judged.
//! The two forms are those that are shipped in `manifests/`; only the program's path is filled in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use staffetta_core::product::HOST_NAME;
use thiserror::Error;

use super::browsers::Family;
use super::executable::is_executable;
use crate::os::replace_file;

const CHROMIUM: &str = include_str!("../../../manifests/native-messaging/chromium.json");
const FIREFOX: &str = include_str!("../../../manifests/native-messaging/firefox.json");

/// A manifest, of either form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    name: String,
    #[serde(default)]
    description: String,
    path: PathBuf,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_origins: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_extensions: Vec<String>,
}

/// What is wrong with a manifest that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Another host's, though under our name.
    NotOurs,
    /// Our extension may not call.
    WrongId,
    /// The program does not exist.
    NoProgram,
    /// The program may not be run.
    NotExecutable,
    /// Not a flaw by itself: another copy of the program is started.
    OtherProgram,
}

/// Why a manifest cannot be read.
#[derive(Debug, Error)]
pub(crate) enum ManifestError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no manifest.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl Manifest {
    /// The manifest that has a browser of this family start `program`.
    ///
    /// # Errors
    /// When the shipped form cannot be read; a test holds that it can.
    pub(crate) fn for_program(family: Family, program: &Path) -> Result<Self, ManifestError> {
        Ok(Self { path: program.to_owned(), ..Self::shipped(family)? })
    }

    /// The form that is shipped for browsers of a family. It names the extension's ids: the one of its key, and a row
    /// for each store that gave it another.
    ///
    /// # Errors
    /// When it cannot be read; a test holds that it can.
    pub(crate) fn shipped(family: Family) -> Result<Self, ManifestError> {
        let shipped = match family {
            Family::Chromium => CHROMIUM,
            Family::Firefox => FIREFOX,
        };
        Ok(serde_json::from_str(shipped)?)
    }

    /// Whether it lets an extension call: one of Chromium's by its origin (`chrome-extension://ID/`), one of Firefox's
    /// by its id.
    pub(crate) fn admits(&self, extension: &str) -> bool {
        self.callers().any(|caller| caller == extension)
    }

    fn callers(&self) -> impl Iterator<Item = &String> {
        self.allowed_origins.iter().chain(&self.allowed_extensions)
    }

    /// Reads one; `None` when there is none.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub(crate) fn read(place: &Path) -> Result<Option<Self>, ManifestError> {
        match fs::read_to_string(place) {
            Ok(text) => {
                let mut manifest: Self = serde_json::from_str(&text)?;
                // Windows takes a path that begins at the manifest (docs/facts/browsers.md 5.1).
                if let (true, Some(folder)) = (cfg!(windows), place.parent()) {
                    manifest.path = folder.join(&manifest.path);
                }
                Ok(Some(manifest))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes it, readable for everybody.
    ///
    /// # Errors
    /// Those of the file system; a path that is not UTF-8.
    pub(crate) fn write(&self, place: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        // Whatever the umask of the administrator: a browser of another user reads it.
        replace_file(place, &text, Some(0o644))
    }

    /// The program that it names.
    pub(crate) fn program(&self) -> &Path {
        &self.path
    }

    /// Whether the host's installer wrote it: our name, and a program of our name.
    pub(crate) fn is_ours(&self) -> bool {
        let program = self.path.file_stem().and_then(|name| name.to_str());
        self.name == HOST_NAME && program == Some("staffetta-host")
    }

    /// What is wrong with it for a browser of this family, seen from the program `running`.
    pub(crate) fn flaw(&self, family: Family, running: Option<&Path>) -> Option<Flaw> {
        if self.name != HOST_NAME || self.kind != "stdio" {
            return Some(Flaw::NotOurs);
        }
        let admits_ours =
            Self::shipped(family).is_ok_and(|ours| ours.callers().all(|caller| self.admits(caller)));
        if !admits_ours {
            return Some(Flaw::WrongId);
        }
        if !self.path.is_file() {
            return Some(Flaw::NoProgram);
        }
        if !is_executable(&self.path) {
            return Some(Flaw::NotExecutable);
        }
        let same = |running: &Path| self.path.canonicalize().ok() == running.canonicalize().ok();
        running.is_some_and(|running| !same(running)).then_some(Flaw::OtherProgram)
    }
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
