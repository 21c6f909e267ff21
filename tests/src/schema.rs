//! Messages of the A2F service, checked by the schemas in `tests/schemas` with a validator that is not ours: libxml2's.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, bail};
use tempfile::TempDir;

/// Validates messages, envelopes included.
///
/// # Errors
/// What the validator says against one of them, its place among them first.
pub fn validate<'a>(messages: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
    let directory = TempDir::new()?;
    let mut validator = Command::new("xmllint");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/a2f-envelope.xsd");
    validator.args(["--noout", "--nonet", "--schema"]).arg(schema).current_dir(&directory);
    for (index, message) in messages.into_iter().enumerate() {
        let name = format!("{index}.xml");
        fs::write(directory.path().join(&name), message)?;
        validator.arg(name);
    }
    let judged = validator.output()?;
    if !judged.status.success() {
        bail!("{}", String::from_utf8_lossy(&judged.stderr));
    }
    Ok(())
}
