//! The pinned Rust toolchain: its components and the standard libraries of other targets, through rustup.
//! Looks into the toolchain first, so that a machine which has everything needs no rustup and no network.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{process, project::Project};

const DENY: &str = "0.20.2";

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

/// The program that checks what comes into the product from others, in its pinned version. Built without optimisation,
/// which is quick enough for our few crates and built in half the time.
pub(crate) fn ensure_deny(project: &Project) -> Result<()> {
    let root = project.target.join("tools");
    let here = process::read(project.command(&deny(project).to_string_lossy()).arg("--version"));
    if here.is_ok_and(|version| version.trim().ends_with(DENY)) {
        return Ok(());
    }
    println!("to build with cargo (into {}): cargo-deny {DENY}", root.display());
    let mut install =
        project.cargo(&["install", "--quiet", "--locked", "--debug", "--version", DENY, "cargo-deny"]);
    process::run(install.arg("--root").arg(root).env_remove("CARGO_TARGET_DIR"))
}

/// Where it is, once [`ensure_deny`] went well.
pub(crate) fn deny(project: &Project) -> PathBuf {
    project.target.join("tools/bin/cargo-deny")
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
