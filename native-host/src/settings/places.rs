//! Where the settings lie: a folder of the administrator and one of the user. Reads bounded files, and knows nothing of
//! what is in them.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file read.
const LARGEST: u64 = 256 * 1024;

/// The two folders.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The administrator's, for all users.
    pub admin: Option<PathBuf>,
    /// The user's own.
    pub user: Option<PathBuf>,
}

impl Places {
    /// Those of this system and user.
    pub fn of_system() -> Self {
        let folder =
            |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        if cfg!(windows) {
            let below = |variable| Some(folder(variable)?.join("Staffetta"));
            Self { admin: below("ProgramData"), user: below("APPDATA") }
        } else if cfg!(target_os = "macos") {
            let support = Path::new("Library/Application Support/Staffetta");
            Self {
                admin: Some(Path::new("/").join(support)),
                user: folder("HOME").map(|home| home.join(support)),
            }
        } else {
            let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
            Self {
                admin: Some(PathBuf::from("/etc/staffetta")),
                user: config.map(|config| config.join("staffetta")),
            }
        }
    }

    /// The folders there are, the one whose word stands first.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &PathBuf> {
        self.admin.iter().chain(&self.user)
    }
}

/// The text of a file; `None` when there is none, and the reason when it cannot be read.
pub(super) fn read(path: &Path) -> Option<Result<String, String>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(error.to_string())),
        Ok(file) => file,
    };
    let mut text = String::new();
    Some(match file.take(LARGEST + 1).read_to_string(&mut text) {
        Err(error) => Err(error.to_string()),
        Ok(length) if length as u64 > LARGEST => Err(format!("> {LARGEST} bytes")),
        Ok(_) => Ok(text),
    })
}

/// Why a file is not what it should be, in one line: where, and what.
pub(super) fn reason(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    match before {
        Some(before) => format!("{}: {}", before.matches('\n').count() + 1, error.message()),
        None => error.message().to_owned(),
    }
}
