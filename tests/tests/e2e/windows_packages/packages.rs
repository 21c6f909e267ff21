//! The packages that were made, and newer ones of the same files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::product::packages_dir;

/// Newer than any version that is built.
pub(crate) const NEWER: &str = "99.0.0";

pub(crate) struct Packages {
    pub(crate) setup: PathBuf,
    pub(crate) msi: PathBuf,
    /// What they were made of.
    stage: PathBuf,
}

impl Packages {
    pub(crate) fn find() -> Result<Self> {
        let folder = packages_dir()?;
        let stage = folder.with_file_name("windows-packages");
        Ok(Self { setup: only(&folder, "exe")?, msi: only(&folder, "msi")?, stage })
    }

    pub(crate) fn newer_setup(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("newer.exe");
        let mut command = Command::new("makensis");
        command.current_dir(&self.stage).args(["-V1", "-INPUTCHARSET", "UTF8", "-DKIBIBYTES=1"]);
        command.arg(format!("-DVERSION={NEWER}")).arg(format!("-DOUT={}", file.display())).arg("setup.nsi");
        ensure!(command.status()?.success(), "makensis");
        Ok(file)
    }

    pub(crate) fn newer_msi(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("newer.msi");
        let told = Command::new("msiinfo").arg("export").arg(&self.msi).arg("Property").output()?;
        let told = String::from_utf8(told.stdout)?;
        let code = told.lines().find_map(|line| line.trim().strip_prefix("UpgradeCode\t{"));
        let code =
            code.and_then(|code| code.strip_suffix('}')).context("the MSI has no code for upgrades")?;
        let mut command = Command::new("wixl");
        command.current_dir(&self.stage).args(["-a", "x64", "-D"]).arg(format!("VERSION={NEWER}"));
        command
            .args(["-D", "PRODUCT=7B9B5D4E-0B7B-8D5F-8E1F-3C1B2A190807", "-D"])
            .arg(format!("UPGRADE={code}"));
        command.arg("-o").arg(&file).arg("staffetta.wxs");
        ensure!(command.status()?.success(), "wixl");
        Ok(file)
    }
}

fn only(folder: &Path, ending: &str) -> Result<PathBuf> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let mut fitting = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == ending));
    let first = fitting
        .next()
        .with_context(|| format!("no .{ending} in {}: run `cargo xtask dist`", folder.display()))?;
    ensure!(fitting.next().is_none(), "more than one .{ending} in {}", folder.display());
    Ok(first)
}
