//! What the host holds for the card, apart from the ID-SESSIONE: sessions open at portals, and cards read before.
//! Several threads may ask at once; none waits for the keyring without end.

use std::cmp::Reverse;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_core::card::login::KnownCard;
use staffetta_core::card::{PortalSession, RememberedCard};
use staffetta_protocol::browser::KeyringState;

use super::cached::{Attempt, CachedStore};
use super::entries::Record;
use super::error::{DEADLINE, KeyringError};
use super::layout::Layout;
use super::lock::WhenLocked;

/// Most cards remembered: a practice's operators, with room.
const MOST_CARDS: usize = 16;

/// What is held. Cookies and certificates are larger than an entry may be.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CardRecord {
    Portal(PortalSession),
    Card(RememberedCard),
}

impl Record for CardRecord {
    const SERVICE: &'static str = ".card";
    const LABEL: &'static str = "Staffetta: accesso con la tessera";
    const LAYOUT: Layout = Layout::Chunked;

    fn key(&self) -> String {
        match self {
            Self::Portal(session) => PortalSession::key(&session.portal),
            Self::Card(card) => RememberedCard::key(&card.card.serial),
        }
    }

    fn dated(&self) -> Timestamp {
        match self {
            Self::Portal(session) => session.since,
            Self::Card(card) => card.used_at,
        }
    }

    fn duplicate(&self) -> Self {
        match self {
            Self::Portal(session) => Self::Portal(session.duplicate()),
            Self::Card(card) => Self::Card(card.clone()),
        }
    }

    fn read(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

impl CardRecord {
    fn is_live(&self, now: Timestamp) -> bool {
        match self {
            Self::Portal(session) => session.is_live(now),
            Self::Card(card) => card.is_live(now),
        }
    }
}

/// The sessions and cards.
pub(crate) struct CardStore {
    records: CachedStore<CardRecord>,
    /// The cards as they were last read or used here.
    known: Mutex<Option<Vec<RememberedCard>>>,
    time_limit: Duration,
}

impl Default for CardStore {
    /// One that waits for the keyring as long as a request of the browser may.
    fn default() -> Self {
        Self::waiting(DEADLINE)
    }
}

impl CardStore {
    /// One that waits for the keyring this long.
    pub(crate) fn waiting(time_limit: Duration) -> Self {
        Self { records: CachedStore::new(), known: Mutex::default(), time_limit }
    }

    /// The sessions that are open at `now`, as far as they are known, and the state of the keyring: one that fails
    /// hides nothing of what memory holds.
    pub(crate) fn sessions(&self, now: Timestamp) -> (Vec<PortalSession>, KeyringState) {
        let mut attempt = Attempt::lasting(self.time_limit, WhenLocked::GiveUp);
        let mut sessions = Vec::new();
        let mut cards = Vec::new();
        for record in self.records.all_where(&mut attempt, move |record| record.is_live(now)) {
            match record {
                CardRecord::Portal(session) => sessions.push(session),
                CardRecord::Card(card) => cards.push(card),
            }
        }
        let mut known = self.known();
        if attempt.state() == KeyringState::Ready || known.is_none() {
            *known = Some(cards);
        }
        (sessions, attempt.state())
    }

    /// The session open at a portal at `now`.
    ///
    /// # Errors
    /// When the keyring cannot say whether there is one. Where there is no keyring there is none in it.
    pub(crate) fn session(
        &self,
        portal: &str,
        now: Timestamp,
        when_locked: WhenLocked,
    ) -> Result<Option<PortalSession>, KeyringError> {
        let mut attempt = Attempt::lasting(self.time_limit, when_locked);
        match self.records.get(&mut attempt, &PortalSession::key(portal)) {
            Ok(Some(CardRecord::Portal(session))) if session.is_live(now) => Ok(Some(session)),
            Ok(Some(over)) => {
                self.records.delete(over.key(), over.dated());
                Ok(None)
            }
            Ok(None) | Err(KeyringError(KeyringState::Absent)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The cards read before, the one used last first. Read from the keyring once.
    pub(crate) fn known_cards(&self, now: Timestamp) -> Vec<KnownCard> {
        if self.known().is_none() {
            self.sessions(now);
        }
        let mut cards = self.known().clone().unwrap_or_default();
        cards.retain(|card| card.is_live(now));
        cards.sort_by_key(|card| Reverse(card.used_at));
        cards.into_iter().take(MOST_CARDS).map(|card| card.card).collect()
    }

    /// Holds a session in place of the one at its portal, in memory until [`CardStore::flush`].
    pub(crate) fn hold(&self, session: PortalSession) {
        self.records.hold(CardRecord::Portal(session));
    }

    /// Remembers a card that was just used, in memory until [`CardStore::flush`].
    pub(crate) fn remember(&self, card: KnownCard, now: Timestamp) {
        let card = RememberedCard { card, used_at: now };
        let mut known = self.known();
        let known = known.get_or_insert_default();
        known.retain(|held| held.card.serial != card.card.serial);
        known.push(card.clone());
        self.records.hold(CardRecord::Card(card));
    }

    /// Deletes the session at a portal if it was opened by then, in memory at once, in the keyring with
    /// [`CardStore::flush`].
    pub(crate) fn forget(&self, portal: &str, up_to: Timestamp) {
        self.records.delete(PortalSession::key(portal), up_to);
    }

    /// Brings the keyring up to date with memory. What it does not take stays in memory.
    ///
    /// # Errors
    /// What stood in the way.
    pub(crate) fn flush(&self) -> Result<(), KeyringError> {
        let mut attempt = Attempt::lasting(self.time_limit, WhenLocked::GiveUp);
        self.records.wait_while_overdue(&attempt);
        self.records.flush(&mut attempt, |entries, record| entries.put(record).map(|()| true))
    }

    fn known(&self) -> MutexGuard<'_, Option<Vec<RememberedCard>>> {
        // Nothing in here panics half way through a change.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
