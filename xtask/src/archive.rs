//! Zip archives as small as they can be, with the same bytes for the same content.

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
    path::Path,
};

use anyhow::{Result, bail};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::packing::add_sum;

/// A file in an archive.
pub(crate) struct Entry {
    /// Its path in the archive.
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// Writes an archive, and its sum beside it.
pub(crate) fn write(directory: &Path, name: &str, entries: &[Entry]) -> Result<()> {
    let archive = zip(entries)?;
    verify(&archive, entries)?;
    let file = directory.join(name);
    fs::write(&file, &archive)?;
    add_sum(&file)
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
