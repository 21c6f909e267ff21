//! Windows: the Credential Manager. Entries stay on this computer: they do not roam with the profile
//! (docs/facts/windows.md 2.3).

use std::collections::HashMap;
use std::env;
use std::path::PathBuf;
use std::process::Command;

use keyring_core::{CredentialStore, Entry, Error, Result};
use staffetta_protocol::browser::KeyringState;
pub(super) use windows_native_keyring_store::Store;

/// What a failure to open means.
pub(crate) fn state_at_opening(_: &Error) -> KeyringState {
    KeyringState::Absent
}

/// What opens an address in the user's browser: `ShellExecute`, by Windows' own program for it.
pub(super) fn opener() -> Command {
    let windows = env::var_os("SystemRoot").map_or_else(|| PathBuf::from("C:\\Windows"), PathBuf::from);
    let mut opener = Command::new(windows.join("System32").join("rundll32.exe"));
    opener.arg("url.dll,FileProtocolHandler");
    opener
}

/// The entry of one user of a service, to be written. The Credential Manager shows its target, not a label.
pub(crate) fn entry(store: &CredentialStore, service: &str, user: &str, _label: &str) -> Result<Entry> {
    store.build(service, user, Some(&HashMap::from([("persistence", "Local")])))
}

/// The entries of a service that are there, of all users or of one. The store names them `user.service`, and splits the
/// names that it found at the last dot, which is in our service's.
pub(crate) fn entries(store: &CredentialStore, service: &str, user: Option<&str>) -> Result<Vec<Entry>> {
    let pattern = format!("^{}\\.{}$", user.unwrap_or("[0-9a-z]+"), service.replace('.', "\\."));
    let found = store.search(&HashMap::from([("pattern", pattern.as_str())]))?;
    let names = found.iter().filter_map(Entry::get_specifiers).map(|(end, start)| format!("{start}.{end}"));
    let ending = format!(".{service}");
    let users = names.filter_map(|name| name.strip_suffix(&ending).map(str::to_owned));
    users.map(|user| entry(store, service, &user, "")).collect()
}
