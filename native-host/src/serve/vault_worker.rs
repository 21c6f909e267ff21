//! The requests about sessions, on a thread of their own: one after the other, each bounded by its deadline. Knows
//! what is promised when the browser goes away.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use staffetta_core::Approvals;
use staffetta_core::approval::{Approval, Approved, Given};
use staffetta_core::revocation::Revocation;
use staffetta_core::session::{Seen, Session, SessionView, StoreOutcome};
use staffetta_core::slot::Purpose;
use staffetta_core::vault::Vault;
use staffetta_core::{SlotKey, Timestamp};
use staffetta_protocol::browser::{ForgetReply, ListReply, ListedSession, Reply, RevealReply, StoreReply};
use staffetta_protocol::{Failure, FailureKind};

use super::outbox::Outbox;
use super::responder::{Responder, Responders};
use crate::caller::Caller;
use crate::clock;
use crate::keyring::{CachedSessions, DEADLINE, WhenLocked};
use crate::settings::{ApprovalsFile, Places};
use crate::user_lock::UserLock;

/// Most requests about sessions under way at once.
pub const MOST_VAULT_REQUESTS: usize = 32;
/// How long nothing is asked before chores are done, so that they delay no answer.
const IDLE: Duration = Duration::from_millis(150);

/// What is asked about sessions.
pub(super) enum VaultRequest {
    Store(Box<Session>),
    List(WhenLocked),
    /// For an origin, with what the user confirmed of it and the browser's administrator approved.
    Reveal(Seen, (String, Option<Timestamp>, Option<Approved>), WhenLocked),
    Accept(Seen),
    Assign(Seen, Purpose),
    UsePrevious(Seen),
    Refuse(Seen),
    Revoke(Box<Revocation>),
    Forget(Seen),
}

/// Takes requests. Its thread starts with the first.
pub(super) struct VaultWorker {
    caller: Caller,
    outbox: Arc<Outbox>,
    responders: Responders,
    when_output_is_lost: fn(),
    thread: Option<(Sender<Task>, JoinHandle<()>)>,
}

/// What is done in the vault, and until when the keyring is waited for.
struct Task {
    work: Work,
    deadline: Instant,
}

enum Work {
    /// What is asked, with whoever answers it.
    Request(Responder, VaultRequest),
    /// What another thread needs for a request that it answers: an order about this session.
    Job(SlotKey, Job),
}

type Job = Box<dyn FnOnce(&mut Vault<CachedSessions>) + Send>;

impl VaultWorker {
    /// A worker without a thread yet.
    pub(super) fn new(caller: Caller, outbox: Arc<Outbox>, when_output_is_lost: fn()) -> Self {
        let responders = Responders::new(Arc::clone(&outbox), MOST_VAULT_REQUESTS);
        Self { caller, outbox, responders, when_output_is_lost, thread: None }
    }

    /// Takes a request, and answers it.
    ///
    /// # Errors
    /// The answer, when the request is not taken.
    pub(super) fn take(&mut self, id: u64, request: VaultRequest) -> Result<(), Failure> {
        let responder = self.responders.responder(id)?;
        self.hand_over(Work::Request(responder, request))
    }

    /// Has something done about a session, for a request that another thread answers; where what came of it arrives.
    ///
    /// # Errors
    /// The answer, when it is not taken.
    pub(super) fn run<T: Send + 'static>(
        &mut self,
        about: SlotKey,
        job: impl FnOnce(&mut Vault<CachedSessions>) -> T + Send + 'static,
    ) -> Result<Receiver<T>, Failure> {
        let (done, outcome) = channel();
        // Whoever asked may be gone.
        let job: Job = Box::new(move |vault| drop(done.send(job(vault))));
        self.hand_over(Work::Job(about, job))?;
        Ok(outcome)
    }

    fn hand_over(&mut self, work: Work) -> Result<(), Failure> {
        let (tasks, _) = match &mut self.thread {
            Some(thread) => thread,
            none => {
                let thread =
                    VaultThread::start(self.caller, Arc::clone(&self.outbox), self.when_output_is_lost);
                none.insert(thread.map_err(|_| FailureKind::Internal)?)
            }
        };
        let task = Task { work, deadline: Instant::now() + DEADLINE };
        tasks.send(task).map_err(|_| FailureKind::Internal.into())
    }

    /// Waits until everything taken is done. Bounded by the deadlines.
    pub(super) fn finish(&mut self) {
        if let Some((tasks, thread)) = self.thread.take() {
            drop(tasks);
            // A thread that panicked has said so; nothing is left to wait for.
            let _ = thread.join();
        }
    }
}

/// Does what is asked.
struct VaultThread {
    caller: Caller,
    outbox: Arc<Outbox>,
    vault: Vault<CachedSessions>,
    /// Whether something is to be done when nobody asks: the first purge, or a move to the keyring.
    chores: bool,
}

impl VaultThread {
    fn start(
        caller: Caller,
        outbox: Arc<Outbox>,
        when_output_is_lost: fn(),
    ) -> std::io::Result<(Sender<Task>, JoinHandle<()>)> {
        let (tasks, to_do) = channel();
        let mut own = Self { caller, outbox, vault: Vault::over(CachedSessions::unused()), chores: true };
        let thread = thread::Builder::new()
            .name("vault".into())
            .spawn(move || own.work(&to_do, when_output_is_lost))?;
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
                Ok(task) => self.carry_out(task),
                Err(RecvTimeoutError::Timeout) => self.do_chores(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.outbox.is_lost() {
                to_do.try_iter().for_each(|task| self.carry_out(task));
                self.close();
                return when_output_is_lost();
            }
        }
        self.close();
    }

    fn carry_out(&mut self, Task { work, deadline }: Task) {
        // A click waits for a value, and changes nothing.
        let is_reveal = matches!(work, Work::Request(_, VaultRequest::Reveal(..)));
        let _lock = (!is_reveal).then(UserLock::vault);
        match work {
            Work::Request(responder, request) => responder.answer(self.outcome(request, deadline)),
            Work::Job(about, job) => {
                self.begin_order_flushed(deadline, &about);
                job(&mut self.vault);
            }
        }
    }

    fn outcome(&mut self, request: VaultRequest, deadline: Instant) -> Result<Reply, Failure> {
        let now = clock::now();
        match request {
            VaultRequest::Store(session) => {
                self.begin_flushed(deadline, WhenLocked::GiveUp);
                let stored = self.vault.store(*session, now)?;
                Ok(stored_in(&mut self.vault, stored))
            }
            VaultRequest::List(when_locked) => {
                self.begin_flushed(deadline, when_locked);
                let views = self.vault.list(now)?;
                // What is over was deleted on the way.
                self.chores = false;
                Ok(self.listed(views))
            }
            VaultRequest::Reveal(seen, (origin, confirmed_at, managed), when_locked) => {
                // A click waits for this one: what memory holds is given before the keyring is tried again.
                self.vault.backing().begin_order(deadline, when_locked, &seen.slot);
                self.chores |= !self.vault.backing().is_flushed();
                let file = ApprovalsFile::read(&Places::of_system());
                let managed = managed.map(|approved| Approval { approved, given: Given::ByAdministrator });
                let approvals =
                    Approvals::of(managed.into_iter().chain(file.approvals().all().iter().cloned()));
                let destination = self.caller.destination(origin).confirmed(confirmed_at);
                let session = self.vault.reveal(&seen, &destination, &approvals, now)?;
                Ok(Reply::Revealed(RevealReply { id: session.id, validity: session.validity }))
            }
            VaultRequest::Accept(seen) => {
                self.begin_order_flushed(deadline, &seen.slot);
                let accepted = self.vault.accept(&seen, now)?;
                Ok(stored_in(&mut self.vault, accepted))
            }
            VaultRequest::Assign(seen, purpose) => {
                self.begin_order_flushed(deadline, &seen.slot);
                let assigned = self.vault.assign(&seen, &purpose, now)?;
                Ok(stored_in(&mut self.vault, assigned))
            }
            VaultRequest::UsePrevious(seen) => {
                self.begin_order_flushed(deadline, &seen.slot);
                let taken_back = self.vault.use_previous(&seen, now)?;
                Ok(stored_in(&mut self.vault, taken_back))
            }
            VaultRequest::Refuse(seen) => {
                // Nobody waits for it: no unlock prompt of the system comes up for what a page says.
                self.begin_flushed(deadline, WhenLocked::GiveUp);
                let refused = self.vault.refuse(&seen, now)?;
                Ok(stored_in(&mut self.vault, refused))
            }
            VaultRequest::Revoke(revocation) => {
                // A mail says so, not the user.
                self.begin_flushed(deadline, WhenLocked::GiveUp);
                let revoked = self.vault.revoke(&revocation, now)?;
                Ok(self.listed(revoked))
            }
            VaultRequest::Forget(seen) => {
                self.begin_order_flushed(deadline, &seen.slot);
                self.vault.forget(&seen)?;
                Ok(ForgetReply {}.into())
            }
        }
    }

    fn listed(&mut self, views: Vec<SessionView>) -> Reply {
        let sessions = self.vault.backing();
        let with_place = |session: SessionView| ListedSession { kept: sessions.kept(&session.key), session };
        ListReply { sessions: views.into_iter().map(with_place).collect(), keyring: sessions.state() }.into()
    }

    fn begin_flushed(&mut self, deadline: Instant, when_locked: WhenLocked) {
        let sessions = self.vault.backing();
        sessions.begin(deadline, when_locked);
        sessions.flush(clock::now());
    }

    fn begin_order_flushed(&mut self, deadline: Instant, about: &SlotKey) {
        let sessions = self.vault.backing();
        sessions.begin_order(deadline, WhenLocked::Prompt, about);
        sessions.flush(clock::now());
    }

    /// Moves what memory holds, and deletes what is over.
    fn do_chores(&mut self) {
        let _lock = UserLock::vault();
        self.chores = false;
        self.begin_flushed(Instant::now() + DEADLINE, WhenLocked::GiveUp);
        // Listing deletes what is over; a keyring that fails is tried again with the next request.
        let _ = self.vault.list(clock::now());
    }

    /// The last chance of what the keyring did not take yet, and of chores left.
    fn close(&mut self) {
        let sessions = self.vault.backing();
        sessions.begin(Instant::now() + DEADLINE, WhenLocked::GiveUp);
        if !sessions.is_flushed() {
            let _lock = UserLock::vault();
            sessions.await_keyring();
            sessions.flush(clock::now());
        }
        if self.chores {
            self.do_chores();
        }
    }
}

/// The answer about a session that was taken in, or changed.
pub(super) fn stored_in(
    vault: &mut Vault<CachedSessions>,
    (outcome, session): (StoreOutcome, SessionView),
) -> Reply {
    let sessions = vault.backing();
    let (kept, keyring) = (sessions.kept(&session.key), sessions.state());
    StoreReply { outcome, session, kept, keyring }.into()
}
