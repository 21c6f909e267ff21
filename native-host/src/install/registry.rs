//! Windows' registry, which *is* the registration there: a key of each browser names the manifest's file. Which keys
//! there are, which browsers, and what policies say. The registry for all users has two views, of 64 and of 32 bits,
//! and browsers look into both; each user's has one (docs/facts/browsers.md 6.1).

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use native_messaging::Scope;
use staffetta_core::product::HOST_NAME;
use winreg::RegKey;
use winreg::enums::{
    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_SET_VALUE, KEY_WOW64_32KEY, KEY_WOW64_64KEY,
};

use super::policies::{Obstacle, Policies};

/// What the registry knows of a browser.
struct Row {
    /// Its name on our command line.
    browser: &'static str,
    /// Its own part of the registry, below `Software`.
    own: &'static str,
    /// Its policies, below `Software\Policies`.
    policies: Option<&'static str>,
    /// How its entries among the computer's browsers begin, in small letters. Those of others that look at the same
    /// key, too.
    clients: &'static [&'static str],
    /// Its program.
    program: Option<&'static str>,
}

/// The channels of a browser read the same key, Opera reads Chrome's, and LibreWolf reads Firefox's.
const ROWS: [Row; 6] = [
    Row {
        browser: "chrome",
        own: r"Google\Chrome",
        policies: Some(r"Google\Chrome"),
        clients: &["google chrome", "opera"],
        program: Some("chrome.exe"),
    },
    Row {
        browser: "chromium",
        own: "Chromium",
        policies: Some("Chromium"),
        clients: &["chromium"],
        program: None,
    },
    Row {
        browser: "edge",
        own: r"Microsoft\Edge",
        policies: Some(r"Microsoft\Edge"),
        clients: &["microsoft edge"],
        program: Some("msedge.exe"),
    },
    Row {
        browser: "brave",
        own: r"BraveSoftware\Brave-Browser",
        policies: Some(r"BraveSoftware\Brave"),
        clients: &["brave"],
        program: Some("brave.exe"),
    },
    Row {
        browser: "vivaldi",
        own: "Vivaldi",
        policies: None,
        clients: &["vivaldi"],
        program: Some("vivaldi.exe"),
    },
    Row {
        browser: "firefox",
        own: "Mozilla",
        policies: None,
        clients: &["firefox", "librewolf"],
        program: Some("firefox.exe"),
    },
];

/// The computer's browsers, below `Software`.
const CLIENTS: &str = r"Clients\StartMenuInternet";
/// Programs that are found by their names, below `Software`.
const PROGRAMS: &str = r"Microsoft\Windows\CurrentVersion\App Paths";

/// A part of the registry that browsers look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    User,
    Computer64,
    Computer32,
}

impl Part {
    const ALL: [Self; 3] = [Self::User, Self::Computer64, Self::Computer32];

    /// The parts of a scope; a program of today writes the first.
    const fn of(scope: Scope) -> &'static [Self] {
        match scope {
            Scope::User => &[Self::User],
            Scope::System => &[Self::Computer64, Self::Computer32],
        }
    }

    fn root(self) -> RegKey {
        RegKey::predef(if self == Self::User { HKEY_CURRENT_USER } else { HKEY_LOCAL_MACHINE })
    }

    const fn view(self) -> u32 {
        if matches!(self, Self::Computer32) { KEY_WOW64_32KEY } else { KEY_WOW64_64KEY }
    }

    fn open(self, path: &str) -> io::Result<RegKey> {
        self.root().open_subkey_with_flags(path, KEY_READ | self.view())
    }
}

/// A key that names our manifest to a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    part: Part,
    path: String,
}

impl Key {
    fn new(row: &Row, part: Part) -> Self {
        Self { part, path: format!(r"Software\{}\NativeMessagingHosts\{HOST_NAME}", row.own) }
    }

    /// Whether it is there and names this file.
    pub(crate) fn names(&self, file: &Path) -> bool {
        self.file().is_some_and(|named| named == file)
    }

    /// The file that it names; `None` when there is no such key. A key that names none is one that names nothing.
    fn file(&self) -> Option<PathBuf> {
        let key = self.part.open(&self.path).ok()?;
        let named: OsString = key.get_value("").unwrap_or_default();
        Some(PathBuf::from(named))
    }

    /// Has it name a file.
    ///
    /// # Errors
    /// The registry's.
    pub(crate) fn set(&self, file: &Path) -> io::Result<()> {
        let root = self.part.root();
        let (key, _) =
            root.create_subkey_with_flags(&self.path, KEY_READ | KEY_SET_VALUE | self.part.view())?;
        key.set_value("", &file.as_os_str())
    }

    /// Deletes it.
    ///
    /// # Errors
    /// The registry's.
    pub(crate) fn delete(&self) -> io::Result<()> {
        self.part.root().delete_subkey_with_flags(&self.path, self.part.view())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = if self.part == Part::User { "HKCU" } else { "HKLM" };
        let view = if self.part == Part::Computer32 { " (32 bit)" } else { "" };
        write!(f, r"{root}\{}{view}", self.path)
    }
}

/// Whether a browser has a key of its own.
pub(crate) fn has_key(browser: &str) -> bool {
    row(browser).is_some()
}

/// The keys of a browser that are there, each with the file that it names.
pub(crate) fn keys(browser: &str, scope: Scope) -> Vec<(Key, PathBuf)> {
    possible_keys(browser, scope).filter_map(|key| key.file().map(|file| (key, file))).collect()
}

/// The keys that a registration writes: the first, and the one in the other view where it is there, which a browser
/// might believe.
pub(crate) fn keys_to_write(browser: &str, scope: Scope) -> Vec<Key> {
    possible_keys(browser, scope)
        .enumerate()
        .filter(|(number, key)| *number == 0 || key.file().is_some())
        .map(|(_, key)| key)
        .collect()
}

/// The keys that a browser looks for, whether they are there or not.
fn possible_keys(browser: &str, scope: Scope) -> impl Iterator<Item = Key> {
    row(browser).into_iter().flat_map(move |row| Part::of(scope).iter().map(|part| Key::new(row, *part)))
}

/// Whether a key of any browser names this file.
pub(crate) fn is_named(file: &Path) -> bool {
    let mut keys = ROWS.iter().flat_map(|row| Part::ALL.map(|part| Key::new(row, part)));
    keys.any(|key| key.names(file))
}

/// Whether a browser is on this computer: it says so to Windows.
pub(crate) fn is_present(browser: &str) -> bool {
    let Some(row) = row(browser) else { return false };
    Part::ALL.into_iter().any(|part| {
        let is_client = part.open(&format!(r"Software\{CLIENTS}")).is_ok_and(|clients| {
            clients.enum_keys().flatten().any(|client| {
                let client = client.to_lowercase();
                row.clients.iter().any(|name| client.starts_with(name))
            })
        });
        let has_program = |name: &str| part.open(&format!(r"Software\{PROGRAMS}\{name}")).is_ok();
        is_client || row.program.is_some_and(has_program)
    })
}

/// What policies of a browser do to us, each with its key. Those for the computer count more than the user's.
pub(crate) fn obstacles(browser: &str) -> Vec<(Obstacle, PathBuf)> {
    let mut policies = Policies::default();
    let Some(own) = row(browser).and_then(|row| row.policies) else { return Vec::new() };
    let path = format!(r"Software\Policies\{own}");
    for (part, root) in [(Part::User, "HKCU"), (Part::Computer64, "HKLM")] {
        let Ok(key) = part.open(&path) else { continue };
        let shown = PathBuf::from(format!(r"{root}\{path}"));
        let list = |name: &str| {
            let list = key.open_subkey(name).ok()?;
            let values = list.enum_values().flatten();
            Some(values.map(|(_, value)| value.to_string()).collect::<Vec<_>>())
        };
        if let Some(list) = list("NativeMessagingBlocklist") {
            policies.block(&list, &shown);
        }
        if let Some(list) = list("NativeMessagingAllowlist") {
            policies.allow(&list);
        }
        if let Ok(value) = key.get_value::<u32, _>("NativeMessagingUserLevelHosts") {
            policies.let_user_hosts(value != 0, &shown);
        }
    }
    policies.obstacles()
}

fn row(browser: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.browser == browser)
}

#[cfg(test)]
mod tests {
    use super::super::browsers::BROWSERS;
    use super::*;

    #[test]
    fn every_row_is_of_a_browser_and_its_key_is_the_one_in_the_table_of_places() {
        for row in &ROWS {
            assert!(BROWSERS.iter().any(|browser| browser.key == row.browser), "{}", row.browser);
            let table = native_messaging::install::paths::browser_cfg(row.browser).unwrap();
            assert!(table.windows_registry, "{}", row.browser);
        }
    }

    #[test]
    fn a_key_is_shown_as_an_administrator_finds_it() {
        let shown = |part| Key::new(&ROWS[2], part).to_string();
        let key = r"Software\Microsoft\Edge\NativeMessagingHosts\it.staffetta.host";
        assert_eq!(shown(Part::User), format!(r"HKCU\{key}"));
        assert_eq!(shown(Part::Computer32), format!(r"HKLM\{key} (32 bit)"));
    }
}
