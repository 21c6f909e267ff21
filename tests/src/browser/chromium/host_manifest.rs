//! Registration of a native host in Chromium's throw-away profile. Knows the manifest's form and place
//! (developer.chrome.com, "Native messaging"); knows nothing of what the host says.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::browser::HOST_NAME;

/// Registers a program for the extension of an id, from the next connection on.
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

/// Takes the registration away.
pub(super) fn remove(profile: &Path) -> Result<()> {
    fs::remove_file(place(profile)).context("no native host was registered")
}

fn place(profile: &Path) -> PathBuf {
    profile.join("NativeMessagingHosts").join(format!("{HOST_NAME}.json"))
}
