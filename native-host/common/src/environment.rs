//! What a program of ours hands on of its environment to one that it starts. The libraries over there would load what a
//! variable names, or write down what passes them (docs/facts/smartcard.md 4.3): nothing else is handed on.

use std::env;
use std::process::Command;

/// What a window needs: the user's language and folders, the screen.
#[cfg(all(unix, not(target_os = "macos")))]
pub const FOR_A_WINDOW: &[&str] = &[
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "LOGNAME",
    "PATH",
    "USER",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
];

/// The same: on macOS the system itself knows the screen.
#[cfg(target_os = "macos")]
pub const FOR_A_WINDOW: &[&str] =
    &["HOME", "LANG", "LC_ALL", "LC_MESSAGES", "LOGNAME", "PATH", "TMPDIR", "USER"];

/// The same: what Windows and the modules installed there find their folders by.
#[cfg(windows)]
pub const FOR_A_WINDOW: &[&str] = &[
    "APPDATA",
    "LOCALAPPDATA",
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

/// Has the command start with these variables, as far as they are set here, and no others.
pub fn hand_on<'a>(command: &mut Command, names: impl IntoIterator<Item = &'a &'a str>) {
    command.env_clear();
    command.envs(names.into_iter().filter_map(|name| Some((name, env::var_os(name)?))));
}
