//! What ships names no folder of the computer that built it: the compiler writes others in their place. So the same
//! sources give the same bytes wherever cargo keeps its crates. Knows the compiler's options, not what is built.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{process, project::Project};

/// The compiler's options.
pub(crate) fn flags(project: &Project) -> Result<Vec<String>> {
    let sysroot = process::read(project.command("rustc").args(["--print", "sysroot"]))?;
    let commit = of_rustc(project, "commit-hash")?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let crates = home.context("the folder of cargo is not known")?.join("registry/src");
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    Ok(vec![
        remap(&project.root, "/src"),
        remap(&crates, "/crates"),
        remap(&sources, &format!("/rustc/{commit}")),
    ])
}

/// The same as arguments of cargo, for what it builds for a target, by default for this computer; what its
/// configuration has for that target stays.
pub(crate) fn arguments(project: &Project, target: Option<&str>) -> Result<[String; 2]> {
    let target = target.map_or_else(|| of_rustc(project, "host"), |target| Ok(target.to_owned()))?;
    // A list of strings is written alike in Rust and in TOML.
    Ok(["--config".to_owned(), format!("target.{target}.rustflags={:?}", flags(project)?)])
}

/// What the compiler says of itself.
fn of_rustc(project: &Project, name: &str) -> Result<String> {
    let told = process::read(project.command("rustc").arg("-vV"))?;
    let value = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Ok(value.with_context(|| format!("rustc does not say its {name}"))?.to_owned())
}
