//! The programs for Windows, built on this computer: which target, with which flags, and where they are.

mod wine;

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{process, project::Project, setup};

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
    let sysroot = process::read(project.command("rustc").args(["--print", "sysroot"]))?;
    let version = process::read(project.command("rustc").arg("-vV"))?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let commit = commit.context("rustc does not say its commit")?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let crates = home.context("the folder of cargo is not known")?.join("registry/src");
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    let all = [
        remap(&project.root, "/src"),
        remap(&crates, "/crates"),
        remap(&sources, &format!("/rustc/{commit}")),
        "-Clink-arg=-Wl,--no-insert-timestamp".to_owned(),
    ];
    Ok(all.join("\u{1f}"))
}
