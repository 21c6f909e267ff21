//! Records of one kind as entries of the operating system's keyring, under the product's name and each record's key.
//! Blocks while the keyring does. Knows neither deadlines nor memory.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use keyring_core::{Entry, Error};
use serde::Serialize;
use staffetta_core::Timestamp;
use staffetta_core::product::HOST_NAME;
use staffetta_protocol::browser::KeyringState;
use zeroize::Zeroizing;

use super::connection::Connection;
use super::error::KeyringError;
use super::layout::{LARGEST_ENTRY, Layout, MOST_CHUNKS};
use super::lock::{self, WhenLocked};
use crate::os::{self, KeyringUse, NotOpen, Secret};

/// Most entries looked at; whoever has more of ours has a problem that reading them would not solve.
const MOST_ENTRIES: usize = 512;

/// A kind of thing that the keyring holds, as JSON.
pub(super) trait Record: Serialize + Send + Sync + 'static {
    /// What follows the product's name in the name of the service.
    const SERVICE: &'static str;
    /// What users see beside an entry in their keyring program, where it shows that.
    const LABEL: &'static str;
    /// How its records lie.
    const LAYOUT: Layout;

    /// What it is filed under: 32 hexadecimal digits.
    fn key(&self) -> String;

    /// Since when it holds: of two with one key the newer counts.
    fn dated(&self) -> Timestamp;

    /// A second copy, secrets included.
    fn duplicate(&self) -> Self;

    /// Reads what was written; `None` if that was another kind, or another version.
    fn read(json: &[u8]) -> Option<Self>
    where
        Self: Sized;

    /// Whether its parts are believable.
    fn is_well_formed(&self) -> bool {
        true
    }
}

/// The entries of one kind of record. Connects when first asked, and again when the connection was lost.
pub(super) struct KeyringEntries<R> {
    service: String,
    connection: Connection,
    unprompted: os::Unprompted,
    kind: PhantomData<fn() -> R>,
}

impl<R: Record> KeyringEntries<R> {
    /// Those of this product. Does not connect yet.
    pub(super) fn of_product() -> Self {
        let service = format!("{HOST_NAME}{}", R::SERVICE);
        let (connection, unprompted) = (Connection::default(), os::Unprompted::default());
        Self { service, connection, unprompted, kind: PhantomData }
    }

    /// Does something with the keyring once that is open to it.
    ///
    /// # Errors
    /// When it is locked and stays so, and those of the job.
    pub(super) fn when_open<T>(
        &mut self,
        usage: KeyringUse,
        when_locked: WhenLocked,
        job: impl FnOnce(&mut Self) -> Result<T, KeyringError>,
    ) -> Result<T, KeyringError> {
        lock::pass(&mut self.unprompted, &self.service, usage, when_locked)?;
        job(self)
    }

    /// Every record that can be read, lies under its own name, and is wanted. Deletes those that are not wanted, and
    /// what no version of the host wrote; what another version may have written stays. Others' entries under our
    /// service hide none of ours, however many they are, and neither do those that cannot be read or deleted.
    pub(super) fn all_where(&mut self, wanted: impl Fn(&R) -> bool) -> Result<Vec<R>, KeyringError> {
        let entries = match self.all_if_ours() {
            Some(entries) => entries,
            None => self.all_of_ours()?,
        };
        let (wanted, unwanted): (Vec<R>, Vec<R>) = newest(records(entries)).partition(wanted);
        unwanted.iter().try_for_each(|record| self.remove(&record.key()))?;
        Ok(wanted)
    }

    /// All entries under our service, where they lie open and each is ours.
    fn all_if_ours(&mut self) -> Option<Vec<(String, Secret)>> {
        let entries = self.unprompted.all_secrets(&self.service, MOST_ENTRIES).ok()?;
        entries.iter().all(|(_, secret)| R::LAYOUT.is_ours(secret)).then_some(entries)
    }

    /// The entries under our service that are ours; deletes those that no version of the host wrote.
    fn all_of_ours(&mut self) -> Result<Vec<(String, Secret)>, KeyringError> {
        let service = &self.service;
        self.connection.with_store(|store| {
            let mut secrets = Vec::new();
            let named = os::entries(store, service, None)?.into_iter().map(|entry| (name(&entry), entry));
            for (name, entry) in ours_first(named.collect(), R::LAYOUT) {
                match read(&entry) {
                    Ok(Some(secret)) if R::LAYOUT.is_ours(&secret) => secrets.push((name, secret)),
                    // One that cannot be deleted is in nobody's way.
                    Ok(Some(_)) => drop(delete(&entry)),
                    Err(error) if R::LAYOUT.is_name(&name) => return Err(error),
                    Ok(None) | Err(_) => {}
                }
            }
            Ok(secrets)
        })
    }

    /// The record with this key. A click waits for this: where all of it lies open, nothing else is asked.
    ///
    /// # Errors
    /// When the keyring is locked and stays so, or cannot say.
    pub(super) fn find(&mut self, key: &str, when_locked: WhenLocked) -> Result<Option<R>, KeyringError> {
        let (unprompted, service) = (&mut self.unprompted, &self.service);
        match found(key, |user| unprompted.secrets(service, user)) {
            Ok(Some(record)) => Ok(Some(record)),
            Ok(None) | Err(NotOpen) => {
                self.when_open(KeyringUse::Read, when_locked, |entries| entries.get(key))
            }
        }
    }

    /// The record with this key.
    pub(super) fn get(&mut self, key: &str) -> Result<Option<R>, KeyringError> {
        let service = &self.service;
        self.connection
            .with_store(|store| found(key, |user| read_named(&os::entry(store, service, user, R::LABEL)?)))
    }

    /// Writes a record in place of the one with its key.
    pub(super) fn put(&mut self, record: &R) -> Result<(), KeyringError> {
        let mut json = Zeroizing::new(Vec::with_capacity(LARGEST_ENTRY * MOST_CHUNKS));
        serde_json::to_writer(&mut *json, record).map_err(|_| KeyringError(KeyringState::Refusing))?;
        let key = record.key();
        let secrets = R::LAYOUT.split(&key, version(), &json).ok_or(KeyringError(KeyringState::Refusing))?;
        let service = &self.service;
        self.connection.with_store(|store| {
            let mut entries = R::LAYOUT.users(&key).zip(&secrets);
            entries.try_for_each(|(user, secret)| write(&os::entry(store, service, &user, R::LABEL)?, secret))
        })?;
        self.remove_from(&key, secrets.len())
    }

    /// Deletes a record; no error when there is none.
    pub(super) fn remove(&mut self, key: &str) -> Result<(), KeyringError> {
        self.remove_from(key, 0)
    }

    /// Deletes every entry, readable or not, and says how many records they were.
    pub(super) fn purge(&mut self) -> Result<usize, KeyringError> {
        let service = &self.service;
        self.connection.with_store(|store| {
            let mut count = 0;
            for entry in os::entries(store, service, None)? {
                let secret = read(&entry).ok().flatten().unwrap_or_default();
                count += usize::from(R::LAYOUT.is_first(&secret));
                delete(&entry)?;
            }
            Ok(count)
        })
    }

    /// Writes, reads and deletes an entry that holds no secret, beside the records.
    pub(super) fn probe(&mut self) -> Result<(), KeyringError> {
        const CONTENT: &[u8] = b"no secret";
        let service = format!("{}.probe", self.service);
        let same = self.connection.with_store(|store| {
            let entry = os::entry(store, &service, "probe", R::LABEL)?;
            entry.set_secret(CONTENT)?;
            let same = entry.get_secret()? == CONTENT;
            delete(&entry)?;
            Ok(same)
        })?;
        if same { Ok(()) } else { Err(KeyringError(KeyringState::Refusing)) }
    }

    /// Deletes a record's entries but for the first few.
    fn remove_from(&mut self, key: &str, first: usize) -> Result<(), KeyringError> {
        let service = &self.service;
        self.connection.with_store(|store| {
            for user in R::LAYOUT.users(key).skip(first) {
                let entries = os::entries(store, service, Some(&user))?;
                if entries.is_empty() {
                    break;
                }
                entries.iter().try_for_each(delete)?;
            }
            Ok(())
        })
    }
}

fn read(entry: &Entry) -> keyring_core::Result<Option<Secret>> {
    match entry.get_secret() {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        // Gone since it was found.
        Err(Error::NoEntry) => Ok(None),
        // Not as this system writes it: another program's, or another version's.
        Err(Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _)) => {
            drop(Zeroizing::new(bytes));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Asked for by its name, an entry takes one call to the keyring less than when looked for.
fn read_named(entry: &Entry) -> keyring_core::Result<Vec<Secret>> {
    match read(entry) {
        // Two hosts that wrote at the same moment, or two keyrings.
        Err(Error::Ambiguous(entries)) => {
            entries.iter().filter_map(|entry| read(entry).transpose()).collect()
        }
        found => Ok(found?.into_iter().collect()),
    }
}

fn write(entry: &Entry, secret: &[u8]) -> keyring_core::Result<()> {
    match entry.set_secret(secret) {
        // Two hosts that wrote at the same moment, or two keyrings: one entry is enough.
        Err(Error::Ambiguous(entries)) => {
            entries.iter().try_for_each(delete)?;
            entry.set_secret(secret)
        }
        result => result,
    }
}

/// Deletes an entry; no error when there is none.
fn delete(entry: &Entry) -> keyring_core::Result<()> {
    match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        result => result,
    }
}

/// As many entries as are looked at, those with names of ours first.
fn ours_first<T>(mut named: Vec<(String, T)>, layout: Layout) -> Vec<(String, T)> {
    named.sort_by_key(|(name, _)| !layout.is_name(name));
    named.truncate(MOST_ENTRIES);
    named
}

/// The name under which an entry lies.
fn name(entry: &Entry) -> String {
    entry.get_specifiers().map_or_else(String::new, |(_, user)| user)
}

/// The record with this key, out of what `read` finds under its names.
fn found<R: Record, E>(
    key: &str,
    mut read: impl FnMut(&str) -> Result<Vec<Secret>, E>,
) -> Result<Option<R>, E> {
    let mut entries: Vec<(String, Secret)> = Vec::new();
    for (number, user) in (1..).zip(R::LAYOUT.users(key)) {
        let under = read(&user)?;
        if under.is_empty() {
            break;
        }
        entries.extend(under.into_iter().map(|secret| (user.clone(), secret)));
        if entries.iter().all(|(_, secret)| R::LAYOUT.count(secret) <= number) {
            break;
        }
    }
    Ok(newest(records(entries)).next())
}

fn records<R: Record>(entries: Vec<(String, Secret)>) -> impl Iterator<Item = R> {
    // What is ours and cannot be read is of a newer version. What lies under a key that is not its own was not put
    // there by this one, and has no say beside what was.
    R::LAYOUT.join(entries).into_iter().filter_map(|(key, json)| {
        let record = R::read(&json)?;
        (record.is_well_formed() && record.key() == key).then_some(record)
    })
}

fn newest<R: Record>(records: impl Iterator<Item = R>) -> impl Iterator<Item = R> {
    let mut newest: HashMap<String, R> = HashMap::new();
    for record in records {
        let key = record.key();
        if newest.get(&key).is_none_or(|held| held.dated() < record.dated()) {
            newest.insert(key, record);
        }
    }
    newest.into_values()
}

/// Tells apart what was written at different times.
fn version() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::memory::tests::{Dated, dated};
    use super::*;

    /// A record that may need several entries.
    #[derive(serde::Deserialize, Serialize)]
    struct Long(String);

    impl Record for Long {
        const SERVICE: &'static str = ".test";
        const LABEL: &'static str = "";
        const LAYOUT: Layout = Layout::Chunked;

        fn key(&self) -> String {
            "a".to_owned()
        }

        fn dated(&self) -> Timestamp {
            Timestamp::from_seconds(0)
        }

        fn duplicate(&self) -> Self {
            Self(self.0.clone())
        }

        fn read(json: &[u8]) -> Option<Self> {
            serde_json::from_slice(json).ok()
        }
    }

    #[test]
    fn of_two_entries_of_one_key_the_newer_counts_in_whichever_order_they_are_found() {
        for found in [[("a", 1), ("a", 2)], [("a", 2), ("a", 1)]] {
            let found = found.map(|(key, date)| dated(key, date)).into_iter();
            assert_eq!(newest(found).collect::<Vec<_>>(), [dated("a", 2)]);
        }
    }

    #[test]
    fn no_more_names_are_looked_under_than_a_record_has_entries() {
        let looked_under = |stored: &[&str]| {
            let mut names = Vec::new();
            let record: Option<Long> = found("a", |name| {
                names.push(name.to_owned());
                let entry = stored.get(names.len() - 1).filter(|entry| !entry.is_empty());
                Ok::<_, NotOpen>(
                    entry.map(|entry| Zeroizing::new(entry.as_bytes().to_vec())).into_iter().collect(),
                )
            })
            .unwrap();
            (record.map(|Long(text)| text), names.len())
        };
        assert_eq!(looked_under(&["a 1 0 1\n\"x\""]), (Some("x".into()), 1));
        assert_eq!(looked_under(&["a 1 0 2\n\"x", "a 1 1 2\ny\""]), (Some("xy".into()), 2));
        assert_eq!(
            looked_under(&["a 2 0 2\n\"x", "a 1 1 3\ny", "a 1 2 3\nz\""]),
            (None, 3),
            "of two writings"
        );
        assert_eq!(looked_under(&["a 1 0 2\n\"x", ""]), (None, 2), "a part is missing");
        assert_eq!(looked_under(&[]), (None, 1));
    }

    #[test]
    fn however_many_entries_of_others_there_are_ours_are_looked_at_first() {
        let others = (0..2 * MOST_ENTRIES).map(|number| (format!("X{number}"), ()));
        let ours = "0123456789abcdef0123456789abcdef".to_owned();
        let looked_at = ours_first(others.chain([(ours.clone(), ())]).collect(), Layout::Whole);
        assert_eq!(looked_at.len(), MOST_ENTRIES);
        assert_eq!([&looked_at[0].0, "X0"], [&ours, looked_at[1].0.as_str()]);
    }

    #[test]
    fn an_entry_that_cannot_be_read_or_lies_under_another_name_hides_no_other() {
        let entries = [("a", &b"[\"a\",1]"[..]), ("a", b"{}"), ("a", b""), ("b", b"[\"a\",2]")]
            .map(|(name, entry)| (name.to_owned(), Zeroizing::new(entry.to_vec())));
        let read: Vec<Dated> = records(entries.into()).collect();
        assert_eq!(read, [dated("a", 1)]);
    }
}
