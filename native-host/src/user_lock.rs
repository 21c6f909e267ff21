//! What programs of ours do one at a time for each user, whichever browser or command line started them: for each such
//! thing a file is locked, in the folder of the user's settings. It is empty, and stays. Knows nothing of what is done.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use staffetta_protocol::{Failure, FailureKind};

use crate::settings::Places;

const LOGIN: &str = "login.lock";
const VAULT: &str = "vault.lock";

/// How long another one is waited for, and how often it is looked whether he is done.
const TIME_LIMIT: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(1);

/// The right to do it. The system takes it back when the process ends, however it does.
pub(crate) struct UserLock(Option<File>);

impl UserLock {
    /// The right to log in with the card: two PIN windows would each tell tries that the other has used up since. Where
    /// there is no file to lock nobody is kept from logging in.
    ///
    /// # Errors
    /// `login_elsewhere`: somebody else has it.
    pub(crate) fn login() -> Result<Self, Failure> {
        Self::at_once(file_of_user(LOGIN))
    }

    /// The right to change what is held: between reading and writing, what another one wrote would be lost. Whoever has
    /// it is waited for, but not for long: one that hangs keeps nobody from his codes.
    pub(crate) fn vault() -> Self {
        Self::in_turn(file_of_user(VAULT), TIME_LIMIT)
    }

    fn at_once(file: Option<File>) -> Result<Self, Failure> {
        if file.as_ref().is_some_and(is_taken) {
            Err(FailureKind::LoginElsewhere.into())
        } else {
            Ok(Self(file))
        }
    }

    fn in_turn(file: Option<File>, time_limit: Duration) -> Self {
        let deadline = Instant::now() + time_limit;
        while file.as_ref().is_some_and(is_taken) {
            if Instant::now() >= deadline {
                return Self(None);
            }
            sleep(PAUSE);
        }
        Self(file)
    }
}

impl Drop for UserLock {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // The file is closed next, which frees it too.
            let _ = file.unlock();
        }
    }
}

/// Locks a file, unless another one has.
fn is_taken(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

fn file_of_user(name: &str) -> Option<File> {
    Places::of_system().user.and_then(|folder| open(&folder, name).ok())
}

fn open(folder: &Path, name: &str) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    File::options().write(true).create(true).truncate(false).open(folder.join(name))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use staffetta_protocol::FailureCode;

    use super::*;

    #[test]
    fn one_logs_in_at_a_time_and_without_a_file_nobody_is_kept_out() {
        let folder = tempfile::tempdir().unwrap();
        let take = || UserLock::at_once(Some(open(&folder.path().join("staffetta"), LOGIN).unwrap()));
        let first = take().unwrap();
        assert_eq!(take().err().map(|failure| failure.code()), Some(FailureCode::LoginElsewhere));
        drop(first);
        assert!(take().is_ok());
        assert!(UserLock::at_once(None).is_ok() && open(Path::new("/dev/null/x"), LOGIN).is_err());
    }

    #[test]
    fn whoever_changes_what_is_held_is_waited_for_and_one_that_hangs_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let take = |time_limit| UserLock::in_turn(open(folder.path(), VAULT).ok(), time_limit);
        let first = take(Duration::ZERO);
        assert!(first.0.is_some() && take(Duration::from_millis(5)).0.is_none());
        thread::scope(|scope| {
            let next = scope.spawn(|| take(Duration::from_secs(60)).0.is_some());
            drop(first);
            assert!(next.join().unwrap());
        });
        assert!(UserLock::in_turn(None, Duration::from_secs(60)).0.is_none(), "there is nobody to wait for");
    }
}
