//! The pinned Rust toolchain: its components and the standard libraries of other targets, through rustup.
//! Looks into the toolchain first, so that a machine which has everything needs no rustup and no network.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{process, project::Project};

/// Makes sure that code can be compiled for a target.
pub(crate) fn ensure_target(project: &Project, target: &str) -> Result<()> {
    if library(project, target)?.is_dir() {
        return Ok(());
    }
    println!("to install with rustup: the Rust target {target}");
    add(project, &["target", "add", target])?;
    if !library(project, target)?.is_dir() {
        bail!("rustup ended well, yet the pinned toolchain has no target {target}");
    }
    Ok(())
}

/// Makes sure that rustfmt and clippy of the pinned toolchain are there.
pub(crate) fn ensure_components(project: &Project) -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if process::read(&mut project.cargo(&[subcommand, "--version"])).is_err() {
            println!("to install with rustup: the Rust component {component}");
            add(project, &["component", "add", component])?;
        }
    }
    Ok(())
}

/// A program of cargo's in its pinned version, installed beside what is built. Without optimisation: quick enough for
/// what it does here, and built in half the time.
pub(crate) fn ensure_program(project: &Project, name: &str, version: &str) -> Result<()> {
    let root = project.target.join("tools");
    let list = process::read(project.cargo(&["install", "--list", "--root"]).arg(&root))?;
    if list.lines().any(|line| line == format!("{name} v{version}:")) {
        return Ok(());
    }
    println!("to build with cargo (into {}): {name} {version}", root.display());
    let mut install =
        project.cargo(&["install", "--quiet", "--locked", "--debug", "--version", version, name]);
    process::run(install.arg("--root").arg(root).env_remove("CARGO_TARGET_DIR"))
}

/// A program that [`ensure_program`] has seen to.
pub(crate) fn program(project: &Project, name: &str) -> Command {
    project.command(&project.target.join("tools/bin").join(name).to_string_lossy())
}

fn library(project: &Project, target: &str) -> Result<PathBuf> {
    let sysroot = process::read(project.command("rustc").args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(sysroot.trim()).join("lib/rustlib").join(target).join("lib"))
}

fn add(project: &Project, arguments: &[&str]) -> Result<()> {
    process::run(project.command("rustup").args(arguments)).with_context(|| {
        format!("install it by hand in this directory, then try again: rustup {}", arguments.join(" "))
    })
}
