//! Where the card's process lies and how it is started. Knows nothing of what is said to it.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Name of the program, beside the host's own.
const NAME: &str = "staffetta-card";

/// Variables that make libraries over there write down what passes them, or load what is not theirs. A card's trace
/// holds the PIN (docs/facts/smartcard.md 4.3).
const WITHHELD: [&str; 7] = [
    "LD_AUDIT",
    "LD_PRELOAD",
    "LIBPCSCLITE_DELEGATE",
    "OPENSC_DEBUG",
    "PKCS11SPY",
    "PKCS11SPY_OUTPUT",
    "SSLKEYLOGFILE",
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
    for (name, _) in env::vars_os() {
        if is_withheld(&name) {
            command.env_remove(name);
        }
    }
    without_console(&mut command);
    command.spawn()
}

fn is_withheld(name: &OsString) -> bool {
    WITHHELD.iter().any(|withheld| name == *withheld)
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
