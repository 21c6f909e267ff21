//! npm's packages, in the versions of a lock.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{apt, on_path};
use crate::{process, project::Project};

/// What names a package and all that it brings along.
const SOURCES: [&str; 2] = ["package.json", "package-lock.json"];

/// A package that is used as it is.
pub(super) struct Package {
    /// Its folder: below `tests` what names it, below `target` itself.
    folder: &'static str,
    /// The file that is used.
    file: &'static str,
}

/// What judges our pages in a test.
pub(super) const AXE: Package = Package { folder: "axe", file: "node_modules/axe-core/axe.min.js" };
/// What judges the package for Firefox.
pub(super) const WEB_EXT: Package =
    Package { folder: "web-ext", file: "node_modules/web-ext/bin/web-ext.js" };

impl Package {
    /// Puts it where it is looked for, unless it is there in the version of the lock.
    pub(super) fn ensure(&self, project: &Project) -> Result<()> {
        let (from, to) = (project.root.join("tests").join(self.folder), project.target.join(self.folder));
        let is_same = |name: &&str| fs::read(from.join(name)).ok() == fs::read(to.join(name)).ok();
        if SOURCES.iter().all(is_same) && to.join(self.file).exists() {
            return Ok(());
        }
        println!("to install with npm (into {}): {}", to.display(), self.folder);
        fs::create_dir_all(&to)?;
        for name in SOURCES {
            fs::copy(from.join(name), to.join(name))?;
        }
        install(project, &to)
    }

    /// Where the file that is used stands.
    pub(super) fn file(&self, project: &Project) -> PathBuf {
        project.target.join(self.folder).join(self.file)
    }
}

/// Installs what the lock in a folder names. No script of a package is run: none of ours needs one.
pub(super) fn install(project: &Project, folder: &Path) -> Result<()> {
    if !on_path("node") || !on_path("npm") {
        apt::ensure(project, &["nodejs".to_owned(), "npm".to_owned()])?;
    }
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(project.command("npm").args(install).current_dir(folder))
}
