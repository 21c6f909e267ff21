//! axe-core, with which a test judges our pages: from npm, in the version of the lock, again when the lock changes.

use std::fs;

use anyhow::Result;

use super::npm;
use crate::project::Project;

/// What names it.
const SOURCES: [&str; 2] = ["package.json", "package-lock.json"];

/// Puts it into `target/axe`, unless it is there.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let (from, to) = (project.root.join("tests/axe"), project.target.join("axe"));
    let is_same = |name: &&str| fs::read(from.join(name)).ok() == fs::read(to.join(name)).ok();
    if SOURCES.iter().all(is_same) && to.join("node_modules/axe-core/axe.min.js").exists() {
        return Ok(());
    }
    println!("to install with npm (into {}): axe-core", to.display());
    fs::create_dir_all(&to)?;
    for name in SOURCES {
        fs::copy(from.join(name), to.join(name))?;
    }
    npm::install(project, &to)
}
