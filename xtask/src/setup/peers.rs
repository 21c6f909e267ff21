//! Debian packages that the bench measures beside us: downloaded and unpacked in a folder, never installed, because an
//! installed browser extension is loaded into every Chromium of the machine. Knows nothing of what is in them.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use super::apt;
use crate::{process, project::Project};

/// Unpacks the packages that were not unpacked before.
pub(super) fn unpack(project: &Project, packages: &[String], folder: &Path) -> Result<()> {
    for package in packages {
        let done = folder.join(format!("{package}.unpacked"));
        if done.exists() {
            continue;
        }
        println!("to download (to measure it beside us; not installed): {package}");
        let fresh = folder.join("download");
        if fresh.exists() {
            fs::remove_dir_all(&fresh)?;
        }
        fs::create_dir_all(&fresh)?;
        if download(project, package, &fresh).is_err() {
            // Never asked for, or asked for long ago: what Debian offers is not known here.
            apt::update(project)?;
            download(project, package, &fresh)?;
        }
        for entry in fs::read_dir(&fresh)? {
            process::run(project.command("dpkg-deb").arg("--extract").arg(entry?.path()).arg(folder))?;
        }
        fs::remove_dir_all(&fresh)?;
        fs::write(&done, "")?;
    }
    Ok(())
}

fn download(project: &Project, package: &str, into: &Path) -> Result<()> {
    let mut command = project.command("apt-get");
    command.args(["-q", "-o", "Acquire::Retries=3", "download", package]).current_dir(into);
    process::run(&mut command)?;
    if fs::read_dir(into)?.next().is_none() {
        bail!("apt-get ended well, yet did not download {package}");
    }
    Ok(())
}
