//! Where the settings lie: a folder of the administrator and one of the user, and whether a file in the first is the
//! administrator's. Reads bounded files, and knows nothing of what is in them.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use staffetta_native::texts::{Text, say};

use crate::os::{ADMINISTRATOR, is_only_written_by, owner};

/// Largest file read.
const LARGEST: u64 = 256 * 1024;

/// The two folders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// The administrator's, for all users.
    pub(crate) admin: Option<PathBuf>,
    /// The id of the user whose files count as the administrator's; 0 where the system knows one.
    pub(crate) admin_id: u32,
    /// The user's own.
    pub(crate) user: Option<PathBuf>,
    /// The program's, and the id of the user who owns the program: who may write there may replace the program.
    pub(crate) program: Option<(PathBuf, u32)>,
}

/// Whose word a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// The administrator's, by the id of that user.
    Administrator(u32),
    /// The user's.
    User,
}

impl Places {
    /// Those of this system and user.
    pub(crate) fn of_system() -> Self {
        let folder =
            |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        let program = folder_of_program();
        if cfg!(windows) {
            // Only administrators may write below the first; in ProgramData whoever makes the folder owns it.
            let below = |variable| Some(folder(variable)?.join("Staffetta"));
            Self { admin: below("ProgramFiles"), admin_id: ADMINISTRATOR, user: below("APPDATA"), program }
        } else if cfg!(target_os = "macos") {
            let support = Path::new("Library/Application Support/Staffetta");
            Self {
                admin: Some(Path::new("/").join(support)),
                admin_id: ADMINISTRATOR,
                user: folder("HOME").map(|home| home.join(support)),
                program,
            }
        } else {
            let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
            Self {
                admin: Some(PathBuf::from("/etc/staffetta")),
                admin_id: ADMINISTRATOR,
                user: config.map(|config| config.join("staffetta")),
                program,
            }
        }
    }

    /// The folders there are, the one whose word stands first.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (&PathBuf, Author)> {
        let admin = self.admin.iter().map(|folder| (folder, Author::Administrator(self.admin_id)));
        admin.chain(self.user.iter().map(|folder| (folder, Author::User)))
    }
}

impl Author {
    /// The text of a file; `None` when there is none, and the reason when it does not count.
    pub(super) fn read(self, path: &Path) -> Option<Result<String, String>> {
        let bytes = self.read_bytes(path)?;
        Some(bytes.and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string())))
    }

    /// The bytes of a file, likewise.
    pub(super) fn read_bytes(self, path: &Path) -> Option<Result<Vec<u8>, String>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return Some(Err(error.to_string())),
            Ok(file) => file,
        };
        let counts = match self {
            Self::Administrator(id) => is_written_by(id, &file, path),
            Self::User => true,
        };
        Some(if counts { bytes_of(file) } else { Err(say(Text::NotTheAdministrators)) })
    }
}

fn folder_of_program() -> Option<(PathBuf, u32)> {
    let program = env::current_exe().ok()?;
    let owner = owner(&program.metadata().ok()?);
    Some((program.parent()?.to_owned(), owner))
}

/// Whether a file and its folder belong to that user and nobody else may write there.
fn is_written_by(id: u32, file: &File, path: &Path) -> bool {
    let folder = path.parent().map(Path::metadata);
    [Some(file.metadata()), folder]
        .into_iter()
        .all(|about| about.is_some_and(|about| about.is_ok_and(|about| is_only_written_by(id, &about))))
}

fn bytes_of(file: File) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match file.take(LARGEST + 1).read_to_end(&mut bytes) {
        Err(error) => Err(error.to_string()),
        Ok(length) if length as u64 > LARGEST => Err(format!("> {LARGEST} bytes")),
        Ok(_) => Ok(bytes),
    }
}

/// Why a file is not what it should be, in one line: where, and what.
pub(super) fn reason(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    match before {
        Some(before) => format!("{}: {}", before.matches('\n').count() + 1, error.message()),
        None => error.message().to_owned(),
    }
}
