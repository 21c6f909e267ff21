//! The counter where requests about the card are served: each on a thread of its own, so that a card that is busy, a person at the PIN
//! window or a slow portal delays nothing else. Knows what is promised when the browser goes away: a session that was to be
//! ended is ended, everything else is given up.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use staffetta_protocol::browser::{AwaitRemoval, Login, Logout, Reply, SessionCode};
use staffetta_protocol::{Failure, FailureCode};
use staffetta_protocol::{Trouble, TroubleCode};

use super::desk::Desk;
use super::outbox::Outbox;
use crate::card::{Conversation, Interrupter};
use crate::vault::Papers;

/// Most requests about the card under way at once: each may have a process of its own.
const MOST_UNDER_WAY: usize = 8;
/// How long the end of a session at a portal is waited for when the browser is gone.
const FAREWELL: Duration = Duration::from_secs(5);

/// What is asked about the card.
pub(super) enum Matter {
    Portals,
    Login(Login),
    Logout(Logout),
    SessionCode(SessionCode),
    AwaitRemoval(AwaitRemoval),
}

/// Takes matters. Costs nothing before the first.
pub(super) struct Counter {
    office: Arc<Office>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
pub(super) struct Office {
    pub(super) outbox: Arc<Outbox>,
    pub(super) desk: Arc<Mutex<Desk>>,
    pub(super) papers: Papers,
    under_way: AtomicUsize,
    logging_in: AtomicBool,
    talks: Mutex<Talks>,
    hung_up: Condvar,
}

/// The conversations with card processes.
#[derive(Default)]
struct Talks {
    open: Vec<Talk>,
    next: u64,
    closing: bool,
}

struct Talk {
    number: u64,
    interrupter: Interrupter,
    promised: bool,
}

/// A conversation that the office knows of; it ends when this is dropped.
pub(super) struct Supervised<'a> {
    pub(super) conversation: Conversation,
    office: &'a Office,
    number: u64,
}

/// The one login there may be.
pub(super) struct LoginTurn<'a>(&'a Office);

impl Counter {
    pub(super) fn closed(outbox: Arc<Outbox>, desk: Arc<Mutex<Desk>>) -> Self {
        let office = Office {
            outbox,
            desk,
            papers: Papers::default(),
            under_way: AtomicUsize::new(0),
            logging_in: AtomicBool::new(false),
            talks: Mutex::default(),
            hung_up: Condvar::new(),
        };
        Self { office: Arc::new(office), threads: Vec::new() }
    }

    /// Takes a matter; its thread answers it.
    ///
    /// # Errors
    /// The answer, when it is not taken.
    pub(super) fn take(&mut self, id: u64, matter: Matter) -> Result<(), Failure> {
        self.threads.retain(|thread| !thread.is_finished());
        if self.office.under_way.load(Ordering::Acquire) >= MOST_UNDER_WAY {
            return Err(FailureCode::Busy.into());
        }
        self.office.under_way.fetch_add(1, Ordering::AcqRel);
        let office = Arc::clone(&self.office);
        let started = thread::Builder::new().name("card".into()).spawn(move || office.see_to(id, matter));
        match started {
            Ok(thread) => {
                self.threads.push(thread);
                Ok(())
            }
            Err(_) => {
                self.office.hand_over();
                Err(FailureCode::Internal.into())
            }
        }
    }

    /// The browser is gone: gives up what was not promised, waits for the rest, and for every process to be gone.
    pub(super) fn finish(self) {
        self.office.close();
        for thread in self.threads {
            // A thread that panicked has said so; nothing is left to wait for.
            let _ = thread.join();
        }
    }
}

impl Office {
    /// Starts a conversation that is given up when the browser goes away, unless its end is `promised`.
    pub(super) fn converse(&self, promised: bool) -> Result<Supervised<'_>, Trouble> {
        if self.talks().closing && !promised {
            return Err(TroubleCode::Cancelled.into());
        }
        let conversation = Conversation::begin()?;
        let mut talks = self.talks();
        let (number, interrupter) = (talks.next, conversation.interrupter());
        if talks.closing && !promised {
            interrupter.interrupt();
        }
        talks.next += 1;
        talks.open.push(Talk { number, interrupter, promised });
        drop(talks);
        Ok(Supervised { conversation, office: self, number })
    }

    /// The turn to log in; `None` while somebody else has it.
    pub(super) fn login_turn(&self) -> Option<LoginTurn<'_>> {
        (!self.logging_in.swap(true, Ordering::AcqRel)).then_some(LoginTurn(self))
    }

    /// Answers a matter, which is then no longer under way. A browser that takes no more answers is gone.
    pub(super) fn answer(&self, id: u64, outcome: Result<Reply, Failure>) {
        self.hand_over();
        self.outbox.send(Some(id), outcome);
        if self.outbox.is_lost() {
            self.interrupt_unpromised();
        }
    }

    /// A matter is answered, or somebody else answers it.
    pub(super) fn hand_over(&self) {
        self.under_way.fetch_sub(1, Ordering::AcqRel);
    }

    fn close(&self) {
        self.interrupt_unpromised();
        let until = Instant::now() + FAREWELL;
        let mut talks = self.talks();
        while talks.open.iter().any(|talk| talk.promised) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                talks.open.iter().for_each(|talk| talk.interrupter.interrupt());
                return;
            }
            talks = self.hung_up.wait_timeout(talks, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn interrupt_unpromised(&self) {
        let mut talks = self.talks();
        talks.closing = true;
        talks.open.iter().filter(|talk| !talk.promised).for_each(|talk| talk.interrupter.interrupt());
    }

    fn talks(&self) -> MutexGuard<'_, Talks> {
        // Nothing in here panics half way through a change.
        self.talks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Supervised<'_> {
    fn drop(&mut self) {
        self.conversation.close();
        let number = self.number;
        self.office.talks().open.retain(|talk| talk.number != number);
        self.office.hung_up.notify_all();
    }
}

impl Drop for LoginTurn<'_> {
    fn drop(&mut self) {
        self.0.logging_in.store(false, Ordering::Release);
    }
}
