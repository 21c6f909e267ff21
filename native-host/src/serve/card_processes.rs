//! The card processes that run for this connection, and what becomes of them when the browser goes away: those that
//! were promised may finish, the others are given up. Knows nothing of what they are asked.

use std::borrow::{Borrow, BorrowMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use staffetta_protocol::{Failure, FailureKind};

use crate::card::{Conversation, Interrupter};

/// How long the end of a session at a portal is waited for when the browser is gone.
const FAREWELL: Duration = Duration::from_secs(5);

/// The processes.
#[derive(Default)]
pub(super) struct CardProcesses {
    running: Mutex<Running>,
    ended: Condvar,
}

#[derive(Default)]
struct Running {
    processes: Vec<Process>,
    next: u64,
    closing: bool,
}

struct Process {
    number: u64,
    interrupter: Interrupter,
    promised: bool,
    /// The portal for whose session it waits until the card is pulled out.
    watches: Option<String>,
}

/// The conversation with a process, which ends when this is dropped.
pub(super) struct ProcessGuard<'a> {
    conversation: Conversation,
    processes: &'a CardProcesses,
    number: u64,
}

impl CardProcesses {
    /// Starts a process that is given up when the browser goes away, unless its end is `promised`.
    pub(super) fn start(&self, promised: bool) -> Result<ProcessGuard<'_>, Failure> {
        self.start_for(promised, None)
    }

    /// Starts a process that waits until the card of a portal's session is pulled out, in place of the one that does.
    pub(super) fn start_watch(&self, portal: &str) -> Result<ProcessGuard<'_>, Failure> {
        self.end_watch(portal);
        self.start_for(false, Some(portal.to_owned()))
    }

    /// Gives up waiting for the card of a portal's session.
    pub(super) fn end_watch(&self, portal: &str) {
        let running = self.running();
        let watches = |process: &&Process| process.watches.as_deref() == Some(portal);
        running.processes.iter().filter(watches).for_each(|process| process.interrupter.interrupt());
    }

    fn start_for(&self, promised: bool, watches: Option<String>) -> Result<ProcessGuard<'_>, Failure> {
        if self.running().closing && !promised {
            return Err(FailureKind::Cancelled.into());
        }
        let conversation = Conversation::begin()?;
        let mut running = self.running();
        let (number, interrupter) = (running.next, conversation.interrupter());
        if running.closing && !promised {
            interrupter.interrupt();
        }
        running.next += 1;
        running.processes.push(Process { number, interrupter, promised, watches });
        drop(running);
        Ok(ProcessGuard { conversation, processes: self, number })
    }

    /// Gives up what was not promised, now and from now on.
    pub(super) fn interrupt_unpromised(&self) {
        let mut running = self.running();
        running.closing = true;
        let unpromised = running.processes.iter().filter(|process| !process.promised);
        unpromised.for_each(|process| process.interrupter.interrupt());
    }

    /// The same, and waits for what was promised, but not without end.
    pub(super) fn close(&self) {
        self.interrupt_unpromised();
        let promised = |running: &mut Running| running.processes.iter().any(|process| process.promised);

        let waited = self.ended.wait_timeout_while(self.running(), FAREWELL, promised);
        let (running, _) = waited.unwrap_or_else(PoisonError::into_inner);
        running.processes.iter().for_each(|process| process.interrupter.interrupt());
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        // Nothing in here panics half way through a change.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProcessGuard<'_> {
    pub(super) fn conversation(&mut self) -> &mut Conversation {
        &mut self.conversation
    }
}

impl Borrow<Conversation> for ProcessGuard<'_> {
    fn borrow(&self) -> &Conversation {
        &self.conversation
    }
}

impl BorrowMut<Conversation> for ProcessGuard<'_> {
    fn borrow_mut(&mut self) -> &mut Conversation {
        &mut self.conversation
    }
}

impl Drop for ProcessGuard<'_> {
    fn drop(&mut self) {
        self.conversation.close();
        let number = self.number;
        self.processes.running().processes.retain(|process| process.number != number);
        self.processes.ended.notify_all();
    }
}
