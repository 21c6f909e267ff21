//! What the product says of a mail: of its sender in the note beside it, and of the mail's file.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::product;

/// What a note says of the sender: `known`, `unknown` or `contradicts`.
///
/// # Errors
/// When it says nothing of it.
pub fn trust(said: &str) -> Result<&'static str> {
    Ok(match said {
        said if said.contains("il mittente si spaccia per un altro") => "contradicts",
        said if said.contains("da confermare") => "unknown",
        said if said.contains("salvato") => "known",
        said => bail!("the note says: {said}"),
    })
}

/// What the host says of the sender of a mail's file, in the same words.
///
/// # Errors
/// When the host cannot be started, or gives no answer.
pub fn inspect(mail: &[u8]) -> Result<String> {
    Ok(inspected(mail)?["sender"].as_str().unwrap_or("none").to_owned())
}

/// All that the host says of a mail's file.
///
/// # Errors
/// When the host cannot be started, or gives no answer.
pub fn inspected(mail: &[u8]) -> Result<Value> {
    let mut command = Command::new(product::host_program()?);
    command.args(["inspect", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut host = command.spawn()?;
    host.stdin.take().context("no stdin")?.write_all(mail)?;
    Ok(serde_json::from_slice(&host.wait_with_output()?.stdout)?)
}
