//! Browsers that are installed shut off from the rest of the computer (snap, flatpak): they cannot start a native host
//! (docs/facts/browsers.md 6.3). Knows where such packages leave their traces.

use std::path::Path;

/// A browser that cannot reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sandboxed {
    /// Its name for users.
    pub(crate) name: &'static str,
    /// The kind of package.
    pub(crate) kind: &'static str,
}

/// Name for users, name of the snap, name of the flatpak.
const PACKAGES: [(&str, Option<&str>, Option<&str>); 8] = [
    ("Chromium", Some("chromium"), Some("org.chromium.Chromium")),
    ("Firefox", Some("firefox"), Some("org.mozilla.firefox")),
    ("Brave", Some("brave"), Some("com.brave.Browser")),
    ("Google Chrome", None, Some("com.google.Chrome")),
    ("Microsoft Edge", None, Some("com.microsoft.Edge")),
    ("Vivaldi", None, Some("com.vivaldi.Vivaldi")),
    ("Opera", Some("opera"), Some("com.opera.Opera")),
    ("LibreWolf", None, Some("io.gitlab.librewolf-community")),
];

/// Those on the computer whose file system begins at `root`, for the user whose home is `home`.
pub(crate) fn find(root: &Path, home: &Path) -> Vec<Sandboxed> {
    let mut found = Vec::new();
    for (name, snap, flatpak) in PACKAGES {
        let is_snap =
            |snap: &str| root.join("snap").join(snap).is_dir() || home.join("snap").join(snap).is_dir();
        let is_flatpak = |flatpak: &str| {
            [root.join("var/lib/flatpak/app"), home.join(".local/share/flatpak/app"), home.join(".var/app")]
                .iter()
                .any(|folder| folder.join(flatpak).is_dir())
        };
        if snap.is_some_and(is_snap) {
            found.push(Sandboxed { name, kind: "snap" });
        }
        if flatpak.is_some_and(is_flatpak) {
            found.push(Sandboxed { name, kind: "flatpak" });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn snaps_and_flatpaks_are_found_for_the_computer_and_for_the_user() {
        let folder = tempfile::tempdir().unwrap();
        let (root, home) = (folder.path().join("root"), folder.path().join("home"));
        assert_eq!(find(&root, &home), []);
        fs::create_dir_all(root.join("snap/firefox/current")).unwrap();
        fs::create_dir_all(home.join(".local/share/flatpak/app/com.google.Chrome")).unwrap();
        let found: Vec<_> = find(&root, &home).iter().map(|found| (found.name, found.kind)).collect();
        assert_eq!(found, [("Firefox", "snap"), ("Google Chrome", "flatpak")]);
    }
}
