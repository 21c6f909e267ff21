//! The sizes of what ships: the wasm, and each script that is put into a page. Knows which scripts go where and when.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::{
    report::{Row, Target},
    stats::{Figure, Summary},
};
use crate::product;

/// In every page of a webmail or portal, before anything is recognised.
const ALWAYS: [&str; 8] =
    ["ask.js", "dom.js", "unseen.js", "parts.js", "webmail.js", "words.js", "seen_words.js", "portal.js"];
/// Only where something was recognised.
const ON_DEMAND: [&str; 10] = [
    "text.js",
    "note.js",
    "cover.js",
    "solid.js",
    "visible.js",
    "placement.js",
    "fill.js",
    "refusal.js",
    "control_look.js",
    "control.js",
];

/// The ends of the names of the extension's packages, and how large each may be: a pharmacy on a slow line waits for
/// it.
const PACKAGES: [&str; 2] = [".zip", ".xpi"];
const PACKAGE: f64 = 400_000.0;
/// The setup for Windows, which is measured where it was built.
const SETUP: f64 = 5_000_000.0;

/// Measures what ships, and the packages that `cargo xtask dist` made: the extension's, and the setup for Windows where
/// it was built.
///
/// # Errors
/// When the extension is not there, or not whole.
pub fn measure() -> Result<Vec<Row>> {
    let dir = product::extension_dir()?;
    let wasm = dir.join("wasm/staffetta_bg.wasm");
    let mut rows = vec![
        bytes("bytes: wasm", size(&wasm)?, Some(250_000.0)),
        bytes("bytes: wasm, gzip -9", gzipped(&wasm)?, Some(105_000.0)),
    ];
    for name in ALWAYS {
        let what = format!("bytes: {name}, in the page from the start");
        rows.push(bytes(&what, size(&dir.join(name))?, Some(10_000.0)));
    }
    for name in ON_DEMAND {
        let what = format!("bytes: {name}, only when something was recognised");
        rows.push(bytes(&what, size(&dir.join(name))?, None));
    }
    let (folder, version) = (product::packages_dir()?, env!("CARGO_PKG_VERSION"));
    for end in PACKAGES {
        let name = format!("staffetta-extension-{version}{end}");
        rows.push(bytes(&format!("bytes: {name}"), size(&folder.join(&name))?, Some(PACKAGE)));
    }
    let setup = format!("staffetta-setup-{version}.exe");
    if folder.join(&setup).exists() {
        let what = format!("bytes: {setup}, as it was last built");
        rows.push(bytes(&what, size(&folder.join(&setup))?, Some(SETUP)));
    }
    Ok(rows)
}

fn bytes(what: &str, size: f64, limit: Option<f64>) -> Row {
    let row = Row::new(what, "bytes", Summary::exact(size));
    match limit {
        Some(limit) => row.target(Target::Under { figure: Figure::Max, limit }),
        None => row,
    }
}

fn size(file: &Path) -> Result<f64> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(fs::metadata(file).with_context(|| format!("the extension has no {name}"))?.len() as f64)
}

fn gzipped(file: &Path) -> Result<f64> {
    let content = fs::read(file)?;
    let mut command = Command::new("gzip");
    command.args(["-9", "-n", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().context("cannot run gzip")?;
    let mut pipe = child.stdin.take().context("no pipe to gzip")?;
    // gzip writes while it reads: somebody else has to feed it.
    let feeder = std::thread::spawn(move || pipe.write_all(&content));
    let output = child.wait_with_output()?;
    ensure!(output.status.success() && feeder.join().is_ok_and(|fed| fed.is_ok()), "gzip failed");
    Ok(output.stdout.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_small_when_compressed_however_long_it_is() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), vec![b'x'; 300_000]).unwrap();
        assert_eq!(size(file.path()).unwrap(), 300_000.0);
        assert!(gzipped(file.path()).unwrap() < 1000.0);
    }
}
