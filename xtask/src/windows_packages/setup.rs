//! `setup.exe`, made by NSIS of `setup.nsi` and two files of macros: what is registered, and what is installed.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Result;
use staffetta_core::product::HOST_NAME;

use super::{BROWSERS, Stage, version};
use crate::process;

const SCRIPT: &str = include_str!("setup.nsi");

/// Writes it into a folder and gives its place.
pub(super) fn write(stage: &Stage<'_>, folder: &Path) -> Result<PathBuf> {
    let version = version(stage.project)?;
    let file = folder.join(format!("staffetta-setup-{version}.exe"));
    stage.add("setup.nsi", SCRIPT.as_bytes())?;
    stage.add("registrations.nsh", registrations().as_bytes())?;
    stage.add("files.nsh", files(&stage.files).as_bytes())?;
    let mut command = stage.project.command("makensis");
    command.current_dir(&stage.folder).args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]);
    command.arg(format!("-DVERSION={version}")).arg(format!("-DKIBIBYTES={}", stage.kibibytes()?));
    command.arg(format!("-DOUT={}", file.display())).arg("setup.nsi");
    process::read(&mut command)?;
    Ok(file)
}

/// Two macros: the keys that browsers look at are written; those that still lead here are taken away, and the folders
/// of keys that they leave empty.
fn registrations() -> String {
    let (mut register, mut unregister) = (String::new(), String::new());
    for (browser, manifest) in BROWSERS {
        let hosts = format!("Software\\{browser}\\NativeMessagingHosts");
        let key = format!("{hosts}\\{HOST_NAME}");
        let _ = writeln!(register, "  WriteRegStr HKCU \"{key}\" \"\" \"$INSTDIR\\{manifest}\"");
        let _ = writeln!(unregister, "  ReadRegStr $0 HKCU \"{key}\" \"\"");
        let _ = writeln!(unregister, "  ${{If}} $0 == \"$INSTDIR\\{manifest}\"");
        let _ = writeln!(unregister, "    DeleteRegKey HKCU \"{key}\"\n  ${{EndIf}}");
        let mut folder = hosts.as_str();
        while folder != "Software" {
            let _ = writeln!(unregister, "  DeleteRegKey /ifempty HKCU \"{folder}\"");
            folder = folder.rsplit_once('\\').map_or("Software", |(above, _)| above);
        }
    }
    format!("!macro register\n{register}!macroend\n!macro unregister\n{unregister}!macroend\n")
}

/// Two macros: the files are written; they are deleted by their names.
fn files(names: &[String]) -> String {
    let (mut add, mut delete) = (String::new(), String::new());
    for name in names {
        let _ = writeln!(add, "  File \"{name}\"");
        let _ = writeln!(delete, "  Delete \"$INSTDIR\\{name}\"");
    }
    format!("!macro add_files\n{add}!macroend\n!macro delete_files\n{delete}!macroend\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_is_registered_and_taken_away_again_where_it_still_leads_here() {
        let text = registrations();
        for (browser, manifest) in BROWSERS {
            let key = format!("Software\\{browser}\\NativeMessagingHosts\\it.staffetta.host");
            assert!(
                text.contains(&format!("WriteRegStr HKCU \"{key}\" \"\" \"$INSTDIR\\{manifest}\"")),
                "{text}"
            );
            assert!(text.contains(&format!("ReadRegStr $0 HKCU \"{key}\"")), "{text}");
            assert!(text.contains(&format!("    DeleteRegKey HKCU \"{key}\"")), "{text}");
        }
        assert!(!text.contains("DeleteRegKey /ifempty HKCU \"Software\""), "{text}");
    }

    #[test]
    fn what_is_written_is_deleted() {
        let text = files(&["a.exe".to_owned(), "b.json".to_owned()]);
        assert_eq!(text.matches("a.exe").count(), 2);
        assert!(text.contains("File \"b.json\"") && text.contains("Delete \"$INSTDIR\\b.json\""));
    }
}
