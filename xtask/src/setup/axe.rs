//! axe-core, with which a test judges our pages: from npm, in the version of the lock, again when the lock changes.

use std::fs;

use anyhow::Result;

use super::{apt, on_path};
use crate::{process, project::Project};

/// What names it.
const SOURCES: [&str; 2] = ["package.json", "package-lock.json"];

/// Puts it into `target/axe`, unless it is there.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let (from, to) = (project.root.join("tests/axe"), project.target.join("axe"));
    let is_same = |name: &&str| fs::read(from.join(name)).ok() == fs::read(to.join(name)).ok();
    if SOURCES.iter().all(is_same) && to.join("node_modules/axe-core/axe.min.js").exists() {
        return Ok(());
    }
    if !on_path("npm") {
        apt::ensure(project, &["nodejs".to_owned(), "npm".to_owned()])?;
    }
    println!("to install with npm (into {}): axe-core", to.display());
    fs::create_dir_all(&to)?;
    for name in SOURCES {
        fs::copy(from.join(name), to.join(name))?;
    }
    // No script of a package is run: it needs none.
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(project.command("npm").args(install).current_dir(&to))
}
