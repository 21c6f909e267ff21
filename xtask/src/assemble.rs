//! Puts the unpacked extension together, in a directory for each browser (`target/extension` for Chromium and its kin,
//! `target/extension-firefox`), and builds the native host and the card's process beside them. Ships only the kinds of
//! file it knows: a stray file in the sources is an error, not a passenger.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use staffetta_native::language::Language;

use crate::{
    locales,
    manifest::{self, Browser},
    process,
    project::{Profile, Project, files_below},
    remap, scripts, setup, wasm,
};

/// The manifest before it is completed.
pub(crate) const MANIFEST_SOURCE: &str = "manifest.source.json";

const SHIPPED: [&str; 5] = ["css", "html", "js", "json", "png"];
/// What others are made from, or about.
const SOURCES: [&str; 2] = ["md", "svg"];

/// Builds the extension, the native host and the card's process.
pub(crate) fn everything(project: &Project, profile: Profile) -> Result<()> {
    extension(project, profile)?;
    native_programs(project, profile)
}

/// Builds the extension into one directory for each browser, which are replaced only when all went well.
fn extension(project: &Project, profile: Profile) -> Result<()> {
    setup::for_building(project, profile == Profile::Release)?;
    let sources = project.root.join("extension");
    let source = fs::read_to_string(sources.join(MANIFEST_SOURCE))
        .with_context(|| format!("cannot read extension/{MANIFEST_SOURCE}"))?;
    let module = project.target.join("extension.wasm");
    remove(&module)?;
    wasm::build(project, profile, &module)?;
    for browser in Browser::ALL {
        let finished = project.extension_dir(browser);
        let fresh = finished.with_extension("new");
        remove(&fresh)?;
        let manifest = manifest::complete(&source, browser, &project.version)?;
        let foreign = manifest::files_of_others(&source, browser)?;
        assemble(&sources, &manifest, &foreign, &fresh)?;
        if profile == Profile::Release {
            strip_comments(&fresh)?;
        }
        copy(&module, &files_below(&module, &[])?, &fresh.join("wasm"))?;
        remove(&finished)?;
        fs::rename(&fresh, &finished)?;
        println!("      extension: {}", finished.display());
    }
    remove(&module)
}

/// One browser's files but for the Rust part: pages, scripts, whole texts, the manifest. Without those that only the
/// manifests of others name.
fn assemble(sources: &Path, manifest: &str, foreign: &[String], into: &Path) -> Result<()> {
    let mut files = shipped_files(sources)?;
    files.retain(|file| !foreign.iter().any(|name| file == Path::new(name)));
    copy(sources, &files, into)?;
    for language in Language::ALL {
        let path = into.join(locales::path_of(language));
        let own = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let whole = locales::complete(&own, language).with_context(|| path.display().to_string())?;
        fs::write(&path, whole)?;
    }
    for file in manifest::named_files(manifest)? {
        if !into.join(&file).is_file() {
            bail!("extension/{MANIFEST_SOURCE} names {file}, and extension/{file} does not exist");
        }
    }
    fs::write(into.join("manifest.json"), manifest)?;
    Ok(())
}

/// Takes the lines of comment out of scripts and styles. The glue of the Rust part comes without them.
fn strip_comments(extension: &Path) -> Result<()> {
    let is_code = |file: &&PathBuf| file.extension().is_some_and(|end| end == "js" || end == "css");
    for file in files_below(extension, &[])?.iter().filter(is_code) {
        let path = extension.join(file);
        let code = scripts::as_shipped(&fs::read_to_string(&path)?);
        fs::write(&path, code.with_context(|| format!("extension/{}", file.display()))?)?;
    }
    Ok(())
}

fn copy(from: &Path, files: &[PathBuf], into: &Path) -> Result<()> {
    for file in files {
        let to = into.join(file);
        fs::create_dir_all(to.parent().context("a shipped file has no directory")?)?;
        fs::copy(from.join(file), &to).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// The host and the card's process, which it looks for beside itself.
fn native_programs(project: &Project, profile: Profile) -> Result<()> {
    let mut command = project.cargo(&["build", "--package", "staffetta-host", "--package", "staffetta-card"]);
    if profile == Profile::Release {
        command.arg("--release").args(remap::arguments(project, None)?);
    }
    process::run(&mut command)?;
    println!("      native host: {}", project.host(profile).display());
    println!("      card's process: {}", project.card(profile).display());
    Ok(())
}

/// The files below a directory that go into the extension as they are, relative to it and in order.
fn shipped_files(sources: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in files_below(sources, &[])? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let kind = file.extension().unwrap_or_default().to_string_lossy();
        if name == MANIFEST_SOURCE || SOURCES.contains(&kind.as_ref()) {
            continue;
        }
        if !SHIPPED.contains(&kind.as_ref()) || name.starts_with('.') {
            bail!("extension/{} is of no kind that is shipped ({})", file.display(), SHIPPED.join(", "));
        }
        files.push(file);
    }
    Ok(files)
}

fn remove(directory: &Path) -> Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", directory.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_kinds_of_file_are_shipped_and_the_manifests_source_is_not() {
        let sources = std::env::temp_dir().join(format!("staffetta-shipped-{}", std::process::id()));
        fs::create_dir_all(sources.join("_locales/it")).unwrap();
        for name in ["popup.html", "_locales/it/messages.json", MANIFEST_SOURCE, "README.md"] {
            fs::write(sources.join(name), "").unwrap();
        }
        let names = shipped_files(&sources).unwrap();
        assert_eq!(names, [PathBuf::from("_locales/it/messages.json"), PathBuf::from("popup.html")]);

        fs::write(sources.join("popup.js.orig"), "").unwrap();
        let error = shipped_files(&sources).unwrap_err();
        assert!(error.to_string().contains("popup.js.orig"));
        fs::remove_dir_all(&sources).unwrap();
    }
}
