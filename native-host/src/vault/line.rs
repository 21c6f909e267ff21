//! The line to the keyring: one thread that may block, and a caller that waits for it no longer than a deadline.
//! While an answer is overdue nothing more is asked, so that a keyring that hangs costs one thread and no more time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::Instant;

use staffetta_core::SlotKey;
use staffetta_core::session::Session;
use staffetta_core::vault::Keep;
use staffetta_protocol::browser::KeyringState;

use super::{KeyringKeep, Trouble};

/// The keyring, as far as it answers in time.
pub(super) struct Line {
    thread: Option<(Sender<Job>, Receiver<Answer>)>,
    overdue: bool,
    until: Instant,
    state: KeyringState,
    /// The keys that are there, once all were read in this request: what is not among them need not be looked for.
    keys: Option<Vec<SlotKey>>,
    /// Sessions the keyring took after we had stopped waiting.
    confirmed_late: Vec<Session>,
}

enum Job {
    All,
    Load(SlotKey),
    Save(Box<Session>),
    Remove(SlotKey),
}

enum Answer {
    All(Result<Vec<Session>, Trouble>),
    Loaded(Result<Option<Box<Session>>, Trouble>),
    Saved(Box<Session>, Result<(), Trouble>),
    Removed(Result<(), Trouble>),
}

impl Line {
    /// A line that nothing was asked on; no thread, no connection.
    pub(super) fn unused() -> Self {
        Self {
            thread: None,
            overdue: false,
            until: Instant::now(),
            state: KeyringState::Ready,
            keys: None,
            confirmed_late: Vec::new(),
        }
    }

    /// Begins a request that waits until `until`.
    pub(super) fn begin(&mut self, until: Instant) {
        self.until = until;
        self.state = KeyringState::Ready;
        self.keys = None;
        self.collect_overdue();
    }

    /// The sessions the keyring took after we had stopped waiting, as far as they were not asked for yet.
    pub(super) fn take_confirmed(&mut self) -> Vec<Session> {
        std::mem::take(&mut self.confirmed_late)
    }

    /// How the keyring did in this request. After the first trouble it is not asked again before the next.
    pub(super) const fn state(&self) -> KeyringState {
        self.state
    }

    /// Waits for an overdue answer.
    pub(super) fn await_overdue(&mut self) {
        if !self.overdue {
            return;
        }
        if let Some((_, answers)) = &self.thread
            && let Ok(answer) = answers.recv_timeout(self.until.saturating_duration_since(Instant::now()))
        {
            self.overdue = false;
            self.note_late(answer);
        }
    }

    fn ask(&mut self, job: Job) -> Result<Answer, Trouble> {
        if self.state != KeyringState::Ready {
            return Err(Trouble(self.state));
        }
        self.collect_overdue();
        if self.overdue {
            return Err(self.note(KeyringState::Slow));
        }
        let (jobs, answers) = match self.thread.take() {
            Some(thread) => thread,
            None => start().map_err(|_| self.note(KeyringState::Refusing))?,
        };
        if jobs.send(job).is_err() {
            return Err(self.note(KeyringState::Refusing));
        }
        let answer = answers.recv_timeout(self.until.saturating_duration_since(Instant::now()));
        self.thread = Some((jobs, answers));
        match answer {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => {
                self.overdue = true;
                Err(self.note(KeyringState::Slow))
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.thread = None;
                Err(self.note(KeyringState::Refusing))
            }
        }
    }

    fn collect_overdue(&mut self) {
        let Some((_, answers)) = self.thread.as_ref().filter(|_| self.overdue) else { return };
        match answers.try_recv() {
            Ok(answer) => {
                self.overdue = false;
                self.note_late(answer);
            }
            Err(TryRecvError::Disconnected) => {
                self.overdue = false;
                self.thread = None;
            }
            Err(TryRecvError::Empty) => {}
        }
    }

    fn note_late(&mut self, answer: Answer) {
        if let Answer::Saved(session, Ok(())) = answer {
            self.confirmed_late.push(*session);
        }
    }

    fn note(&mut self, state: KeyringState) -> Trouble {
        self.state = state;
        Trouble(state)
    }

    fn noted<T>(&mut self, result: Result<T, Trouble>) -> Result<T, Trouble> {
        result.inspect_err(|trouble| self.state = trouble.0)
    }
}

impl Keep for Line {
    type Error = Trouble;

    fn all(&mut self) -> Result<Vec<Session>, Trouble> {
        match self.ask(Job::All)? {
            Answer::All(result) => {
                let sessions = self.noted(result)?;
                self.keys = Some(sessions.iter().map(Session::key).collect());
                Ok(sessions)
            }
            _ => Err(self.note(KeyringState::Refusing)),
        }
    }

    fn load(&mut self, key: &SlotKey) -> Result<Option<Session>, Trouble> {
        if self.keys.as_ref().is_some_and(|keys| !keys.contains(key)) {
            return Ok(None);
        }
        match self.ask(Job::Load(key.clone()))? {
            Answer::Loaded(result) => self.noted(result).map(|session| session.map(|session| *session)),
            _ => Err(self.note(KeyringState::Refusing)),
        }
    }

    fn save(&mut self, session: &Session) -> Result<(), Trouble> {
        if let Some(keys) = &mut self.keys {
            keys.push(session.key());
        }
        match self.ask(Job::Save(Box::new(session.duplicate())))? {
            Answer::Saved(_, result) => self.noted(result),
            _ => Err(self.note(KeyringState::Refusing)),
        }
    }

    fn remove(&mut self, key: &SlotKey) -> Result<(), Trouble> {
        match self.ask(Job::Remove(key.clone()))? {
            Answer::Removed(result) => self.noted(result),
            _ => Err(self.note(KeyringState::Refusing)),
        }
    }
}

/// Starts the thread. It ends when its line is dropped; a process that exits does not wait for it.
fn start() -> std::io::Result<(Sender<Job>, Receiver<Answer>)> {
    let (jobs, to_do) = channel();
    let (done, answers) = channel();
    thread::Builder::new().name("keyring".into()).spawn(move || {
        let mut keyring = KeyringKeep::of_product();
        for job in to_do {
            let answer = match job {
                Job::All => Answer::All(keyring.all()),
                Job::Load(key) => Answer::Loaded(keyring.load(&key).map(|session| session.map(Box::new))),
                Job::Save(session) => {
                    let result = keyring.save(&session);
                    Answer::Saved(session, result)
                }
                Job::Remove(key) => Answer::Removed(keyring.remove(&key)),
            };
            if done.send(answer).is_err() {
                break;
            }
        }
    })?;
    Ok((jobs, answers))
}
