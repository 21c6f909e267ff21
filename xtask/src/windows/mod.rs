//! The programs for Windows, built on this computer: which target, with which flags, and where they are.

mod wine;

use std::path::PathBuf;

use anyhow::Result;

use crate::{process, project::Project, remap, setup};

pub(crate) use wine::{PACKAGES, test};

/// Host and card process, as they ship. OpenSSL is built from source for the latter.
pub(crate) fn build(project: &Project) -> Result<()> {
    setup::for_windows(project)?;
    let mut command = project.cargo(&["build", "--release", "--target", setup::WINDOWS]);
    command.args(["--package", "staffetta-host", "--package", "staffetta-card"]);
    process::run(command.env("CARGO_ENCODED_RUSTFLAGS", flags(project)?))?;
    println!("      native host: {}", program(project, "staffetta-host").display());
    println!("      card's process: {}", program(project, "staffetta-card").display());
    Ok(())
}

/// A program that [`build`] made.
pub(crate) fn program(project: &Project, name: &str) -> PathBuf {
    project.target.join(setup::WINDOWS).join("release").join(format!("{name}.exe"))
}

/// No time and no folder of this computer in the programs (docs/facts/windows.md 5).
fn flags(project: &Project) -> Result<String> {
    let mut all = remap::flags(project)?;
    all.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    Ok(all.join("\u{1f}"))
}
