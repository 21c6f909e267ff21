//! Where the product under test is, and the names it is shipped for. Knows what `xtask` sets; knows nothing of its
//! inside.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::browser::Make;

/// The webmail that the shipped extension knows.
pub const WEBMAIL: &str = "mail.tiscali.it";
/// A pharmacy's own webmail: a host that nobody knows.
pub const PHARMACY_WEBMAIL: &str = "posta.farmacia.example";
/// A webmail of certified mail, by its host.
pub const PEC_WEBMAIL: &str = "webmail.pec.it";
/// Webmails that are modelled, and the hosts that they are at: those that run at their own alone, or in a folder, and
/// three of software that nobody knows.
pub const MODELLED: [(&str, &str); 10] = [
    ("gmail", "mail.google.com"),
    ("outlook", "outlook.live.com"),
    ("open-xchange", "mail1.libero.it"),
    ("yahoo", "mail.yahoo.com"),
    ("zimbra", "zimbra.esempio.it"),
    ("icloud", "www.icloud.com"),
    ("icloud-message", "www-mail.icloud-sandbox.com"),
    ("frames", "posta.esempio.it"),
    ("cards", "webmail.aruba.it"),
    ("table", "mail.tim.it"),
];
/// The prescribing portal that the shipped extension knows.
pub const PORTAL: &str = "operatori.salutepiemonte.it";
/// Another portal that the browser lets the extension reach, with the same pages; nobody approved it yet.
pub const OTHER_PORTAL: &str = "ricette.regione.example";
/// A site that the extension must not know; the portal's pages are served there too.
pub const STRANGER: &str = "altro.esempio.it";

/// Where Debian's Chromium looks for extensions of all users.
pub const INSTALLED_EXTENSIONS: &str = "/usr/share/chromium/extensions";

/// The assembled extension for the browser under test: `STAFFETTA_EXTENSION_DIR`, else where the workspace's build puts
/// it.
///
/// # Errors
/// When it is not there: it has not been built.
pub fn extension_dir() -> Result<PathBuf> {
    let usual = match Make::under_test() {
        Make::Chromium => "target/extension",
        Make::Firefox => "target/extension-firefox",
    };
    existing("STAFFETTA_EXTENSION_DIR", usual)
}

/// Whether the extension under test is one that Debian's Chromium loads by itself for every user: a package brought it,
/// and with it the host and its registration.
///
/// # Errors
/// When the extension is not there.
pub fn is_installed() -> Result<bool> {
    Ok(extension_dir()?.starts_with(INSTALLED_EXTENSIONS))
}

/// The folder with what `cargo xtask dist` made: `STAFFETTA_PACKAGES`, else `target/dist`.
///
/// # Errors
/// When it is not there.
pub fn packages_dir() -> Result<PathBuf> {
    existing("STAFFETTA_PACKAGES", "target/dist")
}

/// The Debian packages that `cargo xtask dist` made.
///
/// # Errors
/// When they have not been made.
pub fn debian_packages() -> Result<Vec<PathBuf>> {
    let folder = packages_dir()?;
    let packages = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut packages = packages.collect::<std::io::Result<Vec<_>>>()?;
    packages.retain(|path| path.extension().is_some_and(|extension| extension == "deb"));
    packages.sort();
    if packages.len() != 2 {
        bail!(
            "{} holds {} Debian packages instead of 2: run `cargo xtask dist`",
            folder.display(),
            packages.len()
        );
    }
    Ok(packages)
}

/// The native host: `STAFFETTA_HOST`, else `target/debug/staffetta-host` of the workspace.
///
/// # Errors
/// When it is not there: it has not been built.
pub fn host_program() -> Result<PathBuf> {
    existing("STAFFETTA_HOST", "target/debug/staffetta-host")
}

/// axe-core: `STAFFETTA_AXE`, else where `cargo xtask setup` puts it.
///
/// # Errors
/// When it is not there.
pub fn axe() -> Result<PathBuf> {
    existing("STAFFETTA_AXE", "target/axe/node_modules/axe-core/axe.min.js")
}

/// The pages built with web frameworks: `STAFFETTA_FRAMEWORKS`, else `target/frameworks` of the workspace.
///
/// # Errors
/// When they are not there: the set-up has not been done.
pub fn frameworks_dir() -> Result<PathBuf> {
    existing("STAFFETTA_FRAMEWORKS", "target/frameworks")
}

/// Lets the host under test take its pinentry from a variable: said beside it, by whoever built it.
///
/// # Errors
/// When its folder cannot be written.
pub fn allow_pinentry_of_variable() -> Result<()> {
    let place = host_program()?.with_file_name("staffetta-host.toml");
    if !place.exists() {
        let fresh = place.with_extension(format!("{}.new", std::process::id()));
        fs::write(&fresh, "pinentry_variable = true\n")?;
        for (path, mode) in [(&*fresh, 0o644), (place.parent().unwrap_or(&place), 0o755)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
        }
        fs::rename(&fresh, &place)?;
    }
    Ok(())
}

fn existing(variable: &str, usual: &str) -> Result<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let path = env::var_os(variable).map_or_else(|| workspace.join(usual), PathBuf::from);
    if !path.exists() {
        bail!(
            "{} is not there: run `cargo xtask setup` and `cargo xtask build`, or set {variable}",
            path.display()
        );
    }
    Ok(path)
}
