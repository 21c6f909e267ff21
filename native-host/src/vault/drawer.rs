//! The part of the keyring that belongs to the card: sessions open at portals and cards read before, apart from the ID-SESSIONE.
//! Cookies and certificates are larger than an entry may be: a paper lies there in pieces, and is read when all of them are there.
//! Blocks while the keyring does.

use std::collections::HashMap;

use keyring_core::{Entry, Error};
use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_core::card::{PortalSession, RememberedCard};
use staffetta_core::product::HOST_NAME;
use staffetta_protocol::browser::KeyringState;
use zeroize::Zeroizing;

use super::Trouble;
use super::connection::{Connection, LARGEST_ENTRY, delete};
use crate::os;

/// What users see beside an entry in their keyring program, where it shows that.
const LABEL: &str = "Staffetta: accesso con la tessera";
/// Room for the line before a piece.
const HEADING: usize = 96;
/// Most pieces of one paper: 38 KB, far more than a portal's cookies.
const MOST_PIECES: usize = 16;
/// Most entries looked at.
const MOST_ENTRIES: usize = 512;

/// What lies in the drawer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Paper {
    Portal(PortalSession),
    Card(RememberedCard),
}

/// The drawer. Connects when first asked, and again when the connection was lost.
pub struct Drawer {
    service: String,
    connection: Connection,
}

/// One piece of a paper, as an entry holds it: a line of heading, then the bytes.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    key: String,
    /// The same for all pieces written together.
    stamp: u64,
    index: usize,
    count: usize,
    bytes: Zeroizing<Vec<u8>>,
}

impl Drawer {
    /// The drawer of this product. Does not connect yet.
    pub fn of_product() -> Self {
        Self { service: format!("{HOST_NAME}.card"), connection: Connection::default() }
    }

    /// Lets go of everything in it, and says how many papers there were.
    ///
    /// # Errors
    /// When the keyring cannot be read or written.
    pub fn purge(&mut self) -> Result<usize, Trouble> {
        let service = &self.service;
        self.connection.with_store(|store| {
            let entries = os::entries(store, service, None)?;
            let mut papers = 0;
            for entry in &entries {
                papers += usize::from(read(entry)?.is_some_and(|piece| piece.index == 0));
                delete(entry)?;
            }
            Ok(papers)
        })
    }

    /// Every paper that can be read whole and is live at `now`; lets go of the others.
    pub(super) fn live(&mut self, now: Timestamp) -> Result<Vec<Paper>, Trouble> {
        let service = &self.service;
        let pieces = self.connection.with_store(|store| {
            let mut pieces = Vec::new();
            for entry in os::entries(store, service, None)?.iter().take(MOST_ENTRIES) {
                match read(entry)? {
                    Some(piece) => pieces.push(piece),
                    None => delete(entry)?,
                }
            }
            Ok(pieces)
        })?;
        let mut live = Vec::new();
        for (key, bytes) in whole(pieces) {
            match bytes.and_then(|bytes| serde_json::from_slice::<Paper>(&bytes).ok()) {
                Some(paper) if paper.is_live(now) => live.push(paper),
                Some(_) => self.remove(&key)?,
                // Not whole, or of a newer version: it is read over when it is written again.
                None => {}
            }
        }
        Ok(live)
    }

    /// Puts a paper there, in place of the one with its key. `stamp` differs from that one's.
    pub(super) fn put(&mut self, paper: &Paper, stamp: u64) -> Result<(), Trouble> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_ENTRY * MOST_PIECES));
        serde_json::to_writer(&mut *bytes, paper).map_err(|_| Trouble(KeyringState::Refusing))?;
        let key = paper.key();
        let parts: Vec<&[u8]> = bytes.chunks(LARGEST_ENTRY - HEADING).collect();
        if parts.len() > MOST_PIECES {
            return Err(Trouble(KeyringState::Refusing));
        }
        let service = &self.service;
        self.connection.with_store(|store| {
            for (index, part) in parts.iter().enumerate() {
                let secret = headed(&key, stamp, index, parts.len(), part);
                let entry = os::entry(store, service, &user(&key, index), LABEL)?;
                match entry.set_secret(&secret) {
                    // Two hosts that wrote at the same moment: one entry is enough.
                    Err(Error::Ambiguous(entries)) => {
                        entries.iter().try_for_each(delete)?;
                        entry.set_secret(&secret)?;
                    }
                    result => result?,
                }
            }
            Ok(())
        })?;
        self.remove_from(&key, parts.len())
    }

    /// Lets go of a paper; no error when there is none.
    pub(super) fn remove(&mut self, key: &str) -> Result<(), Trouble> {
        self.remove_from(key, 0)
    }

    fn remove_from(&mut self, key: &str, first: usize) -> Result<(), Trouble> {
        let service = &self.service;
        self.connection.with_store(|store| {
            for index in first..MOST_PIECES {
                let entries = os::entries(store, service, Some(&user(key, index)))?;
                if entries.is_empty() {
                    break;
                }
                entries.iter().try_for_each(delete)?;
            }
            Ok(())
        })
    }
}

impl Paper {
    pub(super) fn key(&self) -> String {
        match self {
            Self::Portal(session) => PortalSession::key(&session.portal),
            Self::Card(remembered) => RememberedCard::key(&remembered.card.serial),
        }
    }

    fn is_live(&self, now: Timestamp) -> bool {
        match self {
            Self::Portal(session) => session.is_live(now),
            Self::Card(remembered) => remembered.is_live(now),
        }
    }
}

/// The user's name of an entry: small letters and digits only, as the Credential Manager's search wants them.
fn user(key: &str, index: usize) -> String {
    format!("{key}p{index}")
}

fn headed(key: &str, stamp: u64, index: usize, count: usize, part: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(Vec::with_capacity(HEADING + part.len()));
    secret.extend_from_slice(format!("{key} {stamp} {index} {count}\n").as_bytes());
    secret.extend_from_slice(part);
    secret
}

fn read(entry: &Entry) -> keyring_core::Result<Option<Piece>> {
    match entry.get_secret() {
        Ok(secret) => Ok(piece_of(&Zeroizing::new(secret))),
        // Gone since it was found.
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error),
    }
}

fn piece_of(secret: &[u8]) -> Option<Piece> {
    let end = secret.iter().position(|byte| *byte == b'\n')?;
    let heading = std::str::from_utf8(&secret[..end]).ok()?;
    let mut words = heading.split(' ');
    let piece = Piece {
        key: words.next()?.to_owned(),
        stamp: words.next()?.parse().ok()?,
        index: words.next()?.parse().ok()?,
        count: words.next()?.parse().ok()?,
        bytes: Zeroizing::new(secret[end + 1..].to_vec()),
    };
    let fits = words.next().is_none() && piece.index < piece.count && piece.count <= MOST_PIECES;
    fits.then_some(piece)
}

/// The papers' bytes by their keys; `None` where a piece is missing. Of pieces written at different times the latest count.
fn whole(pieces: Vec<Piece>) -> HashMap<String, Option<Zeroizing<Vec<u8>>>> {
    let mut by_key: HashMap<String, Vec<Piece>> = HashMap::new();
    for piece in pieces {
        by_key.entry(piece.key.clone()).or_default().push(piece);
    }
    by_key.into_iter().map(|(key, pieces)| (key, joined(pieces))).collect()
}

fn joined(mut pieces: Vec<Piece>) -> Option<Zeroizing<Vec<u8>>> {
    let latest = pieces.iter().map(|piece| piece.stamp).max()?;
    pieces.retain(|piece| piece.stamp == latest);
    pieces.sort_by_key(|piece| piece.index);
    pieces.dedup_by_key(|piece| piece.index);
    let count = pieces.first()?.count;
    if pieces.len() != count {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pieces.iter().map(|piece| piece.bytes.len()).sum()));
    pieces.iter().for_each(|piece| bytes.extend_from_slice(&piece.bytes));
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(bytes: &[u8], step: usize, stamp: u64) -> Vec<Piece> {
        let parts: Vec<&[u8]> = bytes.chunks(step).collect();
        let secrets =
            parts.iter().enumerate().map(|(index, part)| headed("k", stamp, index, parts.len(), part));
        secrets.map(|secret| piece_of(&secret).unwrap()).collect()
    }

    #[test]
    fn what_is_not_whole_or_mixed_of_two_writings_is_not_read() {
        let mut old = pieces(b"abcdef", 2, 1);
        assert_eq!(whole(pieces(b"abcdef", 2, 1))["k"].as_deref().map(Vec::as_slice), Some(&b"abcdef"[..]));
        old.remove(1);
        assert_eq!(whole(old)["k"], None);
        let mut mixed = pieces(b"abcdef", 2, 1);
        mixed[0] = pieces(b"ABCDEF", 2, 2).remove(0);
        assert_eq!(whole(mixed)["k"], None);
    }

    #[test]
    fn a_heading_fits_beside_the_largest_piece() {
        let key = "f".repeat(32);
        let part = vec![0; LARGEST_ENTRY - HEADING];
        assert!(headed(&key, u64::MAX, MOST_PIECES, MOST_PIECES, &part).len() <= LARGEST_ENTRY);
    }

    proptest! {
        #[test]
        fn any_bytes_cut_up_are_put_together_again(
            bytes in prop::collection::vec(any::<u8>(), 1..200), step in 20usize..60, seed in any::<u64>(),
        ) {
            let mut shuffled = pieces(&bytes, step, seed);
            let turn = usize::try_from(seed % 7).unwrap() % shuffled.len();
            shuffled.rotate_left(turn);
            prop_assert_eq!(whole(shuffled).remove("k").unwrap().unwrap().to_vec(), bytes);
        }

        #[test]
        fn any_entry_is_looked_at_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(piece) = piece_of(&bytes) {
                prop_assert!(piece.index < piece.count);
            }
        }
    }
}
