//! npm's packages, in the versions of a lock.

use std::path::Path;

use anyhow::Result;

use super::{apt, on_path};
use crate::{process, project::Project};

/// Installs what the lock in a folder names. No script of a package is run: none of ours needs one.
pub(super) fn install(project: &Project, folder: &Path) -> Result<()> {
    if !on_path("node") || !on_path("npm") {
        apt::ensure(project, &["nodejs".to_owned(), "npm".to_owned()])?;
    }
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(project.command("npm").args(install).current_dir(folder))
}
