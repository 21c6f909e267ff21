//! One conversation with the card's process: started, asked once, listened to until it answers, ended. What it said
//! decides; if it said nothing, how it ended. A failed write to it means nothing.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, ChildStdout, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use staffetta_core::card::login::KnownCard;
use staffetta_protocol::card_process::{Answer, AnswerLine, LARGEST_LINE, Request, RequestLine, Step};
use staffetta_protocol::{Ask, Failure, FailureKind};
use zeroize::Zeroizing;

use super::line::{Lines, line_of};
use super::program;

/// How long the process may take to end once its input is closed: a card that is signing is let finish and reset.
const GRACE: Duration = Duration::from_millis(1500);
/// Most events believed: a login has six.
const MOST_EVENTS: usize = 64;
/// How a shell or loader ends that cannot start the program: a library is missing.
const CANNOT_START: [i32; 2] = [127, 0xC000_0135_u32.cast_signed()];

/// A conversation under way. When it is dropped the process is ended.
pub struct Conversation {
    child: Child,
    /// To the thread that writes; the process' input closes when this is dropped.
    to_write: Option<Sender<Zeroizing<Vec<u8>>>>,
    heard: Receiver<Heard>,
    interrupts: Sender<Heard>,
}

/// Gives a conversation up from another thread.
#[derive(Clone)]
pub struct Interrupter(Sender<Heard>);

/// What is told before the answer.
pub enum Progress {
    /// A step is reached, so many microseconds after the request was read.
    Step(Step, u64),
    /// This is to be remembered of the card.
    Card(KnownCard),
}

enum Heard {
    Answer(Box<Answer>),
    Failure(Box<Failure>),
    Nonsense,
    Closed,
    Interrupted,
}

impl Conversation {
    /// Starts the process. It waits for what it is asked.
    ///
    /// # Errors
    /// `process_missing`.
    pub fn begin() -> Result<Self, Failure> {
        let mut child = program::start().map_err(|error| cannot_start(&error.to_string()))?;
        let (to_write, lines) = channel();
        let (interrupts, heard) = channel();
        let threads = match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => start_threads(stdin, lines, stdout, interrupts.clone()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        };
        let conversation = Self { child, to_write: Some(to_write), heard, interrupts };
        match threads {
            Ok(()) => Ok(conversation),
            Err(error) => Err(cannot_start(&error.to_string())),
        }
    }

    /// What gives it up.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.interrupts.clone())
    }

    /// Asks, and listens until the answer, at most for as long as the contract says.
    ///
    /// # Errors
    /// The failure told, `process_missing`, `process_died`, `process_slow`, or `cancelled` when it was interrupted.
    pub fn ask<R>(&mut self, request: R) -> Result<R::Answer, Failure>
    where
        R: Ask<Request = Request, Answer: TryFrom<Answer>>,
    {
        self.ask_with(request, R::WITHIN, |_| {})
    }

    /// Asks, tells what comes before the answer, and listens until that, at most for `time_limit`; without one, for as
    /// long as it takes.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_with<R>(
        &mut self,
        request: R,
        time_limit: Option<Duration>,
        mut on_progress: impl FnMut(Progress),
    ) -> Result<R::Answer, Failure>
    where
        R: Ask<Request = Request, Answer: TryFrom<Answer>>,
    {
        let line = line_of(&RequestLine(request.into())).map_err(|error| died(&error.to_string()))?;
        if let Some(to_write) = &self.to_write {
            // The writer is there for as long as we are.
            let _ = to_write.send(line);
        }
        let deadline = time_limit.map(|time_limit| Instant::now() + time_limit);
        loop {
            let heard = match deadline {
                Some(deadline) => self.heard.recv_timeout(deadline.saturating_duration_since(Instant::now())),
                None => self.heard.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match heard {
                Ok(Heard::Answer(answer)) => match *answer {
                    Answer::Step(reached) => on_progress(Progress::Step(reached.step, reached.at_us)),
                    Answer::Card(card) => on_progress(Progress::Card(card)),
                    answer => return answer.try_into().map_err(|_| died("the answer to another question")),
                },
                Ok(Heard::Failure(failure)) => return Err(*failure),
                Ok(Heard::Interrupted) => return Err(FailureKind::Cancelled.into()),
                Ok(Heard::Nonsense) => return Err(died("not an answer")),
                Ok(Heard::Closed) | Err(RecvTimeoutError::Disconnected) => return Err(self.sudden_end()),
                Err(RecvTimeoutError::Timeout) => return Err(FailureKind::ProcessSlow.into()),
            }
        }
    }

    /// It ended before it answered: how?
    fn sudden_end(&mut self) -> Failure {
        match self.close() {
            Some(status) if status.code().is_some_and(|code| CANNOT_START.contains(&code)) => {
                cannot_start(&status.to_string())
            }
            Some(status) => died(&status.to_string()),
            None => died("no answer"),
        }
    }

    /// Closes the process' input and sees to it that it ends, within its grace. How it ended, when it did so by itself.
    pub fn close(&mut self) -> Option<ExitStatus> {
        self.to_write = None;
        let deadline = Instant::now() + GRACE;
        let mut pause = Duration::from_micros(200);
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => thread::sleep(pause),
                Err(_) => break,
            }
            pause = Duration::min(2 * pause, Duration::from_millis(20));
        }
        // It may just have ended; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
        None
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.close();
    }
}

impl Interrupter {
    /// Gives the conversation up: whoever listens is told `cancelled`.
    pub fn interrupt(&self) {
        // Over already when this fails.
        let _ = self.0.send(Heard::Interrupted);
    }
}

/// One thread writes, so that a process that does not read keeps nobody waiting; one listens. Both end with the
/// process' pipes.
fn start_threads(
    mut stdin: ChildStdin,
    lines: Receiver<Zeroizing<Vec<u8>>>,
    stdout: ChildStdout,
    heard: Sender<Heard>,
) -> io::Result<()> {
    thread::Builder::new().name("card-in".into()).spawn(move || {
        for line in lines {
            // A process that reads no more is judged by what it says and how it ends.
            if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                break;
            }
        }
    })?;
    thread::Builder::new().name("card-out".into()).spawn(move || listen(stdout, &heard))?;
    Ok(())
}

fn listen(stdout: ChildStdout, heard: &Sender<Heard>) {
    let mut lines = Lines::of(stdout, LARGEST_LINE);
    for _ in 0..MOST_EVENTS {
        let said = match lines.next_line() {
            Ok(Some(line)) => match AnswerLine::read(&line) {
                Some(Ok(answer)) => Heard::Answer(Box::new(answer)),
                Some(Err(failure)) => Heard::Failure(Box::new(failure)),
                None => Heard::Nonsense,
            },
            Ok(None) => Heard::Closed,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Heard::Nonsense,
            Err(_) => Heard::Closed,
        };
        let goes_on = matches!(said, Heard::Answer(_) | Heard::Failure(_));
        if heard.send(said).is_err() || !goes_on {
            return;
        }
    }
    let _ = heard.send(Heard::Nonsense);
}

fn cannot_start(why: &str) -> Failure {
    Failure::from(FailureKind::ProcessMissing).with_detail(why)
}

pub(super) fn died(why: &str) -> Failure {
    Failure::from(FailureKind::ProcessDied).with_detail(why)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use staffetta_protocol::FailureCode;
    use staffetta_protocol::card_process::Cards;

    use super::*;

    #[test]
    fn a_process_that_was_waited_for_in_vain_is_slow_and_not_dead() {
        // Both wait for their input.
        let silent = if cfg!(windows) { "cmd" } else { "cat" };
        let child = Command::new(silent).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let (interrupts, heard) = channel();
        let mut conversation = Conversation { child, to_write: None, heard, interrupts };
        let outcome = conversation.ask_with(Cards::default(), Some(Duration::ZERO), |_| {});
        assert_eq!(outcome.unwrap_err().code(), FailureCode::ProcessSlow);
    }
}
