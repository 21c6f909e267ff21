//! The desk where the vault's errands are done: a thread of its own, one errand after the other, each bounded by its deadline.
//! Knows what is promised when the browser goes away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use staffetta_core::SlotKey;
use staffetta_core::session::{Session, SessionView, StoreOutcome};
use staffetta_core::vault::Vault;
use staffetta_protocol::browser::{ForgetReply, ListReply, ListedSession, Reply, RevealReply, StoreReply};
use staffetta_protocol::{Failure, FailureCode};

use super::MOST_UNDER_WAY;
use super::outbox::Outbox;
use crate::caller::Caller;
use crate::clock;
use crate::vault::{DEADLINE, SafeKeep};

/// How long nothing is asked before chores are done, so that they delay no answer.
const IDLE: Duration = Duration::from_millis(150);

/// What the vault is asked.
pub(super) enum Errand {
    Store(Box<Session>),
    List,
    Reveal(SlotKey, String),
    Accept(SlotKey),
    Forget(SlotKey),
}

/// Takes errands. Its thread starts with the first.
pub(super) struct Desk {
    caller: Caller,
    outbox: Arc<Outbox>,
    under_way: Arc<AtomicUsize>,
    when_output_is_lost: fn(),
    thread: Option<(Sender<Task>, JoinHandle<()>)>,
}

struct Task {
    id: u64,
    errand: Errand,
    until: Instant,
}

impl Desk {
    /// A desk with nobody at it yet.
    pub(super) fn closed(caller: Caller, outbox: Arc<Outbox>, when_output_is_lost: fn()) -> Self {
        Self { caller, outbox, under_way: Arc::default(), when_output_is_lost, thread: None }
    }

    /// Takes an errand; the desk answers it.
    ///
    /// # Errors
    /// The answer, when the errand is not taken.
    pub(super) fn take(&mut self, id: u64, errand: Errand) -> Result<(), Failure> {
        if self.under_way.load(Ordering::Acquire) >= MOST_UNDER_WAY {
            return Err(FailureCode::Busy.into());
        }
        let (tasks, _) = match &mut self.thread {
            Some(thread) => thread,
            none => none.insert(Clerk::start(
                self.caller,
                Arc::clone(&self.outbox),
                Arc::clone(&self.under_way),
                self.when_output_is_lost,
            )?),
        };
        self.under_way.fetch_add(1, Ordering::AcqRel);
        let task = Task { id, errand, until: Instant::now() + DEADLINE };
        tasks.send(task).map_err(|_| FailureCode::Internal.into())
    }

    /// Waits until everything taken is done. Bounded by the deadlines.
    pub(super) fn finish(&mut self) {
        if let Some((tasks, thread)) = self.thread.take() {
            drop(tasks);
            // A clerk that panicked has said so; nothing is left to wait for.
            let _ = thread.join();
        }
    }
}

/// Does the errands.
struct Clerk {
    caller: Caller,
    outbox: Arc<Outbox>,
    under_way: Arc<AtomicUsize>,
    vault: Vault<SafeKeep>,
    /// Whether something is to be done when nobody asks: the first purge, or a move to the keyring.
    chores: bool,
}

impl Clerk {
    fn start(
        caller: Caller,
        outbox: Arc<Outbox>,
        under_way: Arc<AtomicUsize>,
        when_output_is_lost: fn(),
    ) -> Result<(Sender<Task>, JoinHandle<()>), Failure> {
        let (tasks, to_do) = channel();
        let vault = Vault::over(SafeKeep::unused());
        let mut clerk = Self { caller, outbox, under_way, vault, chores: true };
        let thread = thread::Builder::new()
            .name("vault".into())
            .spawn(move || clerk.work(&to_do, when_output_is_lost))
            .map_err(|_| Failure::from(FailureCode::Internal))?;
        Ok((tasks, thread))
    }

    fn work(&mut self, to_do: &Receiver<Task>, when_output_is_lost: fn()) {
        loop {
            let task = if self.chores {
                to_do.recv_timeout(IDLE)
            } else {
                to_do.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match task {
                Ok(task) => self.do_task(task),
                Err(RecvTimeoutError::Timeout) => self.do_chores(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.outbox.is_lost() {
                for task in to_do.try_iter() {
                    self.do_task(task);
                }
                self.close();
                return when_output_is_lost();
            }
        }
        self.close();
    }

    fn do_task(&mut self, task: Task) {
        let outcome = self.do_errand(task.errand, task.until);
        self.outbox.send(Some(task.id), outcome);
        self.under_way.fetch_sub(1, Ordering::AcqRel);
    }

    fn do_errand(&mut self, errand: Errand, until: Instant) -> Result<Reply, Failure> {
        let now = clock::now();
        match errand {
            Errand::Store(session) => {
                self.begin_settled(until, None);
                let stored = self.vault.store(*session, now)?;
                Ok(self.stored(stored))
            }
            Errand::List => {
                self.begin_settled(until, None);
                let views = self.vault.list(now)?;
                // What is over was let go of on the way.
                self.chores = false;
                let keep = self.vault.keep();
                let with_place =
                    |session: SessionView| ListedSession { kept: keep.kept(&session.key), session };
                let sessions = views.into_iter().map(with_place).collect();
                Ok(Reply::Listed(ListReply { sessions, keyring: keep.state() }))
            }
            Errand::Reveal(key, origin) => {
                // A click waits for this one: what memory holds is given before the keyring is tried again.
                self.vault.keep().begin(until, Some(key.clone()));
                self.chores |= self.vault.keep().is_unsettled();
                let session = self.vault.reveal(&key, &self.caller.destination(origin), now)?;
                Ok(Reply::Revealed(RevealReply { id: session.id, validity: session.validity }))
            }
            Errand::Accept(key) => {
                self.begin_settled(until, Some(key.clone()));
                let accepted = self.vault.accept(&key, now)?;
                Ok(self.stored(accepted))
            }
            Errand::Forget(key) => {
                self.begin_settled(until, Some(key.clone()));
                self.vault.forget(&key)?;
                Ok(ForgetReply {}.into())
            }
        }
    }

    fn stored(&mut self, (outcome, session): (StoreOutcome, SessionView)) -> Reply {
        let keep = self.vault.keep();
        let (kept, keyring) = (keep.kept(&session.key), keep.state());
        StoreReply { outcome, session, kept, keyring }.into()
    }

    fn begin_settled(&mut self, until: Instant, must_know: Option<SlotKey>) {
        let keep = self.vault.keep();
        keep.begin(until, must_know);
        keep.settle(clock::now());
    }

    /// Moves what memory holds, and lets go of what is over.
    fn do_chores(&mut self) {
        self.chores = false;
        self.begin_settled(Instant::now() + DEADLINE, None);
        // Listing lets go of what is over; a keyring in trouble is tried again with the next request.
        let _ = self.vault.list(clock::now());
    }

    /// The last chance of what the keyring did not take yet, and of chores left.
    fn close(&mut self) {
        let keep = self.vault.keep();
        keep.begin(Instant::now() + DEADLINE, None);
        if keep.is_unsettled() {
            keep.await_keyring();
            keep.settle(clock::now());
        }
        if self.chores {
            self.do_chores();
        }
    }
}
