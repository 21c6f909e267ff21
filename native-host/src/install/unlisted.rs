//! Chromium browsers that the table of `browsers` does not have, found by the data folder that each of them keeps.
//! Knows nothing of Windows, where browsers look into the registry instead.

use std::fs;
use std::path::{Path, PathBuf};

use native_messaging::Scope;

use super::browsers::{BROWSERS, settings_folder};

/// What a Chromium browser writes into its data folder, and a program that only shows pages with Chromium does not.
const SIGNS: [&str; 2] = ["Local State", "Last Version"];

/// The data folders of this user.
pub(crate) fn data_folders() -> Vec<PathBuf> {
    let listed: Vec<PathBuf> =
        BROWSERS.iter().flat_map(|browser| browser.places(Scope::User).unwrap_or_default()).collect();
    let is_listed = |folder: &Path| listed.iter().any(|place| place.starts_with(folder));
    let mut found = settings_folder().map(|settings| below(&settings)).unwrap_or_default();
    found.retain(|folder| !is_listed(folder));
    found.sort();
    found
}

/// Those in a folder, and in its makers' folders.
fn below(settings: &Path) -> Vec<PathBuf> {
    let (found, others): (Vec<_>, Vec<_>) = folders(settings).partition(|folder| is_data_folder(folder));
    let of_makers = others.iter().flat_map(|maker| folders(maker)).filter(|folder| is_data_folder(folder));
    found.into_iter().chain(of_makers).collect()
}

fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir())
}

fn is_data_folder(folder: &Path) -> bool {
    SIGNS.iter().all(|sign| folder.join(sign).is_file())
}
