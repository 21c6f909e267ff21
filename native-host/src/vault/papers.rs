//! What the host holds for the card: sessions open at portals, and cards read before. In the keyring while it takes them, else in
//! memory, never in a file. Several threads may ask at once; none waits for the keyring without end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use staffetta_core::Timestamp;
use staffetta_core::card::login::KnownCard;
use staffetta_core::card::{PortalSession, RememberedCard};
use staffetta_protocol::browser::KeyringState;

use super::drawer::{Drawer, Paper};
use super::{DEADLINE, Trouble};

/// Most cards remembered: a practice's operators, with room.
const MOST_CARDS: usize = 16;
/// Most steps that wait for the keyring; with more of them it hangs, and is not asked.
const MOST_WAITING: usize = 4;

/// The papers. Nothing is connected, and no thread started, before something is asked for.
pub struct Papers {
    memory: Mutex<Memory>,
    line: DrawerLine,
}

#[derive(Default)]
struct Memory {
    /// What the keyring did not take yet.
    sessions: Vec<PortalSession>,
    cards: Vec<RememberedCard>,
    /// Portals whose sessions the keyring still has to let go of.
    let_go: Vec<String>,
    /// The cards as they were last read or used here.
    known: Option<Vec<RememberedCard>>,
}

impl Default for Papers {
    /// Papers that wait for the keyring as long as a request of the browser may.
    fn default() -> Self {
        Self::waiting(DEADLINE)
    }
}

impl Papers {
    /// Papers that wait for the keyring this long.
    pub fn waiting(patience: Duration) -> Self {
        let line = DrawerLine { jobs: Mutex::default(), waiting: Arc::default(), patience };
        Self { memory: Mutex::default(), line }
    }

    /// The sessions that are open at `now`, as far as they are known: a keyring in trouble hides nothing of what memory holds.
    pub fn sessions(&self, now: Timestamp) -> Vec<PortalSession> {
        self.read(now).0
    }

    /// The session open at a portal at `now`.
    ///
    /// # Errors
    /// When the keyring cannot say whether there is one. Where there is no keyring there is none in it.
    pub fn session(&self, portal: &str, now: Timestamp) -> Result<Option<PortalSession>, Trouble> {
        let (sessions, kept) = self.read(now);
        let found = sessions.into_iter().find(|session| session.portal == portal);
        match kept {
            Err(trouble) if found.is_none() && trouble.0 != KeyringState::Absent => Err(trouble),
            _ => Ok(found),
        }
    }

    fn read(&self, now: Timestamp) -> (Vec<PortalSession>, Result<(), Trouble>) {
        let (kept, state) = match self.line.ask(move |drawer| drawer.live(now)) {
            Ok(papers) => (papers, Ok(())),
            Err(trouble) => (Vec::new(), Err(trouble)),
        };
        let mut memory = self.memory();
        memory.sessions.retain(|session| session.is_live(now));
        let mut sessions: Vec<_> = memory.sessions.iter().map(PortalSession::duplicate).collect();
        let mut cards = Vec::new();
        for paper in kept {
            match paper {
                Paper::Portal(session) => {
                    let is_newer_here = sessions.iter().any(|held| held.portal == session.portal);
                    if !is_newer_here && !memory.let_go.contains(&session.portal) {
                        sessions.push(session);
                    }
                }
                Paper::Card(card) => cards.push(card),
            }
        }
        for card in memory.cards.clone().into_iter().chain(memory.known.take().unwrap_or_default()) {
            if !cards.iter().any(|known| known.card.serial == card.card.serial) {
                cards.push(card);
            }
        }
        memory.known = Some(cards);
        (sessions, state)
    }

    /// The cards read before, the one used last first. Read from the keyring once.
    pub fn known_cards(&self, now: Timestamp) -> Vec<KnownCard> {
        if self.memory().known.is_none() {
            self.sessions(now);
        }
        let mut cards = self.memory().known.clone().unwrap_or_default();
        cards.retain(|card| card.is_live(now));
        cards.sort_by_key(|card| std::cmp::Reverse(card.used_at));
        cards.into_iter().take(MOST_CARDS).map(|card| card.card).collect()
    }

    /// Holds a session in place of the one at its portal, in memory until [`Papers::settle`].
    pub fn hold(&self, session: PortalSession) {
        let mut memory = self.memory();
        memory.let_go.retain(|portal| *portal != session.portal);
        memory.sessions.retain(|held| held.portal != session.portal);
        memory.sessions.push(session);
    }

    /// Remembers a card that was just used, in memory until [`Papers::settle`].
    pub fn remember(&self, card: KnownCard, now: Timestamp) {
        let mut memory = self.memory();
        let serial = card.serial.clone();
        let remembered = RememberedCard { card, used_at: now };
        memory.cards.retain(|held| held.card.serial != serial);
        memory.cards.push(remembered.clone());
        let known = memory.known.get_or_insert_default();
        known.retain(|held| held.card.serial != serial);
        known.push(remembered);
    }

    /// Lets go of the session at a portal, in memory at once, in the keyring with [`Papers::settle`].
    pub fn forget(&self, portal: &str) {
        let mut memory = self.memory();
        memory.sessions.retain(|held| held.portal != portal);
        if !memory.let_go.iter().any(|gone| gone == portal) {
            memory.let_go.push(portal.to_owned());
        }
    }

    /// Brings the keyring up to date with memory. What it does not take stays in memory.
    ///
    /// # Errors
    /// What stood in the way.
    pub fn settle(&self) -> Result<(), Trouble> {
        let (papers, let_go) = {
            let memory = self.memory();
            let sessions = memory.sessions.iter().map(|session| Paper::Portal(session.duplicate()));
            let papers: Vec<_> = sessions.chain(memory.cards.iter().cloned().map(Paper::Card)).collect();
            (papers, memory.let_go.clone())
        };
        if papers.is_empty() && let_go.is_empty() {
            return Ok(());
        }
        let gone = let_go.clone();
        let papers = self.line.ask(move |drawer| {
            for portal in &gone {
                drawer.remove(&PortalSession::key(portal))?;
            }
            for paper in &papers {
                drawer.put(paper, stamp())?;
            }
            Ok(papers)
        })?;
        self.memory().give_up(&papers, &let_go);
        Ok(())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing in here panics half way through a change.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Drops what the keyring has now, unless it changed here meanwhile.
    fn give_up(&mut self, papers: &[Paper], let_go: &[String]) {
        for paper in papers {
            match paper {
                Paper::Portal(kept) => self.sessions.retain(|held| {
                    held.portal != kept.portal
                        || held.since != kept.since
                        || held.expires_at != kept.expires_at
                }),
                Paper::Card(kept) => self.cards.retain(|held| held != kept),
            }
        }
        self.let_go.retain(|portal| !let_go.contains(portal));
    }
}

/// Tells apart what was written at different times.
fn stamp() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

type Job = Box<dyn FnOnce(&mut Drawer) + Send>;

/// The line to the drawer: one thread that may block, started with the first step.
struct DrawerLine {
    jobs: Mutex<Option<Sender<Job>>>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

impl DrawerLine {
    /// Runs a step there and waits for it no longer than its patience; overdue, it may still be done later.
    fn ask<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Drawer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        if self.waiting.load(Ordering::Acquire) >= MOST_WAITING {
            return Err(Trouble(KeyringState::Slow));
        }
        let (done, answer) = channel();
        let waiting = Arc::clone(&self.waiting);
        let job: Job = Box::new(move |drawer| {
            let result = step(drawer);
            waiting.fetch_sub(1, Ordering::AcqRel);
            // Nobody waits any more when this fails.
            let _ = done.send(result);
        });
        self.jobs()?.send(job).map_err(|_| Trouble(KeyringState::Refusing))?;
        answer.recv_timeout(self.patience).unwrap_or(Err(Trouble(KeyringState::Slow)))
    }

    fn jobs(&self) -> Result<Sender<Job>, Trouble> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = match &*jobs {
            Some(sender) => sender.clone(),
            None => {
                let (sender, to_do) = channel::<Job>();
                let work = move || {
                    let mut drawer = Drawer::of_product();
                    to_do.into_iter().for_each(|job| job(&mut drawer));
                };
                let started = thread::Builder::new().name("drawer".into()).spawn(work);
                started.map_err(|_| Trouble(KeyringState::Refusing))?;
                jobs.insert(sender).clone()
            }
        };
        self.waiting.fetch_add(1, Ordering::AcqRel);
        Ok(sender)
    }
}
