//! Where this very program lies, as a manifest has to name it.

use std::path::{Path, PathBuf};
use std::{env, io};

use thiserror::Error;

use crate::os::{ADMINISTRATOR, is_only_written_by};

/// Why the program cannot be named.
#[derive(Debug, Error)]
pub(crate) enum ExecutableError {
    /// The system does not say.
    #[error("the program's place is unknown")]
    Unknown(#[from] io::Error),
    /// It is no longer where it was started from.
    #[error("the program was replaced while it ran")]
    Replaced,
}

/// The absolute path of the running program.
///
/// # Errors
/// [`ExecutableError`].
pub(crate) fn current() -> Result<PathBuf, ExecutableError> {
    let path = env::current_exe()?;
    // Linux adds " (deleted)" to the name of a program that was replaced.
    if path.is_file() { Ok(path) } else { Err(ExecutableError::Replaced) }
}

/// Whether a folder above the program is emptied by the system now and then.
pub(crate) fn is_temporary(path: &Path) -> bool {
    let fixed = ["/tmp", "/var/tmp", "/dev/shm", "/run"].map(PathBuf::from);
    fixed.iter().chain([&env::temp_dir()]).any(|folder| path.starts_with(folder))
}

/// The first of the program and the folders above it that somebody who is not the administrator may write: what is
/// registered for all users would be his to replace.
pub(crate) fn written_by_others(program: &Path) -> Option<&Path> {
    let is_safe = |path: &Path| path.metadata().is_ok_and(|about| is_only_written_by(ADMINISTRATOR, &about));
    program.ancestors().find(|path| !is_safe(path))
}

/// Whether a file may be run.
#[cfg(unix)]
pub(crate) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// Whether a file may be run.
#[cfg(not(unix))]
pub(crate) fn is_executable(path: &Path) -> bool {
    path.is_file()
}
