//! The packages for Windows: `setup.exe` for one user without an administrator, and an MSI for all users of a computer,
//! for group policies. Both hold the same files and register the host with the same browsers. Made of the programs
//! that were built for Windows and nothing else; left out where those, or the tools, are not there.

mod msi;
mod setup;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use staffetta_core::text::hex;

use crate::{packing, project::Project, windows};

/// The tools that packing needs, each with the option by which it says that it is there.
const TOOLS: [(&str, &str); 4] =
    [("makensis", "-VERSION"), ("wixl", "--version"), ("msibuild", "--help"), ("faketime", "--version")];
/// The program that browsers start, and the one that it looks for beside itself.
const HOST: &str = "staffetta-host.exe";
const CARD: &str = "staffetta-card.exe";
/// The manifests of the two families of browsers; each names the host beside it.
const CHROMIUM: &str = "chromium.json";
const FIREFOX: &str = "firefox.json";
/// Below `Software`, where each browser looks for hosts, and the manifest for it. Opera reads Chrome's (assumed), and
/// LibreWolf Firefox's.
const BROWSERS: [(&str, &str); 6] = [
    ("Google\\Chrome", CHROMIUM),
    ("Chromium", CHROMIUM),
    ("Microsoft\\Edge", CHROMIUM),
    ("BraveSoftware\\Brave-Browser", CHROMIUM),
    ("Vivaldi", CHROMIUM),
    ("Mozilla", FIREFOX),
];

/// The files of both packages, staged in a folder with the time of the commit.
struct Stage<'a> {
    project: &'a Project,
    folder: PathBuf,
    /// Their names, in order.
    files: Vec<String>,
    /// The time of the commit, in UTC.
    date: String,
    /// The same in seconds.
    at: u64,
}

/// Packs both, with the bills of materials of host and card process, into a folder and gives their files; none where
/// something for it is missing, which is told.
pub(crate) fn pack(
    project: &Project,
    notices: &str,
    bills: [String; 2],
    folder: &Path,
) -> Result<Vec<PathBuf>> {
    let programs = [HOST, CARD].map(|name| (name, windows::program(project, name.trim_end_matches(".exe"))));
    if let Some((name, _)) = programs.iter().find(|(_, program)| !program.is_file()) {
        println!("      Windows packages left out: {name} was not built (`cargo xtask build --windows`)");
        return Ok(Vec::new());
    }
    for (tool, option) in TOOLS {
        if !packing::has_tool(project, tool, option) {
            println!("      Windows packages left out: there is no {tool}");
            return Ok(Vec::new());
        }
    }
    let mut files = Vec::new();
    for (name, program) in &programs {
        files.push((*name, fs::read(program)?));
    }
    for name in [CHROMIUM, FIREFOX] {
        let shipped = fs::read_to_string(project.root.join("manifests/native-messaging").join(name))?;
        files.push((name, beside_the_host(&shipped)?.into_bytes()));
    }
    files.push(("LICENSE.txt", fs::read(project.root.join("LICENSE"))?));
    files.push(("THIRD-PARTY-NOTICES.txt", notices.as_bytes().to_vec()));
    for (name, bill) in ["staffetta-host.cdx.json", "staffetta-card.cdx.json"].into_iter().zip(bills) {
        files.push((name, bill.into_bytes()));
    }
    packing::remove_older(folder, &["exe", "msi"])?;
    let stage = Stage::make(project, project.target.join("windows-packages"), &files)?;
    Ok(vec![setup::write(&stage, folder)?, msi::write(&stage, folder)?])
}

/// A shipped manifest that names the host in its own folder, wherever that is.
fn beside_the_host(shipped: &str) -> Result<String> {
    let mut manifest: Value = serde_json::from_str(shipped)?;
    *manifest.get_mut("path").context("a manifest without a path")? = HOST.into();
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

impl<'a> Stage<'a> {
    fn make(project: &'a Project, folder: PathBuf, files: &[(&str, Vec<u8>)]) -> Result<Self> {
        let told = packing::of_commit(project, "%ct %cd")?;
        let (at, date) = told.split_once(' ').context("git tells no time of the commit")?;
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut stage = Self { project, folder, files: Vec::new(), date: date.to_owned(), at: at.parse()? };
        for (name, content) in files {
            stage.add(name, content)?;
            stage.files.push((*name).to_owned());
        }
        Ok(stage)
    }

    /// Writes a file that the tools read, with the time of the commit.
    fn add(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, content)?;
        let file = fs::File::options().write(true).open(&path)?;
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(self.at))?;
        Ok(())
    }

    /// What the files take, rounded up.
    fn kibibytes(&self) -> Result<u64> {
        let sizes = self.files.iter().map(|name| Ok(fs::metadata(self.folder.join(name))?.len()));
        Ok(sizes.sum::<Result<u64>>()?.div_ceil(1024))
    }

    /// The sum over names and content of all files.
    fn sum(&self) -> Result<String> {
        let mut sum = Sha256::new();
        for name in &self.files {
            sum.update(name.as_bytes());
            sum.update(Sha256::digest(fs::read(self.folder.join(name))?));
        }
        Ok(hex(&sum.finalize()))
    }
}

/// An identifier in the form of Windows that is always the same for the same words.
fn guid(words: &str) -> String {
    let mut bytes = Sha256::digest(format!("staffetta {words}"));
    // Version 8, "custom", of the only variant in use (RFC 9562).
    bytes[6] = 0x80 | bytes[6] & 0x0F;
    bytes[8] = 0x80 | bytes[8] & 0x3F;
    [0..4, 4..6, 6..8, 8..10, 10..16].map(|part| hex(&bytes[part]).to_uppercase()).join("-")
}

/// The version with the three numbers that both installers compare.
fn version(project: &Project) -> Result<&str> {
    let numbers: Vec<_> = project.version.split('.').map(str::parse::<u16>).collect();
    if numbers.len() != 3 || numbers.iter().any(Result::is_err) {
        bail!("Windows' installers compare versions of three numbers, and this is {}", project.version);
    }
    Ok(&project.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_the_host_in_its_own_folder_and_keeps_the_rest() {
        let shipped = include_str!("../../../manifests/native-messaging/firefox.json");
        let (before, after): (Value, Value) = (
            serde_json::from_str(shipped).unwrap(),
            serde_json::from_str(&beside_the_host(shipped).unwrap()).unwrap(),
        );
        assert_eq!(after["path"], "staffetta-host.exe");
        assert_eq!(after["allowed_extensions"], before["allowed_extensions"]);
    }

    #[test]
    fn the_same_words_have_the_same_identifier_and_others_another() {
        assert_eq!(guid("upgrade"), guid("upgrade"));
        assert_ne!(guid("product 0.1.0"), guid("product 0.1.1"));
        assert_eq!(guid("x").split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn the_same_files_give_the_same_packages_in_another_folder_and_at_another_time() {
        let project = Project::locate().unwrap();
        let scratch = std::env::temp_dir().join(format!("staffetta-windows-{}", std::process::id()));
        let files = [
            (HOST, vec![b'M'; 70_000]),
            (CHROMIUM, b"{}".to_vec()),
            (FIREFOX, b"{}".to_vec()),
            ("LICENSE.txt", b"EUPL".to_vec()),
        ];
        let made = |name: &str| {
            let folder = scratch.join(name);
            fs::create_dir_all(&folder).unwrap();
            let stage = Stage::make(&project, folder.join("stage"), &files).unwrap();
            [setup::write(&stage, &folder), msi::write(&stage, &folder)]
                .map(|file| fs::read(file.unwrap()).unwrap())
        };
        let first = made("one");
        // The tools would write the second.
        std::thread::sleep(Duration::from_millis(1_100));
        let second = made("another-folder");
        assert!(first[0] == second[0], "setup.exe differs");
        assert!(first[1] == second[1], "the MSI differs");
        fs::remove_dir_all(scratch).unwrap();
    }
}
