//! The keyring of the operating system as a place for sessions: one entry per session, under the product's name and the slot's key.
//! Blocks while the keyring does. Knows neither deadlines nor memory.

use std::collections::HashMap;

use keyring_core::{Entry, Error};
use staffetta_core::SlotKey;
use staffetta_core::product::HOST_NAME;
use staffetta_core::session::Session;
use staffetta_core::vault::{Keep, MOST_SESSIONS};
use staffetta_protocol::browser::KeyringState;
use zeroize::Zeroizing;

use super::Trouble;
use super::connection::{Connection, LARGEST_ENTRY, delete};
use crate::os;

/// What users see beside an entry in their keyring program, where it shows that.
const LABEL: &str = "Staffetta: ID-SESSIONE";
/// Most entries looked at; whoever has more of ours has a problem that reading them would not mend.
const MOST_ENTRIES: usize = 4 * MOST_SESSIONS;

/// Sessions in the keyring. Connects when first asked, and again when the connection was lost.
pub struct KeyringKeep {
    service: String,
    connection: Connection,
}

/// Tries whether a keyring takes, gives back and lets go of an entry that holds no secret.
pub struct Probe(KeyringKeep);

enum Content {
    Session(Box<Session>),
    /// An object of a shape we do not know: a newer version of the host may.
    Foreign,
    /// Ours by its name, and nothing any version wrote.
    Malformed,
}

impl KeyringKeep {
    /// The sessions of this product. Does not connect yet.
    pub fn of_product() -> Self {
        Self { service: HOST_NAME.to_owned(), connection: Connection::default() }
    }

    /// Lets go of every entry of the product, readable or not, and says how many there were.
    ///
    /// # Errors
    /// When the keyring cannot be read or written.
    pub fn purge(&mut self) -> Result<usize, Trouble> {
        let service = self.service.clone();
        self.connection.with_store(|store| {
            let entries = os::entries(store, &service, None)?;
            entries.iter().try_for_each(delete)?;
            Ok(entries.len())
        })
    }
}

impl Keep for KeyringKeep {
    type Error = Trouble;

    fn all(&mut self) -> Result<Vec<Session>, Trouble> {
        let service = self.service.clone();
        let sessions = self.connection.with_store(|store| {
            let mut sessions = Vec::new();
            for entry in os::entries(store, &service, None)?.iter().take(MOST_ENTRIES) {
                match read(entry)? {
                    Some(Content::Session(session)) => sessions.push(*session),
                    Some(Content::Malformed) => delete(entry)?,
                    Some(Content::Foreign) | None => {}
                }
            }
            Ok(sessions)
        })?;
        Ok(newest_of_each_key(sessions))
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Trouble> {
        let service = self.service.clone();
        let sessions = self.connection.with_store(|store| {
            // A click waits for this: asked for by its name, an entry takes one call to the keyring less than when looked for.
            let contents = match read(&os::entry(store, &service, key.as_str(), LABEL)?) {
                // Two hosts that wrote at the same moment, or two keyrings.
                Err(Error::Ambiguous(entries)) => {
                    entries.iter().map(read).collect::<keyring_core::Result<Vec<_>>>()?
                }
                content => vec![content?],
            };
            // What lies under a key that is not its own was not put there by us.
            let own = |content| match content {
                Some(Content::Session(session)) if session.key() == *key => Some(*session),
                _ => None,
            };
            Ok(contents.into_iter().filter_map(own).collect())
        })?;
        Ok(newest_of_each_key(sessions).pop())
    }

    fn save(&mut self, session: &Session) -> Result<(), Trouble> {
        let mut secret = Zeroizing::new(Vec::with_capacity(LARGEST_ENTRY));
        let written = serde_json::to_writer(&mut *secret, session);
        if written.is_err() || secret.len() > LARGEST_ENTRY {
            return Err(Trouble(KeyringState::Refusing));
        }
        let (service, key) = (self.service.clone(), session.key());
        self.connection.with_store(|store| {
            let entry = os::entry(store, &service, key.as_str(), LABEL)?;
            match entry.set_secret(&secret) {
                // Two hosts that wrote at the same moment, or two keyrings: one entry is enough.
                Err(Error::Ambiguous(entries)) => {
                    entries.iter().try_for_each(delete)?;
                    entry.set_secret(&secret)
                }
                result => result,
            }
        })
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Trouble> {
        let service = self.service.clone();
        self.connection
            .with_store(|store| os::entries(store, &service, Some(key.as_str()))?.iter().try_for_each(delete))
    }
}

impl Probe {
    /// A probe beside the sessions, which it does not touch.
    pub fn beside_sessions() -> Self {
        Self(KeyringKeep { service: format!("{HOST_NAME}.probe"), connection: Connection::default() })
    }

    /// Writes, reads and deletes an entry.
    ///
    /// # Errors
    /// What stood in the way.
    pub fn run(&mut self) -> Result<(), Trouble> {
        const USER: &str = "probe";
        const CONTENT: &[u8] = b"no secret";
        let service = self.0.service.clone();
        let same = self.0.connection.with_store(|store| {
            let entry = os::entry(store, &service, USER, LABEL)?;
            entry.set_secret(CONTENT)?;
            let same = entry.get_secret()? == CONTENT;
            delete(&entry)?;
            Ok(same)
        })?;
        if same { Ok(()) } else { Err(Trouble(KeyringState::Refusing)) }
    }
}

fn read(entry: &Entry) -> keyring_core::Result<Option<Content>> {
    let secret = match entry.get_secret() {
        Ok(secret) => Zeroizing::new(secret),
        // Gone since it was found.
        Err(Error::NoEntry) => return Ok(None),
        Err(Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _)) => {
            drop(Zeroizing::new(bytes));
            return Ok(Some(Content::Foreign));
        }
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Session>(&secret) {
        Ok(session) if session.is_well_formed() => Ok(Some(Content::Session(Box::new(session)))),
        _ if is_object(&secret) => Ok(Some(Content::Foreign)),
        _ => Ok(Some(Content::Malformed)),
    }
}

fn is_object(secret: &[u8]) -> bool {
    serde_json::from_slice::<HashMap<String, serde::de::IgnoredAny>>(secret).is_ok()
}

fn newest_of_each_key(sessions: Vec<Session>) -> Vec<Session> {
    let mut newest: HashMap<SlotKey, Session> = HashMap::new();
    for session in sessions {
        let key = session.key();
        let older = |held: &Session| held.validity.requested_at < session.validity.requested_at;
        if newest.get(&key).is_none_or(older) {
            newest.insert(key, session);
        }
    }
    newest.into_values().collect()
}
