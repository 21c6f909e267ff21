//! What a machine must have before the real parts can be started: Debian packages, Rust targets, and pages built with
//! npm's packages.
//! Says first what is missing and how it will be installed; installs nothing that is there.

mod apt;
mod frameworks;
mod npm;
mod peers;
mod toolchain;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::project::Project;

pub(crate) use toolchain::ensure_target;

/// The target of the extension's Rust part.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// Windows with the libraries of MinGW: what is built needs nothing that Windows has not.
pub(crate) const WINDOWS: &str = "x86_64-pc-windows-gnu";
/// The packages of the end-to-end tests, one a line, with `#` comments.
const PACKAGE_LIST: &str = "tests/debian-packages.txt";
/// The packages measured beside us by the bench; unpacked, not installed.
const PEER_LIST: &str = "tests/bench-packages.txt";
/// Programs of cargo's, in the version that was tried.
const DENY: (&str, &str) = ("cargo-deny", "0.20.2");
const MUTANTS: (&str, &str) = ("cargo-mutants", "27.1.0");
/// What building needs, whatever the tests ask for: README names the same.
const FOR_BUILDING: [&str; 7] =
    ["binaryen", "ca-certificates", "gcc", "libc6-dev", "libpcsclite-dev", "libssl-dev", "pkg-config"];
/// What a build for Windows needs besides: the compiler, and what OpenSSL is built with. README names the same.
const FOR_WINDOWS: [&str; 3] = ["gcc-mingw-w64-x86-64", "make", "perl"];
/// The libraries of the card's process, as pkg-config knows them.
const LIBRARIES: [&str; 2] = ["libpcsclite", "openssl"];

/// Everything that demo, test and bench need.
pub(crate) fn all(project: &Project) -> Result<()> {
    let mut wanted: Vec<String> =
        FOR_BUILDING.iter().chain(&FOR_WINDOWS).map(|name| (*name).to_owned()).collect();
    wanted.extend(packages(project, PACKAGE_LIST)?);
    wanted.sort();
    wanted.dedup();
    apt::ensure(project, &wanted)?;
    toolchain::ensure_components(project)?;
    ensure_target(project, WASM)?;
    ensure_target(project, WINDOWS)?;
    toolchain::ensure_program(project, DENY.0, DENY.1)?;
    npm::AXE.ensure(project)?;
    npm::WEB_EXT.ensure(project)?;
    frameworks::ensure(project)?;
    println!("      set-up: {} packages and the Rust targets are there", wanted.len());
    Ok(())
}

/// cargo-deny, which checks what comes into the product from others.
pub(crate) fn deny(project: &Project) -> Command {
    toolchain::program(project, DENY.0)
}

/// axe-core, which judges our pages in a test.
pub(crate) fn axe(project: &Project) -> PathBuf {
    npm::AXE.file(project)
}

/// web-ext, which judges the package for Firefox by the rules of Mozilla's store. It asks nobody for a newer version.
pub(crate) fn web_ext(project: &Project) -> Command {
    let mut command = project.command("node");
    command.arg(npm::WEB_EXT.file(project)).arg("--no-config-discovery").env("NO_UPDATE_NOTIFIER", "1");
    command
}

/// cargo-mutants, which changes the code to see whether a test notices. Only its own command needs it.
pub(crate) fn mutants(project: &Project) -> Result<Command> {
    toolchain::ensure_program(project, MUTANTS.0, MUTANTS.1)?;
    Ok(toolchain::program(project, MUTANTS.0))
}

/// What the bench measures beside us, unpacked in a folder.
pub(crate) fn peers(project: &Project, folder: &Path) -> Result<()> {
    peers::unpack(project, &packages(project, PEER_LIST)?, folder)
}

/// What a build of extension and programs needs; `optimiser` when it is to be shipped. What is there, however it came,
/// is not asked for.
pub(crate) fn for_building(project: &Project, optimiser: bool) -> Result<()> {
    ensure_target(project, WASM)?;
    if (optimiser && !on_path("wasm-opt")) || (cfg!(target_os = "linux") && !finds_libraries(project)) {
        apt::ensure(project, &FOR_BUILDING.map(str::to_owned))?;
    }
    Ok(())
}

/// What a build for Windows needs, on Debian.
pub(crate) fn for_windows(project: &Project) -> Result<()> {
    ensure_target(project, WINDOWS)?;
    if !["x86_64-w64-mingw32-gcc", "make", "perl"].into_iter().all(on_path) {
        apt::ensure(project, &FOR_WINDOWS.map(str::to_owned))?;
    }
    Ok(())
}

/// Whether the card's process finds what it is linked with.
fn finds_libraries(project: &Project) -> bool {
    let mut command = project.command("pkg-config");
    command.arg("--exists").args(LIBRARIES);
    command.status().is_ok_and(|status| status.success())
}

fn packages(project: &Project, list: &str) -> Result<Vec<String>> {
    let text = fs::read_to_string(project.root.join(list))
        .with_context(|| format!("cannot read {list}; it is part of the source tree"))?;
    Ok(apt::parse_list(&text))
}

fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|directory| directory.join(&file).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readme_names_exactly_the_packages_that_building_needs() {
        let readme = include_str!("../../../README.md");
        let mut named = readme.lines().filter_map(|line| line.trim().strip_prefix("apt install "));
        for wanted in [&FOR_BUILDING[..], &FOR_WINDOWS] {
            assert_eq!(named.next().unwrap().split(' ').collect::<Vec<_>>(), wanted);
        }
    }
}
