//! The Debian packages: `staffetta` (host, its registration with the browsers, the extension where Debian's browsers
//! load it for every user) and `staffetta-card` (the card's process). Made of a release build and nothing else.

mod manual;
mod package;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, Result, bail};
use staffetta_core::product::{FIREFOX_EXTENSION_ID, HOST_NAME};
use staffetta_native::language::Language;

use self::package::Package;
use crate::{
    packing, process,
    project::{Profile, Project, files_below},
};

/// Where Chromium browsers look for the hosts of all users.
const CHROMIUM_BROWSERS: [&str; 3] = ["etc/chromium", "etc/opt/chrome", "etc/opt/edge"];
/// Firefox's id, which Debian's Firefox has folders of extensions by.
const FIREFOX: &str = "{ec8030f7-c20a-464f-9b0e-13a3a9e97384}";
/// The C library of Debian 12, on which packages are built.
const LIBRARIES: &str = "libc6 (>= 2.34), libgcc-s1";

/// Packs both, each with its bill of materials, into a folder, in the place of those that are there, and gives their
/// files; none where there is no dpkg.
pub(crate) fn pack(
    project: &Project,
    notices: &str,
    bills: &[String; 2],
    folder: &Path,
) -> Result<Vec<PathBuf>> {
    if !packing::has_tool(project, "dpkg-deb", "--version") {
        println!("      Debian packages left out: there is no dpkg-deb");
        return Ok(Vec::new());
    }
    packing::remove_older(folder, &["deb"])?;
    let at = packing::of_commit(project, "%ct")?;
    let mut host = host(project)?;
    let mut card = card(project)?;
    for (package, bill) in [&mut host, &mut card].into_iter().zip(bills) {
        add_documents(project, package, notices, bill)?;
    }
    [host, card].iter().map(|package| package.write(project, &project.version, &at, folder)).collect()
}

fn host(project: &Project) -> Result<Package> {
    let control = control(
        LIBRARIES.to_owned(),
        "gnome-keyring | libkf5wallet-bin | keepassxc",
        "staffetta-card, chromium, firefox-esr",
        "carries the ID-SESSIONE of the Italian e-prescription from the mail to the portal\n \
         The browser extension recognises the notification in the webmail and fills the\n \
         portal's field at a click; the host keeps the code in the keyring. Chromium loads\n \
         the extension for every user of the computer.",
    );
    let mut package = Package::new("staffetta", control);
    let program = project.host(Profile::Release);
    package.program("usr/bin/staffetta-host", fs::read(&program)?);
    add_registrations(project, &mut package)?;
    add_extension(&mut package, &project.target.join("extension"), "usr/share/webext/staffetta")?;
    package.link("usr/share/chromium/extensions/staffetta", "../../webext/staffetta");
    let of_firefox = project.target.join("extension-firefox");
    if of_firefox.is_dir() {
        add_extension(&mut package, &of_firefox, "usr/share/webext/staffetta-firefox")?;
        let place = format!("usr/share/mozilla/extensions/{FIREFOX}/{FIREFOX_EXTENSION_ID}");
        package.link(&place, "../../../webext/staffetta-firefox");
    }
    let help = |language: Language| {
        process::read(
            project.command(&program.to_string_lossy()).arg("--help").env("LC_ALL", language.code()),
        )
    };
    for language in Language::ALL {
        let folder = match language {
            Language::English => String::new(),
            other => format!("{}/", other.code()),
        };
        let page = manual::page(language, &help(language)?, &project.version);
        let place = format!("usr/share/man/{folder}man1/{}.1.gz", manual::PROGRAM);
        package.file(&place, compressed(project, page.as_bytes())?);
    }
    let completion = manual::completion(&help(Language::English)?);
    package.file(&format!("usr/share/bash-completion/completions/{}", manual::PROGRAM), completion);
    Ok(package)
}

fn card(project: &Project) -> Result<Package> {
    let depends = format!("staffetta (= {}), {LIBRARIES}, libpcsclite1, libssl3", project.version);
    let recommends = "pcscd, libccid, pinentry-gnome3 | pinentry-qt | pinentry-gtk2";
    let control = control(
        depends,
        recommends,
        "opensc",
        "logs in with the TS-CNS, for Staffetta\n \
         The program that talks to the smart card and to the portal when the user logs in\n \
         from Staffetta's popup.",
    );
    let mut package = Package::new("staffetta-card", control);
    package.program("usr/bin/staffetta-card", fs::read(project.card(Profile::Release))?);
    Ok(package)
}

fn control(depends: String, recommends: &str, suggests: &str, about: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Maintainer", "Staffetta".to_owned()),
        ("Section", "web".to_owned()),
        ("Priority", "optional".to_owned()),
        ("Depends", depends),
        ("Recommends", recommends.to_owned()),
        ("Suggests", suggests.to_owned()),
        ("Description", about.to_owned()),
    ]
}

/// The files by which the browsers find the host: the shipped ones, which name `/usr/bin`.
fn add_registrations(project: &Project, package: &mut Package) -> Result<()> {
    let read = |name: &str| fs::read(project.root.join("manifests/native-messaging").join(name));
    for browser in CHROMIUM_BROWSERS {
        package.file(&format!("{browser}/native-messaging-hosts/{HOST_NAME}.json"), read("chromium.json")?);
    }
    let firefox = read("firefox.json")?;
    package.file(&format!("usr/lib/mozilla/native-messaging-hosts/{HOST_NAME}.json"), firefox);
    Ok(())
}

fn add_extension(package: &mut Package, extension: &Path, place: &str) -> Result<()> {
    for file in files_below(extension, &[])? {
        let name = file.to_str().context("a file's name is not Unicode")?;
        package.file(&format!("{place}/{name}"), fs::read(extension.join(&file))?);
    }
    Ok(())
}

/// What each package of Debian has in its folder of documents.
fn add_documents(project: &Project, package: &mut Package, notices: &str, bill: &str) -> Result<()> {
    let folder = format!("usr/share/doc/{}", package.name);
    let license = fs::read_to_string(project.root.join("LICENSE"))?;
    package.file(&format!("{folder}/copyright"), copyright(&license));
    let changelog = fs::read(project.root.join("CHANGELOG.md"))?;
    package.file(&format!("{folder}/changelog.gz"), compressed(project, &changelog)?);
    let notices = compressed(project, notices.as_bytes())?;
    package.file(&format!("{folder}/THIRD-PARTY-NOTICES.txt.gz"), notices);
    package.file(&format!("{folder}/sbom.cdx.json.gz"), compressed(project, bill.as_bytes())?);
    Ok(())
}

/// The licence in the form that Debian's tools read.
fn copyright(license: &str) -> String {
    let text: String = license
        .lines()
        .map(|line| if line.trim().is_empty() { " .\n".to_owned() } else { format!(" {line}\n") })
        .collect();
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Comment: the licences of the crates inside are in THIRD-PARTY-NOTICES.txt.gz\n\n\
         Files: *\nCopyright: the developers of Staffetta\nLicense: EUPL-1.2\n{text}"
    )
}

/// Compressed as Debian asks for: as small as can be, with neither name nor time.
fn compressed(project: &Project, content: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = project
        .command("gzip")
        .args(["-9", "--no-name"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start gzip, which every Debian has")?;
    let mut input = gzip.stdin.take().context("gzip takes no input")?;
    let content = content.to_owned();
    let writer = std::thread::spawn(move || input.write_all(&content));
    let output = gzip.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("gzip was not given everything"))??;
    if !output.status.success() {
        bail!("gzip failed ({})", output.status);
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_in_debians_form_has_no_empty_line() {
        let text = copyright("EUPL\n\nArticle 1\n");
        assert!(text.ends_with("License: EUPL-1.2\n EUPL\n .\n Article 1\n"), "{text}");
    }

    #[test]
    fn the_same_content_gives_the_same_package_with_the_time_that_it_is_told() {
        let project = Project::locate().unwrap();
        let folder = std::env::temp_dir().join(format!("staffetta-deb-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let made = || {
            let mut package =
                Package::new("staffetta-same", control("libc6".to_owned(), "a", "b", "nothing"));
            package.program("usr/bin/nothing", b"#!/bin/sh\n".to_vec());
            package.file("usr/share/doc/nothing.gz", compressed(&project, &[b'x'; 4000]).unwrap());
            package.link("usr/share/nothing", "doc");
            package.write(&project, "1.2.3", "1700000000", &folder).unwrap()
        };
        let first = fs::read(made()).unwrap();
        let package = made();
        assert_eq!(first, fs::read(&package).unwrap());
        let mut list = project.command("dpkg-deb");
        let list = process::read(list.env("TZ", "UTC").arg("--contents").arg(&package)).unwrap();
        assert!(
            list.lines().all(|line| line.contains("root/root") && line.contains("2023-11-14 22:13")),
            "{list}"
        );
        assert!(list.contains("-rwxr-xr-x") && list.contains("usr/share/nothing -> doc"), "{list}");
        fs::remove_dir_all(folder).unwrap();
    }
}
