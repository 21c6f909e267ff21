//! Where the card's process lies and how it is started. Knows nothing of what is said to it.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use staffetta_native::environment::{FOR_A_WINDOW, hand_on};

/// Name of the program, beside the host's own.
const NAME: &str = "staffetta-card";

/// What the process needs besides what a window needs: the time, the choice of pinentry, the proxy, on Linux the roots
/// of trust.
const BESIDES: &[&str] = &[
    "ALL_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    #[cfg(unix)]
    "STAFFETTA_PINENTRY",
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
    hand_on(&mut command, FOR_A_WINDOW.iter().chain(BESIDES));
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
