//! What was asked of the services, and when, in a file that all processes of the user share: limits hold across
//! browsers and restarts. Times and digests alone; no secret, and a user's name only as a digest, which can be guessed.
//! The file is replaced as a whole; what is locked meanwhile lies beside it, is empty, and stays.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_core::service::{Calls, Operator};

use crate::clock;
use crate::os::replace_file;
use crate::settings::Places;

/// The file, in the folder of the user's settings.
const NAME: &str = "issuer-calls.json";
/// What is locked while the file is read and written, and what while a password is on its way.
const LOCK: &str = "lock";
const CALL_LOCK: &str = "call.lock";
/// Largest file read, and most accounts kept.
const LARGEST: u64 = 64 * 1024;
const MOST_ACCOUNTS: usize = 64;

/// What the file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// When it was found damaged: whoever is not in it may have asked before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost: Option<Timestamp>,
    #[serde(flatten)]
    accounts: BTreeMap<String, Calls>,
}

static IN_MEMORY: Mutex<Record> = Mutex::new(Record::new(None));

/// The record of all accounts.
#[derive(Debug)]
pub struct CallsFile(Option<PathBuf>);

/// The right to send a password. The system takes it back when the process ends, however it does.
#[derive(Debug)]
pub(super) struct CallTurn(Option<File>);

impl CallsFile {
    /// That of this user. Where the environment does not say where it would be, this process alone remembers.
    pub fn of_this_user() -> Self {
        Self(Places::of_system().user.map(|folder| folder.join(NAME)))
    }

    /// One in this file.
    pub const fn at(path: PathBuf) -> Self {
        Self(Some(path))
    }

    /// Reads what was asked for an operator, lets `change` decide and write down, and keeps that. No other process does
    /// the same meanwhile. Of a file that cannot be understood nothing is known any more, and that is written down.
    ///
    /// # Errors
    /// What the system says: nothing may be asked that cannot be read or written down.
    pub fn with<T>(&self, operator: &Operator, change: impl FnOnce(&mut Calls) -> T) -> io::Result<T> {
        self.with_account(operator.account(), change)
    }

    /// The same for whom an account names, where no operator is known yet.
    pub(super) fn with_account<T>(
        &self,
        account: String,
        change: impl FnOnce(&mut Calls) -> T,
    ) -> io::Result<T> {
        let Some(path) = &self.0 else {
            let mut record = IN_MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(change(record.account(account)));
        };
        let lock = beside(path, LOCK)?;
        lock.lock()?;
        let kept = read(path)?;
        let mut record = kept.clone().unwrap_or_else(|| Record::new(Some(clock::now())));
        let answer = change(record.account(account));
        if kept.as_ref() != Some(&record) {
            replace_file(path, &serde_json::to_vec(&record)?, None)?;
        }
        // The file is closed next, which frees it too.
        let _ = lock.unlock();
        Ok(answer)
    }

    /// The right to send a password, which one process has at a time: what a service says of one is written down before
    /// it is sent again. `None` while another one has it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn turn(&self) -> io::Result<Option<CallTurn>> {
        let Some(path) = &self.0 else { return Ok(Some(CallTurn(None))) };
        let lock = beside(path, CALL_LOCK)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(CallTurn(Some(lock)))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for CallTurn {
    fn drop(&mut self) {
        if let Some(lock) = &self.0 {
            // The file is closed next, which frees it too.
            let _ = lock.unlock();
        }
    }
}

impl Record {
    const fn new(lost: Option<Timestamp>) -> Self {
        Self { lost, accounts: BTreeMap::new() }
    }

    /// What is known of an account, which is in the record from then on.
    fn account(&mut self, account: String) -> &mut Calls {
        if self.accounts.len() >= MOST_ACCOUNTS && !self.accounts.contains_key(&account) {
            make_room(&mut self.accounts);
        }
        let lost = self.lost;
        self.accounts.entry(account).or_insert_with(|| lost.map_or_else(Calls::default, Calls::lost))
    }
}

/// The record in a file; an empty one where there is no file, and `None` where it is damaged.
fn read(path: &Path) -> io::Result<Option<Record>> {
    match fs::metadata(path) {
        Ok(about) if about.len() > LARGEST => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Record::new(None))),
        _ => {}
    }
    Ok(serde_json::from_slice(&fs::read(path)?).ok())
}

/// A file to lock, beside another one.
fn beside(path: &Path, extension: &str) -> io::Result<File> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::options().write(true).create(true).truncate(false).open(path.with_extension(extension))
}

/// Forgets the account that matters least.
fn make_room(accounts: &mut BTreeMap<String, Calls>) {
    let least = accounts.iter().min_by_key(|(_, calls)| calls.weight()).map(|(account, _)| account.clone());
    least.and_then(|account| accounts.remove(&account));
}

#[cfg(test)]
mod tests {
    use staffetta_core::card::codice_fiscale::CodiceFiscale;
    use staffetta_core::service::{Codes, NotYet};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_796_000_000);

    fn operator(user: &str) -> Operator {
        Operator {
            service: "sistema-ts".into(),
            user: user.into(),
            login: None,
            password: "parola".into(),
            pincode: "12345678".into(),
            codice_fiscale: CodiceFiscale::read("RSSMRA80A01H501U").unwrap(),
            codes: Codes::default(),
            program: None,
        }
    }

    #[test]
    fn what_one_process_writes_down_the_next_one_knows_of_that_operator_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("staffetta").join(NAME);
        let anna = operator("ANNA");
        let request = |user: &Operator| {
            let of_process = CallsFile::at(path.clone());
            of_process.with(user, |calls| calls.may_request(NOW).map(|()| calls.request(NOW))).unwrap()
        };
        assert_eq!(request(&anna), Ok(()));
        assert_eq!(request(&anna), Err(NotYet::Soon(NOW.plus(60))));
        assert_eq!(request(&operator("CARLO")), Ok(()));
        let kept = fs::read_to_string(&path).unwrap();
        assert!(!kept.contains("ANNA") && !kept.contains("parola") && !kept.contains("sistema"), "{kept}");
    }

    #[test]
    fn what_is_written_down_takes_the_place_of_the_file_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let calls_file = CallsFile::at(path.clone());
        calls_file.with(&operator("ANNA"), |calls| calls.request(NOW)).unwrap();
        let before = fs::read(&path).unwrap();
        // The file that was there stays as it was, and is what a crash in between leaves.
        let same = folder.path().join("same");
        fs::hard_link(&path, &same).unwrap();
        calls_file.with(&operator("ANNA"), |calls| calls.refuse_password(NOW)).unwrap();
        assert_eq!(fs::read(&same).unwrap(), before);
        assert_ne!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_damaged_record_allows_nothing_until_the_password_is_set_anew_and_no_code_for_an_hour() {
        for damaged in ["{rotto", "", "\u{0}\u{0}", "[]", "{\"a\":{\"altro\":1}}"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(NAME);
            let calls_file = CallsFile::at(path.clone());
            let of_anna = |ask: &dyn Fn(&mut Calls) -> Result<(), NotYet>| {
                calls_file.with(&operator("ANNA"), ask).unwrap()
            };
            calls_file.with(&operator("ANNA"), |calls| calls.refuse_password(NOW)).unwrap();
            fs::write(&path, damaged).unwrap();
            let now = clock::now();
            for _ in 0..2 {
                assert_eq!(of_anna(&|calls| calls.may_ask()), Err(NotYet::RecordLost), "{damaged}");
                assert_eq!(of_anna(&|calls| calls.may_request(now)), Err(NotYet::RecordLost), "{damaged}");
            }
            calls_file.with(&operator("ANNA"), |calls| calls.set_password(false)).unwrap();
            assert_eq!(of_anna(&|calls| calls.may_ask()), Ok(()));
            let soon = of_anna(&|calls| calls.may_request(now.plus(1800)));
            assert!(matches!(soon, Err(NotYet::Many(_))), "{damaged}: {soon:?}");
            assert_eq!(of_anna(&|calls| calls.may_request(now.plus(3700))), Ok(()));
            let of_other = calls_file.with(&operator("CARLO"), |calls| calls.may_ask());
            assert_eq!(of_other.unwrap(), Err(NotYet::RecordLost), "nobody knows whether his was");
            let of_login =
                calls_file.with_account("login".into(), |calls| calls.may_authorize(now.plus(1800)));
            assert!(matches!(of_login.unwrap(), Err(NotYet::Many(_))));
            let of_login =
                calls_file.with_account("login".into(), |calls| calls.may_authorize(now.plus(3700)));
            assert_eq!(of_login.unwrap(), Ok(()), "no password that is kept is sent there");
        }
    }

    #[test]
    fn processes_that_ask_at_once_get_one_code_between_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let granted = std::thread::scope(|scope| {
            let request = || {
                let calls_file = CallsFile::at(path.clone());
                let take = |calls: &mut Calls| calls.may_request(NOW).map(|()| calls.request(NOW));
                calls_file.with(&operator("ANNA"), take).unwrap().is_ok()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(request)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|is| *is).count()
        });
        assert_eq!(granted, 1);
    }

    #[test]
    fn of_too_many_accounts_the_one_that_asked_longest_ago_is_forgotten_and_no_refused_password() {
        let folder = tempfile::tempdir().unwrap();
        let calls_file = CallsFile::at(folder.path().join(NAME));
        let user = |number: usize| operator(&format!("U{number}"));
        let ask = |number: usize| {
            let at = NOW.plus(i64::try_from(number).unwrap());
            let request = |calls: &mut Calls| calls.may_request(at).map(|()| calls.request(at));
            calls_file.with(&user(number), request).unwrap()
        };
        calls_file.with(&user(0), |calls| calls.refuse_password(NOW)).unwrap();
        for number in 1..=MOST_ACCOUNTS {
            assert_eq!(ask(number), Ok(()), "{number}");
        }
        assert_eq!(ask(0), Err(NotYet::PasswordRefused));
        assert_eq!(ask(2), Err(NotYet::Soon(NOW.plus(62))));
        assert_eq!(ask(1), Ok(()), "the one that was forgotten");
    }

    #[test]
    fn what_cannot_be_written_down_is_an_error_and_without_a_place_the_process_remembers() {
        assert!(CallsFile::at("/dev/null/x/y".into()).with(&operator("ANNA"), |_| ()).is_err());
        let request = |calls: &mut Calls| calls.may_request(NOW).map(|()| calls.request(NOW));
        assert!(CallsFile(None).with(&operator("ANNA"), request).unwrap().is_ok());
        assert!(CallsFile(None).with(&operator("ANNA"), request).unwrap().is_err());
    }
}
