//! The extension as browsers load it: a zip for Chromium and its kin and an xpi for Firefox, with the licences of all
//! that is in it and a bill of materials.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    archive::{self, Entry},
    manifest::Browser,
    notices,
    packing::write_bill,
    project::{Project, files_below},
    sbom, setup,
};

/// The crate that becomes the extension's module.
const IN_THE_EXTENSION: [&str; 1] = ["staffetta-wasm"];

/// Packs the extension that was built, for each browser.
pub(crate) fn pack(project: &Project) -> Result<()> {
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
        archive::write(&directory, &name_of(browser, &project.version), &entries)?;
    }
    Ok(())
}

fn name_of(browser: Browser, version: &str) -> String {
    match browser {
        Browser::Chromium => format!("staffetta-extension-{version}.zip"),
        Browser::Firefox => format!("staffetta-extension-{version}.xpi"),
    }
}

fn entries_of(directory: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in files_below(directory, &[])? {
        let name = file.to_str().context("a file's name is not Unicode")?.replace('\\', "/");
        entries.push(Entry { name, content: fs::read(directory.join(&file))? });
    }
    Ok(entries)
}
