//! What making packages has in common: tools that may be missing, packages of other versions, the time of the commit,
//! and what stands beside a package: its SHA-256, as `sha256sum --check` reads it, and its bill of materials.

use std::{fs, path::Path, process::Stdio};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use staffetta_core::text::hex;

use crate::{
    process,
    project::{Project, files_below},
};

/// Whether a tool is on this computer; it is run with an option that only prints something.
pub(crate) fn has_tool(project: &Project, tool: &str, option: &str) -> bool {
    let mut command = project.command(tool);
    command.arg(option).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Takes away packages with these endings that are there, which would be taken for the new ones.
pub(crate) fn remove_older(folder: &Path, endings: &[&str]) -> Result<()> {
    let is_package =
        |file: &Path| file.extension().is_some_and(|end| endings.iter().any(|known| end == *known));
    for file in files_below(folder, &[])?.iter().filter(|file| is_package(file)) {
        fs::remove_file(folder.join(file)).context("cannot remove an older package")?;
    }
    Ok(())
}

/// What git says of the commit in a format of its own, with `%cd` as date and time in UTC.
pub(crate) fn of_commit(project: &Project, format: &str) -> Result<String> {
    let mut log = project.command("git");
    log.env("TZ", "UTC").args(["log", "-1", "--date=format-local:%F %T"]).arg(format!("--format={format}"));
    let told = process::read(&mut log).context("the time of the packages is that of the commit")?;
    Ok(told.trim().to_owned())
}

/// Writes the bill of materials of a program beside the packages, where tools that read such find it.
pub(crate) fn write_bill(project: &Project, directory: &Path, program: &str, bill: &str) -> Result<()> {
    let file = directory.join(format!("staffetta-{program}-{}.cdx.json", project.version));
    fs::write(&file, bill)?;
    add_sum(&file)
}

/// Writes the SHA-256 of a package beside it.
pub(crate) fn add_sum(package: &Path) -> Result<()> {
    let name = package.file_name().and_then(|name| name.to_str()).context("a package has no name")?;
    let content = fs::read(package)?;
    fs::write(
        package.with_file_name(format!("{name}.sha256")),
        format!("{}  {name}\n", hex(&Sha256::digest(&content))),
    )?;
    println!("      {} ({} bytes)", package.display(), content.len());
    Ok(())
}
