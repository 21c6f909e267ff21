//! The pages in real builds of web frameworks that the end-to-end tests open: built once with npm's packages, in the
//! versions of the lock, and again when a file of them changes. Knows nothing of what is in them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::npm;
use crate::{
    process,
    project::{Project, files_below},
};

/// Where their sources stand.
const SOURCES: &str = "tests/frameworks";
/// Beside what was built: the digest of the sources that it was built of.
const BUILT: &str = "built";

/// Builds them into `target/frameworks`, unless they are there.
pub(super) fn ensure(project: &Project) -> Result<()> {
    let target = project.target.join("frameworks");
    let from = project.root.join(SOURCES);
    let sources = files_below(&from, &[])?;
    let digest = digest(&from, &sources)?;
    if fs::read_to_string(target.join(BUILT)).is_ok_and(|built| built == digest) {
        return Ok(());
    }
    println!("to build with npm's packages (into {}): the pages of {SOURCES}", target.display());
    let work = target.join("work");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    for file in &sources {
        let copy = work.join(file);
        fs::create_dir_all(copy.parent().unwrap_or(&work))?;
        fs::copy(from.join(file), copy)?;
    }
    npm::install(project, &work)?;
    let mut build = project.command("node");
    process::run(build.arg("build.mjs").arg(&target).current_dir(&work))?;
    fs::remove_dir_all(&work)?;
    Ok(fs::write(target.join(BUILT), digest)?)
}

fn digest(folder: &Path, files: &[PathBuf]) -> Result<String> {
    let mut digest = Sha256::new();
    for file in files {
        let bytes = fs::read(folder.join(file))?;
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(bytes.len().to_be_bytes());
        digest.update(bytes);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
