//! Which program of the pinentry family is there: in the system's folders, then on the path, the one of the user's
//! desktop first. Those for terminals are left out: a terminal is asked by our own prompt, which needs no other
//! program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Folders that programs live in. They come before the path, which is anybody's who sets the user's variables.
const FOLDERS: [&str; 5] = [
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/opt/homebrew/bin",
    "/usr/local/MacGPG2/libexec/pinentry-mac.app/Contents/MacOS",
];

const OF_KDE: [&str; 3] = ["pinentry-qt6", "pinentry-qt", "pinentry-qt5"];
const OF_GNOME: [&str; 2] = ["pinentry-gnome3", "pinentry-gtk-2"];
const OF_OTHERS: [&str; 4] = ["pinentry-gtk-2", "pinentry-x11", "pinentry-fltk", "pinentry"];

/// Those that are there, the preferred one first. A program that goes by several names comes once.
pub(in crate::pin) fn find_all(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    find_all_in(&folders(variable), &names(variable))
}

/// Each group of folders before the next, whatever is preferred among the programs of one.
fn find_all_in(groups: &[Vec<PathBuf>], names: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let named = groups.iter().flat_map(|folders| names.iter().filter_map(|name| find_in(folders, name)));
    for program in named {
        let same = |other: &PathBuf| other.canonicalize().ok() == program.canonicalize().ok();
        if !found.iter().any(same) {
            found.push(program);
        }
    }
    found
}

/// A program by its name, looked for in the same folders, or at the path it is.
pub(in crate::pin) fn find_named(
    name: impl AsRef<Path>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Option<PathBuf> {
    let name = name.as_ref();
    if name.is_absolute() {
        return is_program(name).then(|| name.to_owned());
    }
    folders(variable).iter().find_map(|folders| find_in(folders, name))
}

fn find_in(folders: &[PathBuf], name: impl AsRef<Path>) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(&name)).find(|path| is_program(path))
}

/// The system's, and then those on the path.
fn folders(variable: &dyn Fn(&str) -> Option<OsString>) -> [Vec<PathBuf>; 2] {
    let path = variable("PATH").unwrap_or_default();
    // A relative folder on the path would be whatever folder the browser was started in.
    let path = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    [FOLDERS.iter().map(PathBuf::from).collect(), path.collect()]
}

fn names(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<&'static str> {
    if cfg!(target_os = "macos") {
        return vec!["pinentry-mac"];
    }
    let desktop = variable("XDG_CURRENT_DESKTOP").unwrap_or_default().to_string_lossy().to_ascii_uppercase();
    let of = |name: &str| desktop.split(':').any(|desktop| desktop == name);
    if of("KDE") || of("LXQT") {
        [&OF_KDE[..], &OF_GNOME, &OF_OTHERS].concat()
    } else if of("GNOME") || of("UNITY") || of("X-CINNAMON") || of("BUDGIE") {
        [&OF_GNOME[..], &OF_KDE, &OF_OTHERS].concat()
    } else {
        [&["pinentry-gtk-2"][..], &OF_KDE, &OF_GNOME, &OF_OTHERS].concat()
    }
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn folder_with(programs: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for program in programs {
            let path = folder.path().join(program);
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    /// The names found in the folder, in their order.
    fn found(folder: &Path, desktop: &str) -> Vec<String> {
        let names = names(&|name| (name == "XDG_CURRENT_DESKTOP").then(|| desktop.into()));
        let all = find_all_in(&[vec![folder.to_owned()]], &names).into_iter();
        all.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_s_programs_come_before_those_on_the_path_whatever_the_desktop_prefers() {
        let (system, path) =
            (folder_with(&["pinentry-gtk-2"]), folder_with(&["pinentry-qt", "pinentry-gtk-2"]));
        let [system, path] = [system.path().to_owned(), path.path().to_owned()];
        let names = names(&|name| (name == "XDG_CURRENT_DESKTOP").then(|| "KDE".into()));
        let found = find_all_in(&[vec![system.clone()], vec![path.clone()]], &names);
        assert_eq!(found[..2], [system.join("pinentry-gtk-2"), path.join("pinentry-qt")]);
    }

    #[test]
    fn a_name_that_the_system_has_is_not_looked_for_on_the_path() {
        let folder = folder_with(&["sh"]);
        let found = find_named("sh", &|name| (name == "PATH").then(|| folder.path().into()));
        assert!(found.is_some_and(|found| !found.starts_with(folder.path())));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_desktop_s_own_window_comes_first() {
        let folder = folder_with(&["pinentry-gtk-2", "pinentry-qt", "pinentry-gnome3", "pinentry-curses"]);
        assert_eq!(found(folder.path(), "KDE")[0], "pinentry-qt");
        assert_eq!(found(folder.path(), "ubuntu:GNOME")[0], "pinentry-gnome3");
        assert_eq!(found(folder.path(), "XFCE")[0], "pinentry-gtk-2");
        assert!(!found(folder.path(), "").contains(&"pinentry-curses".into()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_of_several_names_comes_once() {
        let folder = folder_with(&["pinentry-gtk-2"]);
        symlink("pinentry-gtk-2", folder.path().join("pinentry-x11")).unwrap();
        assert_eq!(found(folder.path(), ""), ["pinentry-gtk-2"]);
    }

    #[test]
    fn what_cannot_be_started_is_not_found() {
        let folder = folder_with(&["pinentry-a"]);
        std::fs::write(folder.path().join("pinentry-b"), "").unwrap();
        let path = |_: &str| Some(OsString::from(folder.path()));
        assert!(find_named("pinentry-a", &path).is_some());
        assert!(find_named(folder.path().join("pinentry-a"), &path).is_some());
        assert!(find_named("pinentry-b", &path).is_none());
        assert!(find_named(folder.path(), &path).is_none());
    }
}
