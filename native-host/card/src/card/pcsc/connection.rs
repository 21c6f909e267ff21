//! A connection to one card, on a thread and with a context of its own, so that a reader that does not answer holds up
//! no other: PC/SC waits without end while another program holds the card, and that must neither hold the user nor keep
//! the process from ending. What the thread owns is never shared.

use std::ffi::CStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pcsc::{
    Card, Context, Disposition, Error, MAX_BUFFER_SIZE_EXTENDED, Protocols, Scope, ShareMode, State,
    Transaction,
};

use super::state_of;
use crate::card::apdu::{Bytes, Protocol};
use crate::card::pcsc_errors::PcscError;
use crate::card::transport::{After, Begun, TimeLimit, Transport};

/// How long another program may hold the card before the user is told.
const BUSY: Duration = Duration::from_secs(5);
/// How often a card that another program has for itself is tried again.
const AGAIN: Duration = Duration::from_millis(50);
/// How long a card that is only looked at may take for all its answers.
const LOOKING: Duration = Duration::from_secs(5);
/// How long a card may think: signatures take a second, the slowest known cards a few.
const THINKING: Duration = Duration::from_secs(30);
/// How long a user may take on the reader's pinpad; the reader itself gives up earlier.
const TYPING: Duration = Duration::from_secs(90);
/// How often a transaction is begun anew because other programs reset the card.
const MOST_RESETS: usize = 5;
/// Another program held the card for longer.
const BUSY_TOO_LONG: PcscError = PcscError::CardBusy(Error::Timeout);
/// Card or reader said nothing for longer.
const SILENT: PcscError = PcscError::CardUnresponsive(Error::Timeout);

enum Job {
    Begin,
    Transmit(Bytes),
    Control(u32, Bytes),
    End(After),
}

enum Reply {
    Connected(Protocol),
    Begun(Begun),
    Data(Vec<u8>),
}

type Replies = Sender<Result<Reply, PcscError>>;

/// A connection.
pub(super) struct Connection {
    jobs: Option<Sender<Job>>,
    replies: Receiver<Result<Reply, PcscError>>,
    thread: Option<JoinHandle<()>>,
    protocol: Protocol,
    /// Until when all is to be answered, where the card is only looked at.
    deadline: Option<Instant>,
}

impl Connection {
    /// Connects, sharing the card with other programs.
    pub(super) fn open(reader: &CStr) -> Result<Self, PcscError> {
        let (jobs, to_do) = channel();
        let (done, replies) = channel();
        let thread = thread::Builder::new()
            .name("card".to_owned())
            .spawn({
                let reader = reader.to_owned();
                move || work(&reader, &to_do, &done)
            })
            .map_err(PcscError::NoThread)?;
        let (thread, protocol) = (Some(thread), Protocol::T1);
        let mut connection = Self { jobs: Some(jobs), replies, thread, protocol, deadline: None };
        match connection.reply(BUSY + AGAIN, SILENT) {
            Ok(Reply::Connected(protocol)) => connection.protocol = protocol,
            Ok(Reply::Begun(_) | Reply::Data(_)) => return Err(PcscError::NoTransaction),
            // Whoever connects waits for the end of another program's transaction.
            Err(PcscError::CardUnresponsive(Error::Timeout)) if is_in_use(reader) => {
                return Err(BUSY_TOO_LONG);
            }
            Err(error) => return Err(error),
        }
        Ok(connection)
    }

    /// How long the next answer may take, where it usually may take so long.
    fn time_limit(&self, usual: Duration) -> Duration {
        self.deadline.map_or(usual, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn ask(&mut self, job: Job, time_limit: Duration, too_late: PcscError) -> Result<Reply, PcscError> {
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(BUSY_TOO_LONG);
        }
        self.reply(time_limit, too_late)
    }

    fn reply(&mut self, time_limit: Duration, too_late: PcscError) -> Result<Reply, PcscError> {
        match self.replies.recv_timeout(time_limit) {
            Ok(reply) => reply,
            Err(RecvTimeoutError::Timeout) => {
                // The thread is left to itself: what it waits for cannot be interrupted. It releases the card when it
                // finds nobody there.
                self.jobs = None;
                self.thread = None;
                Err(too_late)
            }
            Err(RecvTimeoutError::Disconnected) => Err(PcscError::ThreadEnded),
        }
    }

    fn data(&mut self, job: Job, time_limit: Duration, too_late: PcscError) -> Result<Vec<u8>, PcscError> {
        match self.ask(job, time_limit, too_late)? {
            Reply::Data(data) => Ok(data),
            Reply::Connected(_) | Reply::Begun(_) => Err(PcscError::NoTransaction),
        }
    }
}

impl Transport for Connection {
    fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn begin(&mut self, time_limit: TimeLimit) -> Result<Begun, PcscError> {
        match self.ask(Job::Begin, BUSY, BUSY_TOO_LONG)? {
            Reply::Begun(begun) => {
                self.deadline = (time_limit == TimeLimit::Look).then(|| Instant::now() + LOOKING);
                Ok(begun)
            }
            Reply::Connected(_) | Reply::Data(_) => Err(PcscError::NoTransaction),
        }
    }

    fn transmit(&mut self, command: Bytes) -> Result<Vec<u8>, PcscError> {
        self.data(Job::Transmit(command), self.time_limit(THINKING), SILENT)
    }

    fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError> {
        let too_late = if self.deadline.is_some() { SILENT } else { PcscError::PinpadTimedOut };
        self.data(Job::Control(code, data), self.time_limit(TYPING), too_late)
    }

    fn end(&mut self, after: After) {
        if let Some(jobs) = &self.jobs {
            // A thread that ended has already released the card.
            let _ended = jobs.send(Job::End(after));
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The card is reset before the process can end; a panic over there was told as an error already.
            let _told = thread.join();
        }
    }
}

/// Whether another program uses the card in a reader.
fn is_in_use(reader: &CStr) -> bool {
    state_of(reader).is_some_and(|state| state.intersects(State::INUSE | State::EXCLUSIVE))
}

/// Connects. A card that another program has for itself is waited for.
fn connect(reader: &CStr) -> Result<Card, Error> {
    let context = Context::establish(Scope::User)?;
    let deadline = Instant::now() + BUSY;
    loop {
        match context.connect(reader, ShareMode::Shared, Protocols::ANY) {
            Err(Error::SharingViolation) if Instant::now() < deadline => thread::sleep(AGAIN),
            connected => return connected,
        }
    }
}

fn work(reader: &CStr, jobs: &Receiver<Job>, replies: &Replies) {
    let mut card = match connect(reader) {
        Ok(card) => card,
        Err(error) => {
            let _nobody = replies.send(Err(error.into()));
            return;
        }
    };
    let protocol = match card.status2_owned().map(|status| status.protocol2()) {
        Ok(Some(pcsc::Protocol::T0)) => Protocol::T0,
        _ => Protocol::T1,
    };
    let mut goes_on = replies.send(Ok(Reply::Connected(protocol))).is_ok();
    while goes_on {
        goes_on = match jobs.recv() {
            Ok(Job::Begin) => transaction(&mut card, jobs, replies),
            Ok(Job::End(_)) => true,
            Ok(Job::Transmit(_) | Job::Control(..)) => replies.send(Err(PcscError::NoTransaction)).is_ok(),
            Err(_) => false,
        };
    }
    // What had to be reset is: at the end of its transaction. Dropping the card would reset it once more.
    if let Err((card, _)) = card.disconnect(Disposition::LeaveCard) {
        drop(card);
    }
}

/// Runs one transaction; returns whether anybody is still waiting for it.
fn transaction(card: &mut Card, jobs: &Receiver<Job>, replies: &Replies) -> bool {
    let again = |card: &mut Card| card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard);
    let mut begun = Begun::AsLeft;
    for _ in 0..MOST_RESETS {
        let ended = match card.transaction() {
            Ok(transaction) => {
                let listening = replies.send(Ok(Reply::Begun(begun))).is_ok();
                Ok((listening, hold(transaction, listening, jobs, replies)))
            }
            Err(error) => Err(error),
        };
        match ended {
            Ok((listening, After::Leave)) => return listening,
            Ok((listening, After::Reset)) => {
                // Our own reset must not look like another program's later. A card that is gone is told at the next
                // beginning.
                let _gone = again(card);
                return listening;
            }
            Err(Error::ResetCard) => {
                begun = Begun::WasReset;
                if let Err(error) = again(card) {
                    return replies.send(Err(since_connected(error))).is_ok();
                }
            }
            Err(error) => return replies.send(Err(since_connected(error))).is_ok(),
        }
    }
    replies.send(Err(Error::ResetCard.into())).is_ok()
}

/// What an error means when the card was there before: one that is missing now was pulled out.
fn since_connected(error: Error) -> PcscError {
    match error {
        Error::NoSmartcard => PcscError::CardRemoved(error),
        other => other.into(),
    }
}

/// Does what is asked inside a transaction, and ends it; how it ended.
fn hold(transaction: Transaction<'_>, listening: bool, jobs: &Receiver<Job>, replies: &Replies) -> After {
    let mut buffer = vec![0; MAX_BUFFER_SIZE_EXTENDED];
    let mut after = if listening { None } else { Some(After::Leave) };
    while after.is_none() {
        let reply = match jobs.recv() {
            Ok(Job::Transmit(command)) => transaction.transmit(&command, &mut buffer).map(<[u8]>::to_vec),
            Ok(Job::Control(code, data)) => {
                #[cfg_attr(
                    any(windows, target_os = "macos"),
                    allow(clippy::useless_conversion, reason = "the type differs between systems")
                )]
                let code = code.into();
                transaction.control(code, &data, &mut buffer).map(<[u8]>::to_vec)
            }
            Ok(Job::Begin) => Ok(Vec::new()),
            Ok(Job::End(how)) => {
                after = Some(how);
                break;
            }
            // Nobody asks any more, in mid-transaction: a PIN may be verified.
            Err(_) => {
                after = Some(After::Reset);
                break;
            }
        };
        if replies.send(reply.map(Reply::Data).map_err(PcscError::from)).is_err() {
            after = Some(After::Reset);
        }
    }
    let after = after.unwrap_or(After::Reset);
    let disposition = match after {
        After::Leave => Disposition::LeaveCard,
        After::Reset => Disposition::ResetCard,
    };
    if let Err((transaction, _)) = transaction.end(disposition) {
        // The card is gone, or another program has it: there is nothing left to end.
        drop(transaction);
    }
    after
}
