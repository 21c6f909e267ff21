//! One login with the card at a time for each user, whichever browser or command line asks: two PIN windows would each
//! tell tries that the other has used up since. Knows nothing of a login.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use staffetta_protocol::{Failure, FailureKind};

use crate::settings::Places;

/// The file that is locked, in the folder of the user's settings. It is empty, and stays.
const NAME: &str = "login.lock";

/// The right to log in. The system takes it back when the process ends, however it does.
pub(crate) struct LoginLock(Option<File>);

impl LoginLock {
    /// Takes it. Where there is no file to lock nobody is kept from logging in.
    ///
    /// # Errors
    /// `login_elsewhere`: somebody else has it.
    pub(crate) fn take() -> Result<Self, Failure> {
        let file = Places::of_system().user.and_then(|folder| open(&folder).ok());
        Self::on(file)
    }

    fn on(file: Option<File>) -> Result<Self, Failure> {
        match file.as_ref().map(File::try_lock) {
            Some(Err(TryLockError::WouldBlock)) => Err(FailureKind::LoginElsewhere.into()),
            Some(Ok(()) | Err(TryLockError::Error(_))) | None => Ok(Self(file)),
        }
    }
}

impl Drop for LoginLock {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // The file is closed next, which frees it too.
            let _ = file.unlock();
        }
    }
}

fn open(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    File::options().write(true).create(true).truncate(false).open(folder.join(NAME))
}

#[cfg(test)]
mod tests {
    use staffetta_protocol::FailureCode;

    use super::*;

    #[test]
    fn one_has_it_at_a_time_and_without_a_file_nobody_is_kept_out() {
        let folder = tempfile::tempdir().unwrap();
        let take = || LoginLock::on(Some(open(&folder.path().join("staffetta")).unwrap()));
        let first = take().unwrap();
        assert_eq!(take().err().map(|failure| failure.code()), Some(FailureCode::LoginElsewhere));
        drop(first);
        assert!(take().is_ok());
        assert!(LoginLock::on(None).is_ok() && open(Path::new("/dev/null/x")).is_err());
    }
}
