//! Where the card's process lies and how it is started. Knows nothing of what is said to it.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use staffetta_native::environment::{FOR_A_WINDOW, hand_on};

use crate::settings::Settings;

/// Name of the program, beside the host's own.
const NAME: &str = "staffetta-card";

/// What a login needs: the time, the proxy, on Linux the roots of trust.
const FOR_A_LOGIN: &[&str] = &[
    "ALL_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    #[cfg(unix)]
    "all_proxy",
    #[cfg(unix)]
    "https_proxy",
    #[cfg(unix)]
    "no_proxy",
    #[cfg(all(unix, not(target_os = "macos")))]
    "SSL_CERT_DIR",
    #[cfg(all(unix, not(target_os = "macos")))]
    "SSL_CERT_FILE",
    #[cfg(unix)]
    "TZ",
];

/// Names a pinentry. Handed on by the administrator's word only: the PIN is typed into it.
const PINENTRY: &str = "STAFFETTA_PINENTRY";

/// The pinentry that a variable names, and whether the administrator lets it be used.
pub(crate) fn pinentry_of_variable(settings: &Settings) -> Option<(OsString, bool)> {
    let named = env::var_os(PINENTRY).filter(|named| cfg!(unix) && !named.is_empty())?;
    Some((named, settings.pinentry_variable))
}

/// Where the program has to be.
///
/// # Errors
/// When the system does not say where this program is.
pub fn place() -> io::Result<PathBuf> {
    let own = env::current_exe()?;
    Ok(own.with_file_name(format!("{NAME}{}", env::consts::EXE_SUFFIX)))
}

/// Starts it with its input and output in our hands. What it may say to people it says through us.
pub(super) fn start() -> io::Result<Child> {
    let mut command = Command::new(place()?);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    // The settings are read only where they matter.
    let is_chosen = env::var_os(PINENTRY).is_some()
        && pinentry_of_variable(&Settings::read()).is_some_and(|(_, is_allowed)| is_allowed);
    let names = FOR_A_WINDOW.iter().chain(FOR_A_LOGIN).chain(is_chosen.then_some(&PINENTRY));
    hand_on(&mut command, names);
    for_windows(&mut command);
    command.spawn()
}

/// No console, and dialogs that belong to the browser's window.
#[cfg(windows)]
fn for_windows(command: &mut Command) {
    use std::os::windows::process::CommandExt;

    /// `CREATE_NO_WINDOW`.
    const NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(NO_WINDOW);
    command.args(super::owner::owner().map(staffetta_native::parent_window::argument));
}

#[cfg(not(windows))]
fn for_windows(_: &mut Command) {}
