//! Packs the release build as a zip that browsers load, the same bytes for the same content,
//! with its SHA-256 beside it in the form that `sha256sum --check` reads.

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
    path::Path,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    assemble::{self, files_below},
    project::{Profile, Project},
};

/// Makes the release build and packs the extension.
pub(crate) fn pack(project: &Project) -> Result<()> {
    assemble::everything(project, Profile::Release)?;
    let directory = project.target.join("dist");
    fs::create_dir_all(&directory)?;
    let entries = entries_of(&project.extension_dir())?;
    let archive = zip(&entries)?;
    verify(&archive, &entries)?;
    let name = format!("staffetta-extension-{}.zip", project.version);
    let file = directory.join(&name);
    fs::write(&file, &archive)?;
    fs::write(directory.join(format!("{name}.sha256")), format!("{}  {name}\n", hex(&archive)))?;
    println!("      {} ({} bytes, {} files)", file.display(), archive.len(), entries.len());
    Ok(())
}

struct Entry {
    name: String,
    content: Vec<u8>,
}

fn entries_of(directory: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in files_below(directory)? {
        let name = file.to_str().context("a file's name is not Unicode")?.replace('\\', "/");
        entries.push(Entry { name, content: fs::read(directory.join(&file))? });
    }
    Ok(entries)
}

/// Entries in the order given, all with the same time and permissions.
fn zip(entries: &[Entry]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
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

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
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

    #[test]
    fn the_checksum_is_sha256_in_hexadecimal() {
        assert_eq!(hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
