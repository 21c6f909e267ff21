//! The pages in real builds of web frameworks that the end-to-end tests open: built once with npm's packages, in the
//! versions of the lock, and again when a file of them changes. Knows nothing of what is in them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::{apt, on_path};
use crate::{process, project::Project};

/// Where their sources stand.
const SOURCES: &str = "tests/frameworks";
/// Beside what was built: the digest of the sources that it was built of.
const BUILT: &str = "built";

/// Builds them into `target/frameworks`, unless they are there.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let target = project.target.join("frameworks");
    let sources = files_below(&project.root.join(SOURCES))?;
    let digest = digest(&project.root, &sources)?;
    if fs::read_to_string(target.join(BUILT)).is_ok_and(|built| built == digest) {
        return Ok(());
    }
    if !on_path("node") || !on_path("npm") {
        apt::ensure(project, &["nodejs".to_owned(), "npm".to_owned()])?;
    }
    println!("to build with npm's packages (into {}): the pages of {SOURCES}", target.display());
    let work = target.join("work");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    for file in &sources {
        let copy = work.join(file.strip_prefix(project.root.join(SOURCES))?);
        fs::create_dir_all(copy.parent().unwrap_or(&work))?;
        fs::copy(file, copy)?;
    }
    // No script of a package is run: none of these needs one.
    let install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(project.command("npm").args(install).current_dir(&work))?;
    let mut build = project.command("node");
    process::run(build.arg("build.mjs").arg(&target).current_dir(&work))?;
    fs::remove_dir_all(&work)?;
    Ok(fs::write(target.join(BUILT), digest)?)
}

fn digest(root: &Path, files: &[PathBuf]) -> Result<String> {
    let mut digest = Sha256::new();
    for file in files {
        let bytes = fs::read(file)?;
        digest.update(file.strip_prefix(root)?.to_string_lossy().as_bytes());
        digest.update(bytes.len().to_be_bytes());
        digest.update(bytes);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// All files below a folder, in a fixed order.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
