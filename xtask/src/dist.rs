//! Packs the release build as browsers load it, a zip for Chromium and its kin and an xpi for Firefox, and has the
//! packages of Debian and Windows made: the same bytes for the same content, with the licences of all that is in it and
//! a bill of materials. The SHA-256 of each is beside it, in the form that `sha256sum --check` reads.

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
    path::Path,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};
use staffetta_core::text::hex;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    assemble, debian,
    manifest::Browser,
    notices, policies, process,
    project::{Profile, Project, files_below},
    sbom, setup, windows, windows_packages,
};

/// The crate that becomes the extension's module, and those that become the programs.
const IN_THE_EXTENSION: [&str; 1] = ["staffetta-wasm"];
const IN_THE_PROGRAMS: [&str; 2] = ["staffetta-host", "staffetta-card"];

/// Makes the release build and all packages.
pub(crate) fn pack(project: &Project) -> Result<()> {
    assemble::everything(project, Profile::Release)?;
    pack_extension(project)?;
    pack_the_rest(project)
}

/// Packs the extension that was built, for each browser.
pub(crate) fn pack_extension(project: &Project) -> Result<()> {
    let directory = project.target.join("dist");
    fs::create_dir_all(&directory)?;
    let license = fs::read(project.root.join("LICENSE"))?;
    let notices = notices::of(project, &IN_THE_EXTENSION, setup::WASM)?.into_bytes();
    let bill = sbom::of(project, IN_THE_EXTENSION[0], setup::WASM)?;
    write_bill(project, &directory, "extension", &bill)?;
    for browser in Browser::ALL {
        let mut entries = entries_of(&project.extension_dir(browser))?;
        entries.push(Entry { name: "LICENSE.txt".to_owned(), content: license.clone() });
        entries.push(Entry { name: "THIRD-PARTY-NOTICES.txt".to_owned(), content: notices.clone() });
        entries.push(Entry { name: "sbom.cdx.json".to_owned(), content: bill.clone().into_bytes() });
        write(&directory, &name_of(browser, &project.version), &entries)?;
    }
    Ok(())
}

/// Packs the policies, and the programs for Debian and Windows.
fn pack_the_rest(project: &Project) -> Result<()> {
    let directory = project.target.join("dist");
    let policies = policies::files(project)?.into_iter();
    let policies = policies.map(|(name, text)| Entry { name, content: text.into_bytes() });
    let name = format!("staffetta-policies-{}.zip", project.version);
    write(&directory, &name, &policies.collect::<Vec<_>>())?;
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

/// Writes the bill of materials of a program beside the packages, where tools that read such find it.
fn write_bill(project: &Project, directory: &Path, program: &str, bill: &str) -> Result<()> {
    let file = directory.join(format!("staffetta-{program}-{}.cdx.json", project.version));
    fs::write(&file, bill)?;
    add_sum(&file)
}

/// Writes the SHA-256 of a package beside it.
fn add_sum(package: &Path) -> Result<()> {
    let name = package.file_name().and_then(|name| name.to_str()).context("a package has no name")?;
    let content = fs::read(package)?;
    fs::write(
        package.with_file_name(format!("{name}.sha256")),
        format!("{}  {name}\n", hex(&Sha256::digest(&content))),
    )?;
    println!("      {} ({} bytes)", package.display(), content.len());
    Ok(())
}

fn name_of(browser: Browser, version: &str) -> String {
    match browser {
        Browser::Chromium => format!("staffetta-extension-{version}.zip"),
        Browser::Firefox => format!("staffetta-extension-{version}.xpi"),
    }
}

/// One package and its sum.
fn write(directory: &Path, name: &str, entries: &[Entry]) -> Result<()> {
    let archive = zip(entries)?;
    verify(&archive, entries)?;
    let file = directory.join(name);
    fs::write(&file, &archive)?;
    add_sum(&file)
}

/// The target that the programs were built for.
fn this_system(project: &Project) -> Result<String> {
    let version = process::read(project.command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}

struct Entry {
    name: String,
    content: Vec<u8>,
}

fn entries_of(directory: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in files_below(directory, &[])? {
        let name = file.to_str().context("a file's name is not Unicode")?.replace('\\', "/");
        entries.push(Entry { name, content: fs::read(directory.join(&file))? });
    }
    Ok(entries)
}

/// Zopfli, which the crate has above flate2's nine levels: 15 rounds, after which it finds nothing more to speak of. A
/// twenty-fifth less than level 9, which every browser reads.
const SMALLEST: i64 = 9 + 15;

/// Entries in the order given, all with the same time and permissions.
fn zip(entries: &[Entry]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(SMALLEST))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        writer.start_file(entry.name.as_str(), options)?;
        writer.write_all(&entry.content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Reads the archive back and compares it with what went in.
fn verify(archive: &[u8], entries: &[Entry]) -> Result<()> {
    let mut reader = ZipArchive::new(Cursor::new(archive))?;
    if reader.len() != entries.len() {
        bail!("the archive holds {} files instead of {}", reader.len(), entries.len());
    }
    for entry in entries {
        let mut content = Vec::new();
        reader.by_name(&entry.name)?.read_to_end(&mut content)?;
        if content != entry.content {
            bail!("{} is not the same in the archive", entry.name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        vec![
            Entry { name: "_locales/it/messages.json".to_owned(), content: b"{}".to_vec() },
            Entry { name: "manifest.json".to_owned(), content: vec![b'x'; 5000] },
        ]
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_back_whole() {
        let archive = zip(&entries()).unwrap();
        assert_eq!(archive, zip(&entries()).unwrap());
        assert!(archive.len() < 1000, "it is compressed");
        verify(&archive, &entries()).unwrap();
    }

    #[test]
    fn an_archive_that_differs_from_the_directory_is_noticed() {
        let archive = zip(&entries()).unwrap();
        let mut changed = entries();
        changed[1].content[7] = b'y';
        assert!(verify(&archive, &changed).is_err());
        assert!(verify(&archive, &entries()[..1]).is_err());
    }
}
