//! The browsers: their names, how they are found on this computer, and where each looks for native hosts.
//! The places are `native_messaging`'s table, checked against docs/facts/browsers.md 5.1, 5.2 and 6.1; it lacks most
//! channels (docs/facts/browsers.md 6.4).

use std::path::{Path, PathBuf};
use std::{env, io};

use native_messaging::Scope;
use native_messaging::install::paths::{browser_supports_scope, manifest_paths};
use staffetta_core::product::HOST_NAME;

use super::policies::Obstacle;
#[cfg(not(windows))]
use super::policies::obstacles;

/// Which of the two forms of manifest a browser reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// With `allowed_origins`.
    Chromium,
    /// With `allowed_extensions`.
    Firefox,
}

#[cfg(windows)]
impl Family {
    /// The file of its manifest, beside the program.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Chromium => "chromium.json",
            Self::Firefox => "firefox.json",
        }
    }
}

/// A browser.
#[derive(Debug)]
pub(crate) struct Browser {
    /// Its name on our command line.
    pub(crate) key: &'static str,
    /// Its name in the table of places.
    pub(crate) table: &'static str,
    /// Its name for users.
    pub(crate) name: &'static str,
    /// Its form of manifest.
    pub(crate) family: Family,
    /// Names of its program on Linux.
    programs: &'static [&'static str],
    /// Where its company policies lie on Linux.
    pub(crate) policies: Option<&'static str>,
    /// The data folder of a channel, below the folder for settings on Linux and on macOS. All else it shares with the
    /// browser that it is a channel of.
    channel: Option<[&'static str; 2]>,
}

const CHROME: Browser = Browser {
    key: "chrome",
    table: "chrome",
    name: "Google Chrome",
    family: Family::Chromium,
    programs: &["google-chrome", "google-chrome-stable"],
    policies: Some("/etc/opt/chrome/policies/managed"),
    channel: None,
};
const EDGE: Browser = Browser {
    key: "edge",
    table: "edge",
    name: "Microsoft Edge",
    family: Family::Chromium,
    programs: &["microsoft-edge", "microsoft-edge-stable"],
    policies: Some("/etc/opt/edge/policies/managed"),
    channel: None,
};
const BRAVE: Browser = Browser {
    key: "brave",
    table: "brave",
    name: "Brave",
    family: Family::Chromium,
    programs: &["brave-browser", "brave-browser-stable"],
    policies: Some("/etc/brave/policies/managed"),
    channel: None,
};
const VIVALDI: Browser = Browser {
    key: "vivaldi",
    table: "vivaldi",
    name: "Vivaldi",
    family: Family::Chromium,
    programs: &["vivaldi", "vivaldi-stable"],
    policies: None,
    channel: None,
};
/// Not in the table of places: on Linux it looks into its data folder, as a channel does, and into no folder for all
/// users that anybody knows of; on Windows it reads Chrome's key (docs/facts/browsers.md 6.4).
const OPERA: Browser = Browser {
    key: "opera",
    name: "Opera",
    programs: &["opera", "opera-stable"],
    channel: Some(["opera", "com.operasoftware.Opera"]),
    ..VIVALDI
};

/// The browsers known.
pub(crate) static BROWSERS: &[Browser] = &[
    CHROME,
    Browser {
        key: "chrome-beta",
        name: "Google Chrome Beta",
        programs: &["google-chrome-beta"],
        channel: Some(["google-chrome-beta", "Google/Chrome Beta"]),
        ..CHROME
    },
    Browser {
        key: "chrome-dev",
        name: "Google Chrome Dev",
        programs: &["google-chrome-unstable"],
        channel: Some(["google-chrome-unstable", "Google/Chrome Dev"]),
        ..CHROME
    },
    Browser {
        key: "chrome-canary",
        name: "Google Chrome Canary",
        programs: &["google-chrome-canary"],
        channel: Some(["google-chrome-canary", "Google/Chrome Canary"]),
        ..CHROME
    },
    Browser {
        key: "chromium",
        table: "chromium",
        name: "Chromium",
        family: Family::Chromium,
        programs: &["chromium", "chromium-browser"],
        policies: Some("/etc/chromium/policies/managed"),
        channel: None,
    },
    EDGE,
    Browser {
        key: "edge-beta",
        name: "Microsoft Edge Beta",
        programs: &["microsoft-edge-beta"],
        channel: Some(["microsoft-edge-beta", "Microsoft Edge Beta"]),
        ..EDGE
    },
    Browser {
        key: "edge-dev",
        name: "Microsoft Edge Dev",
        programs: &["microsoft-edge-dev"],
        channel: Some(["microsoft-edge-dev", "Microsoft Edge Dev"]),
        ..EDGE
    },
    Browser {
        key: "edge-canary",
        name: "Microsoft Edge Canary",
        programs: &["microsoft-edge-canary"],
        channel: Some(["microsoft-edge-canary", "Microsoft Edge Canary"]),
        ..EDGE
    },
    BRAVE,
    Browser {
        key: "brave-beta",
        name: "Brave Beta",
        programs: &["brave-browser-beta"],
        channel: Some(["BraveSoftware/Brave-Browser-Beta", "BraveSoftware/Brave-Browser-Beta"]),
        ..BRAVE
    },
    Browser {
        key: "brave-nightly",
        name: "Brave Nightly",
        programs: &["brave-browser-nightly"],
        channel: Some(["BraveSoftware/Brave-Browser-Nightly", "BraveSoftware/Brave-Browser-Nightly"]),
        ..BRAVE
    },
    VIVALDI,
    Browser {
        key: "vivaldi-snapshot",
        name: "Vivaldi Snapshot",
        programs: &["vivaldi-snapshot"],
        channel: Some(["vivaldi-snapshot", "Vivaldi Snapshot"]),
        ..VIVALDI
    },
    OPERA,
    Browser {
        key: "opera-beta",
        name: "Opera Beta",
        programs: &["opera-beta"],
        channel: Some(["opera-beta", "com.operasoftware.OperaNext"]),
        ..OPERA
    },
    Browser {
        key: "opera-developer",
        name: "Opera Developer",
        programs: &["opera-developer"],
        channel: Some(["opera-developer", "com.operasoftware.OperaDeveloper"]),
        ..OPERA
    },
    Browser {
        key: "firefox",
        table: "firefox",
        name: "Firefox",
        family: Family::Firefox,
        programs: &[
            "firefox",
            "firefox-esr",
            "firefox-beta",
            "firefox-devedition",
            "firefox-developer-edition",
            "firefox-nightly",
        ],
        policies: None,
        channel: None,
    },
    Browser {
        key: "librewolf",
        table: "librewolf",
        name: "LibreWolf",
        family: Family::Firefox,
        programs: &["librewolf"],
        policies: None,
        channel: None,
    },
];

/// The browsers that have a registration of their own on this system.
pub(crate) fn browsers() -> impl Iterator<Item = &'static Browser> {
    #[cfg(windows)]
    let has_its_own = |browser: &&Browser| super::registry::has_key(browser.key);
    #[cfg(not(windows))]
    let has_its_own = |_: &&Browser| true;
    BROWSERS.iter().filter(has_its_own)
}

/// The names that the command line takes.
pub(crate) fn names() -> Vec<&'static str> {
    browsers().map(|browser| browser.key).collect()
}

/// The place of the manifest in the data folder of a Chromium browser that was started with `--user-data-dir`
/// (docs/facts/browsers.md 5.1).
pub(crate) fn place_in_data_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("NativeMessagingHosts").join(format!("{HOST_NAME}.json"))
}

impl Browser {
    /// The places where this browser looks for our manifest, the first of which is written; none when it has none of
    /// that scope.
    ///
    /// # Errors
    /// When the environment does not say where the user's home is.
    pub(crate) fn places(&self, scope: Scope) -> io::Result<Vec<PathBuf>> {
        if !browser_supports_scope(self.table, scope)? {
            return Ok(Vec::new());
        }
        let places = manifest_paths(self.table, scope, HOST_NAME)?.into_iter().map(|path| self.moved(path));
        Ok(match (self.channel, settings_folder(), scope) {
            (Some([linux, macos]), Some(settings), Scope::User) => {
                let folder = if cfg!(target_os = "macos") { macos } else { linux };
                vec![place_in_data_dir(&settings.join(folder))]
            }
            _ => places.collect(),
        })
    }

    /// Whether it is on this computer: somebody used it here, or its program is there.
    #[cfg(not(windows))]
    pub(crate) fn is_present(&self) -> bool {
        self.was_used() || self.has_program()
    }

    /// Whether it is on this computer: it says so to Windows.
    #[cfg(windows)]
    pub(crate) fn is_present(&self) -> bool {
        super::registry::is_present(self.key)
    }

    /// What the policies of a company do to us in this browser, each with where it is.
    pub(crate) fn obstacles(&self) -> Vec<(Obstacle, PathBuf)> {
        #[cfg(windows)]
        return super::registry::obstacles(self.key);
        #[cfg(not(windows))]
        self.policies.map(|folder| obstacles(Path::new(folder))).unwrap_or_default()
    }

    /// Chromium browsers follow `XDG_CONFIG_HOME`, the table does not.
    fn moved(&self, path: PathBuf) -> PathBuf {
        if self.family != Family::Chromium || !cfg!(target_os = "linux") {
            return path;
        }
        let (Some(home), Some(settings)) = (env::var_os("HOME"), settings_folder()) else {
            return path;
        };
        match path.strip_prefix(Path::new(&home).join(".config")) {
            Ok(rest) => settings.join(rest),
            Err(_) => path,
        }
    }

    /// Its folder of settings exists: two levels above the manifest.
    fn was_used(&self) -> bool {
        let places = self.places(Scope::User).unwrap_or_default();
        places.first().and_then(|place| place.parent()?.parent()).is_some_and(Path::is_dir)
    }

    fn has_program(&self) -> bool {
        if cfg!(target_os = "macos") {
            return Path::new("/Applications").join(self.name).with_extension("app").is_dir();
        }
        let folders = env::var_os("PATH").unwrap_or_default();
        // A snap's program is in the path too, and cannot start us.
        env::split_paths(&folders)
            .filter(|folder| !folder.starts_with("/snap") && !folder.starts_with("/var/lib/snapd"))
            .any(|folder| self.programs.iter().any(|program| is_program(&folder.join(program))))
    }
}

/// The folder in which each Chromium browser has its data folder; `None` where it does not say where ours belongs.
pub(super) fn settings_folder() -> Option<PathBuf> {
    let in_home = |folder| Some(PathBuf::from(env::var_os("HOME")?).join(folder));
    if cfg!(target_os = "linux") {
        let moved = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        moved.or_else(|| in_home(".config"))
    } else if cfg!(target_os = "macos") {
        in_home("Library/Application Support")
    } else {
        None
    }
}

/// A file that is no mere link into a snap.
fn is_program(path: &Path) -> bool {
    path.is_file() && path.canonicalize().is_ok_and(|real| !real.ends_with("bin/snap"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_browser_is_in_the_table_of_places_with_the_same_family() {
        for browser in BROWSERS {
            let row = native_messaging::install::paths::browser_cfg(browser.table).unwrap();
            let family = if browser.family == Family::Chromium { "chromium" } else { "firefox" };
            assert_eq!(row.family, family, "{}", browser.key);
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_places_for_all_users_are_those_the_browsers_document() {
        let of = |key: &str| {
            let browser = BROWSERS.iter().find(|browser| browser.key == key).unwrap();
            browser.places(Scope::System).unwrap()
        };
        let place = |folder: &str| Path::new(folder).join("it.staffetta.host.json");
        assert_eq!(of("chromium"), [place("/etc/chromium/native-messaging-hosts")]);
        assert_eq!(of("chrome"), [place("/etc/opt/chrome/native-messaging-hosts")]);
        assert_eq!(
            of("firefox"),
            [
                place("/usr/lib/mozilla/native-messaging-hosts"),
                place("/usr/lib64/mozilla/native-messaging-hosts")
            ]
        );
        assert_eq!(of("vivaldi"), [] as [PathBuf; 0]);
        assert_eq!(of("opera"), [] as [PathBuf; 0]);
    }

    #[test]
    fn a_data_folder_holds_the_manifest_where_chromium_looks() {
        let place = place_in_data_dir(Path::new("/data"));
        assert_eq!(place, Path::new("/data/NativeMessagingHosts/it.staffetta.host.json"));
    }
}
