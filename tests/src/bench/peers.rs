//! What stands beside the host: a C program that only echoes, compiled here, and browserpass-native as Debian ships it.
//! Knows where they come from; the figures are taken elsewhere.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

/// Where xtask unpacks Debian's packages of the peers, below the folder of the bench.
const UNPACKED: &str = "peers";
const BROWSERPASS: &str = "usr/lib/browserpass/browserpass-native";

/// A request that browserpass-native answers without looking at anything: its own `echo` (PROTOCOL.md of that project).
pub const BROWSERPASS_ECHO: &[u8] = br#"{"action":"echo","echoResponse":{"hello":"0.1.0"}}"#;

/// Compiles the echo host with `cc -O2`.
///
/// # Errors
/// When there is no C compiler.
pub fn echo(folder: &Path) -> Result<PathBuf> {
    let source = folder.join("echo.c");
    std::fs::write(&source, include_str!("../../bench/echo.c"))?;
    let program = folder.join("echo");
    let mut command = Command::new("cc");
    command.args(["-O2", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&program).arg(&source);
    let status = command.status().context("cannot run cc (package gcc)")?;
    ensure!(status.success(), "the echo host does not compile");
    Ok(program)
}

/// browserpass-native, when it was unpacked.
#[must_use]
pub fn browserpass(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(UNPACKED).join(BROWSERPASS)).filter(|program| program.is_file())
}
