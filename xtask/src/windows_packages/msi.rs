//! The MSI, made by wixl of `staffetta.wxs`: a component for each file, with the registrations beside the manifest that
//! they lead to. What wixl takes from the clock and leaves out is set afterwards.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use staffetta_core::product::HOST_NAME;

use super::{BROWSERS, Stage, guid, version};
use crate::process;

const TEMPLATE: &str = include_str!("staffetta.wxs");
/// What the summary says of processor and language: without it Windows takes the package for one of 32 bits.
const PLATFORM: &str = "x64;1040";

/// Writes it into a folder and gives its place.
pub(super) fn write(stage: &Stage<'_>, folder: &Path) -> Result<PathBuf> {
    let version = version(stage.project)?;
    let file = folder.join(format!("staffetta-{version}.msi"));
    stage.add("staffetta.wxs", source(&stage.files).as_bytes())?;
    let mut wixl = at_the_time_of_the_commit(stage, "wixl");
    wixl.args(["-a", "x64"]).arg("-D").arg(format!("VERSION={version}"));
    wixl.arg("-D").arg(format!("PRODUCT={}", guid(&format!("product {version}"))));
    wixl.arg("-D").arg(format!("UPGRADE={}", guid("upgrade")));
    process::read(wixl.arg("-o").arg(&file).arg("staffetta.wxs"))?;
    // Another content is another package, or Windows takes the one that it has seen.
    let package = format!("{{{}}}", guid(&format!("package {version} {}", stage.sum()?)));
    let mut summary = at_the_time_of_the_commit(stage, "msibuild");
    process::read(summary.arg(&file).args(["-s", "Staffetta", "Staffetta", PLATFORM, &package]))?;
    Ok(file)
}

/// A tool that takes the time of the commit for now.
fn at_the_time_of_the_commit(stage: &Stage<'_>, tool: &str) -> Command {
    let mut command = stage.project.command("faketime");
    command.current_dir(&stage.folder).env("TZ", "UTC");
    command.args(["-f", &format!("@{}", stage.date), tool]);
    command
}

fn source(files: &[String]) -> String {
    let (mut components, mut references) = (String::new(), String::new());
    for (number, name) in files.iter().enumerate() {
        let code = guid(&format!("component {name}"));
        let _ = writeln!(components, "          <Component Id=\"C{number}\" Guid=\"{code}\" Win64=\"yes\">");
        let _ = writeln!(
            components,
            "            <File Id=\"F{number}\" Name=\"{name}\" Source=\"{name}\" KeyPath=\"yes\" />"
        );
        for (browser, _) in BROWSERS.iter().filter(|(_, manifest)| manifest == name) {
            let _ = writeln!(
                components,
                "            <RegistryValue Root=\"HKLM\" Key=\"Software\\{browser}\\NativeMessagingHosts\\{HOST_NAME}\" \
                 Type=\"string\" Value=\"[INSTALLDIR]{name}\" />"
            );
        }
        components.push_str("          </Component>\n");
        let _ = writeln!(references, "      <ComponentRef Id=\"C{number}\" />");
    }
    TEMPLATE.replace("@COMPONENTS@\n", &components).replace("@REFERENCES@\n", &references)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_component_and_each_browser_its_key_beside_its_manifest() {
        let source =
            source(&["staffetta-host.exe".to_owned(), "chromium.json".to_owned(), "firefox.json".to_owned()]);
        assert_eq!(source.matches("<Component ").count(), 3);
        assert_eq!(source.matches("<ComponentRef ").count(), 3);
        assert_eq!(source.matches("<RegistryValue ").count(), BROWSERS.len());
        assert!(source.contains(
            "Key=\"Software\\Mozilla\\NativeMessagingHosts\\it.staffetta.host\" Type=\"string\" \
             Value=\"[INSTALLDIR]firefox.json\""
        ));
        assert!(!source.contains('@'), "{source}");
    }
}
