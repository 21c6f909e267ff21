//! Registration of a native host in one browser's throw-away profile. Knows the manifest's form and place
//! (developer.chrome.com, "Native messaging"); knows nothing of what the host says.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::json;

use super::{Browser, allowed};

/// The name under which the extension asks for its host.
pub const HOST_NAME: &str = "it.staffetta.host";

impl Browser {
    /// Registers another program as the native host, from the next connection on.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub fn set_native_host(&self, program: &Path) -> Result<()> {
        write(&self.profile, program, &allowed(&self.options)?)
    }

    /// Registers a program that only another extension may call.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub fn set_native_host_for(&self, program: &Path, extension: &str) -> Result<()> {
        write(&self.profile, program, extension)
    }

    /// Takes the registration away.
    ///
    /// # Errors
    /// When there was none.
    pub fn remove_native_host(&self) -> Result<()> {
        fs::remove_file(place(&self.profile)).context("no native host was registered")
    }
}

pub(super) fn write(profile: &Path, program: &Path, extension: &str) -> Result<()> {
    let program = std::path::absolute(program)?;
    let manifest = json!({
        "name": HOST_NAME,
        "description": "Staffetta",
        "path": program,
        "type": "stdio",
        "allowed_origins": [format!("chrome-extension://{extension}/")],
    });
    let file = place(profile);
    fs::create_dir_all(file.parent().context("a profile without a folder")?)?;
    fs::write(&file, manifest.to_string()).with_context(|| format!("cannot write {}", file.display()))
}

fn place(profile: &Path) -> PathBuf {
    profile.join("NativeMessagingHosts").join(format!("{HOST_NAME}.json"))
}
