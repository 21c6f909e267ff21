//! Makes all packages: the extension's, the policies, and those of Debian and Windows, with the same bytes for the same
//! content.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{
    archive::{self, Entry},
    assemble, debian, extension_package, notices,
    packing::{add_sum, write_bill},
    policies, process,
    project::{Profile, Project, files_below},
    sbom, setup, windows, windows_packages,
};

/// The crates that become the programs.
const IN_THE_PROGRAMS: [&str; 2] = ["staffetta-host", "staffetta-card"];

/// Makes the release build and all packages.
pub(crate) fn pack(project: &Project) -> Result<()> {
    assemble::everything(project, Profile::Release)?;
    extension_package::pack(project)?;
    pack_the_rest(project)
}

/// Packs the policies, and the programs for Debian and Windows.
fn pack_the_rest(project: &Project) -> Result<()> {
    let directory = project.target.join("dist");
    let policies = policies::files(project)?.into_iter();
    let policies = policies.map(|(name, text)| Entry { name, content: text.into_bytes() });
    let name = format!("staffetta-policies-{}.zip", project.version);
    archive::write(&directory, &name, &policies.collect::<Vec<_>>())?;
    let system = this_system(project)?;
    let notices = notices::of(project, &IN_THE_PROGRAMS, &system)?;
    fs::write(directory.join("THIRD-PARTY-NOTICES-programs.txt"), &notices)?;
    let bills = bills(project, &system)?;
    for (program, bill) in ["host", "card"].into_iter().zip(&bills) {
        write_bill(project, &directory, program, bill)?;
    }
    for package in debian::pack(project, &notices, &bills, &directory)? {
        add_sum(&package)?;
    }
    pack_for_windows(project)
}

/// Packs the programs that were built for Windows, where they are.
pub(crate) fn pack_for_windows(project: &Project) -> Result<()> {
    let directory = project.target.join("dist");
    fs::create_dir_all(&directory)?;
    let notices = notices::of(project, &IN_THE_PROGRAMS, setup::WINDOWS)?;
    let bills = bills(project, setup::WINDOWS)?;
    for package in windows_packages::pack(project, &notices, bills, &directory)? {
        add_sum(&package)?;
    }
    Ok(())
}

/// Packs the programs for Windows once more, from another folder. Other bytes are an error.
pub(crate) fn same_from_another_folder(project: &Project) -> Result<()> {
    let target = project.target.join("elsewhere");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let other = Project { root: project.root.clone(), target, version: project.version.clone() };
    for program in IN_THE_PROGRAMS {
        let copy = windows::program(&other, program);
        fs::create_dir_all(copy.parent().context("a program without a folder")?)?;
        fs::copy(windows::program(project, program), copy)?;
    }
    pack_for_windows(&other)?;
    let [first, second] = [project, &other].map(|project| project.target.join("dist"));
    let files = files_below(&second, &[])?;
    for file in &files {
        if fs::read(first.join(file))? != fs::read(second.join(file))? {
            bail!("{} has other bytes when it is packed in another folder", file.display());
        }
    }
    if files.is_empty() {
        bail!("nothing was packed");
    }
    Ok(fs::remove_dir_all(&other.target)?)
}

/// The bills of materials of the programs, in their order.
fn bills(project: &Project, target: &str) -> Result<[String; 2]> {
    let [host, card] = IN_THE_PROGRAMS.map(|program| sbom::of(project, program, target));
    Ok([host?, card?])
}

/// The target that the programs were built for.
fn this_system(project: &Project) -> Result<String> {
    let version = process::read(project.command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}
