//! One pinentry process: started, spoken to line by line, killed when its time is over or it is no longer wanted. What
//! it says is read into locked memory without any buffer in between.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use staffetta_native::environment::{FOR_A_WINDOW, hand_on};

use super::super::deadline::Deadline;
use super::super::secret::SecretBuffer;
use super::super::{PinError, WindowError};
use super::assuan::{Answer, LONGEST_LINE, Refusal, command, read_answer, take_data};
use crate::sys::child::end_with_us;

/// How long a pinentry may take for what needs no user.
const PROMPTLY: Duration = Duration::from_secs(10);

/// Bytes of an entry that are taken; a PIN is far shorter, what is longer is told to be none.
const LONGEST_ENTRY: usize = 256;

/// A running pinentry.
pub(super) struct Session {
    child: Child,
    heard: SecretBuffer,
}

impl Session {
    /// Starts the program and waits for its greeting.
    ///
    /// # Errors
    /// It cannot be started, or does not greet.
    pub(super) fn start(
        program: &Path,
        arguments: &[OsString],
        deadline: &Deadline,
    ) -> Result<Self, WindowError> {
        let mut starting = Command::new(program);
        starting.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        hand_on(&mut starting, FOR_A_WINDOW);
        // A window that nobody waits for any more closes.
        end_with_us(&mut starting);
        let child = starting.spawn().map_err(WindowError::Io)?;
        let mut session = Self { child, heard: SecretBuffer::new(LONGEST_LINE) };
        match session.answer(&deadline.at_most(PROMPTLY), &mut SecretBuffer::new(0)) {
            Ok(()) => Ok(session),
            Err(end) => Err(end.while_promptly()),
        }
    }

    /// Sets something. A pinentry that does not know it shows the window without.
    ///
    /// # Errors
    /// It does not answer.
    pub(super) fn set(&mut self, name: &str, value: &str, deadline: &Deadline) -> Result<(), WindowError> {
        match self.command(name, value, &deadline.at_most(PROMPTLY), &mut SecretBuffer::new(0)) {
            Ok(()) | Err(End::Refused(_)) => Ok(()),
            Err(end) => Err(end.while_promptly()),
        }
    }

    /// Shows the window, and returns what was typed.
    ///
    /// # Errors
    /// The user gave up, nobody typed, or it shows nothing.
    pub(super) fn show(
        &mut self,
        name: &str,
        value: &str,
        deadline: &Deadline,
    ) -> Result<SecretBuffer, PinError> {
        let mut digits = SecretBuffer::new(LONGEST_ENTRY);
        match self.command(name, value, deadline, &mut digits) {
            Ok(()) => Ok(digits),
            Err(End::Refused(Refusal::Cancelled)) => Err(PinError::Cancelled),
            Err(End::Refused(Refusal::TimedOut) | End::TimeOver) => Err(PinError::TimedOut),
            Err(end) => Err(end.while_promptly().into()),
        }
    }

    fn command(
        &mut self,
        name: &str,
        value: &str,
        deadline: &Deadline,
        data: &mut SecretBuffer,
    ) -> Result<(), End> {
        let line = command(name, value);
        let stdin = self.child.stdin.as_mut().ok_or(End::Gone)?;
        // A line fits into a pipe's buffer: a pinentry that does not read cannot hold us up here.
        stdin.write_all(line.as_bytes()).map_err(|_| End::Gone)?;
        self.answer(deadline, data)
    }

    /// Waits for `OK` or `ERR`; what lines of data hold goes into `data`.
    fn answer(&mut self, deadline: &Deadline, data: &mut SecretBuffer) -> Result<(), End> {
        loop {
            let Some(end) = self.heard.bytes().iter().position(|byte| *byte == b'\n') else {
                self.listen(deadline)?;
                continue;
            };
            let line = self.heard.bytes().get(..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let answer = read_answer(line);
            let fits = answer != Answer::Data || take_data(line, data);
            self.heard.drop_front(end + 1);
            match answer {
                Answer::Ok => return Ok(()),
                Answer::Err(why) => return Err(End::Refused(why)),
                Answer::Data if fits => {}
                Answer::Aside => {}
                Answer::Data | Answer::Garbage => return Err(End::Garbage),
            }
        }
    }

    /// Waits for more bytes.
    fn listen(&mut self, deadline: &Deadline) -> Result<(), End> {
        let stdout = self.child.stdout.as_ref().ok_or(End::Gone)?;
        loop {
            if deadline.is_over() {
                return Err(End::TimeOver);
            }
            let wait = Timespec::try_from(deadline.poll_interval()).map_err(|_| End::TimeOver)?;
            match poll(&mut [PollFd::new(stdout, PollFlags::IN)], Some(&wait)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => break,
                Err(_) => return Err(End::Gone),
            }
        }
        let room = self.heard.spare();
        if room.is_empty() {
            return Err(End::Garbage);
        }
        match rustix::io::read(stdout, room) {
            Ok(0) => Err(End::Gone),
            Ok(count) => {
                self.heard.filled(count);
                Ok(())
            }
            Err(rustix::io::Errno::INTR) => Ok(()),
            Err(_) => Err(End::Gone),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Killed, not asked: one that hangs would not hear it, and nothing of ours is left to do in it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Why there was no `OK`.
enum End {
    Refused(Refusal),
    TimeOver,
    Gone,
    Garbage,
}

impl End {
    /// What it means where no user is waited for, or where only a broken pinentry says it.
    fn while_promptly(self) -> WindowError {
        match self {
            Self::Refused(Refusal::Other(code)) => WindowError::Refused(code),
            Self::Refused(_) => WindowError::GaveUp,
            Self::TimeOver => WindowError::NoAnswer,
            Self::Gone => WindowError::Ended,
            Self::Garbage => WindowError::Protocol,
        }
    }
}
