//! Where the card's process lies and how it is started. Knows nothing of what is said to it.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Name of the program, beside the host's own.
const NAME: &str = "staffetta-card";

/// The variables that the process is started with, as far as they are set: the user's language, time and folders, the
/// screen that the PIN window is shown on, the proxy, and the roots of trust. Nothing else is handed on: the libraries
/// over there would load what a variable names, or write down what passes them (docs/facts/smartcard.md 4.3).
#[cfg(all(unix, not(target_os = "macos")))]
const HANDED_ON: &[&str] = &[
    "ALL_PROXY",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "LOGNAME",
    "NO_PROXY",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "STAFFETTA_PINENTRY",
    "TZ",
    "USER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "all_proxy",
    "https_proxy",
    "no_proxy",
];

/// The same: on macOS the system itself knows the screen, the proxy and the roots.
#[cfg(target_os = "macos")]
const HANDED_ON: &[&str] = &[
    "ALL_PROXY",
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "LC_ALL",
    "LC_MESSAGES",
    "LOGNAME",
    "NO_PROXY",
    "PATH",
    "STAFFETTA_PINENTRY",
    "TMPDIR",
    "TZ",
    "USER",
    "all_proxy",
    "https_proxy",
    "no_proxy",
];

/// The same: what Windows and the modules installed there find their folders by.
#[cfg(windows)]
const HANDED_ON: &[&str] = &[
    "ALL_PROXY",
    "APPDATA",
    "HTTPS_PROXY",
    "LOCALAPPDATA",
    "NO_PROXY",
    "ProgramData",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "ProgramW6432",
    "SystemDrive",
    "SystemRoot",
    "TEMP",
    "TMP",
    "USERNAME",
    "USERPROFILE",
    "windir",
];

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
    command.env_clear();
    command.envs(HANDED_ON.iter().filter_map(|name| Some((name, env::var_os(name)?))));
    without_console(&mut command);
    command.spawn()
}

#[cfg(windows)]
fn without_console(command: &mut Command) {
    use std::os::windows::process::CommandExt;

    /// `CREATE_NO_WINDOW`.
    const NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(NO_WINDOW);
}

#[cfg(not(windows))]
fn without_console(_: &mut Command) {}
