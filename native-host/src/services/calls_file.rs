//! What was asked of the services, and when, in a file that all processes of the user share: limits hold across
//! browsers and restarts. Times and digests alone; no secret, and no name.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use staffetta_core::service::{Calls, Operator};

use crate::settings::Places;

/// The file, in the folder of the user's settings.
const NAME: &str = "issuer-calls.json";
/// Largest file read, and most accounts kept.
const LARGEST: u64 = 64 * 1024;
const MOST_ACCOUNTS: usize = 64;

type Accounts = BTreeMap<String, Calls>;

static IN_MEMORY: Mutex<Accounts> = Mutex::new(Accounts::new());

/// The record of all accounts.
#[derive(Debug)]
pub struct CallsFile(Option<PathBuf>);

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
    /// the same meanwhile. A file that cannot be read counts as empty and is written anew.
    ///
    /// # Errors
    /// What the system says: nothing may be asked that cannot be written down.
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
            let mut accounts = IN_MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(change(accounts.entry(account).or_default()));
        };
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        file.lock()?;
        let mut text = String::new();
        let is_read = Read::by_ref(&mut file).take(LARGEST).read_to_string(&mut text).is_ok();
        let mut accounts: Accounts =
            if is_read { serde_json::from_str(&text).unwrap_or_default() } else { Accounts::default() };
        let before = accounts.clone();
        if accounts.len() >= MOST_ACCOUNTS && !accounts.contains_key(&account) {
            make_room(&mut accounts);
        }
        let answer = change(accounts.entry(account).or_default());
        if accounts != before {
            let written = serde_json::to_vec(&accounts)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&written)?;
            file.set_len(written.len() as u64)?;
            file.sync_data()?;
        }
        // The file is closed next, which frees it too.
        let _ = file.unlock();
        Ok(answer)
    }
}

/// Forgets the account that matters least.
fn make_room(accounts: &mut Accounts) {
    let least = accounts.iter().min_by_key(|(_, calls)| calls.weight()).map(|(account, _)| account.clone());
    least.and_then(|account| accounts.remove(&account));
}

#[cfg(test)]
mod tests {
    use staffetta_core::Timestamp;
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
        fs::write(&path, "{rotto").unwrap();
        assert_eq!(request(&anna), Ok(()), "a damaged file is written anew");
        assert_eq!(request(&anna), Err(NotYet::Soon(NOW.plus(60))));
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
