//! The last resort: a prompt without echo on the terminal that the command line runs in, whatever stdin and stdout are.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use super::{PinError, WindowError};

/// The terminal of this process.
pub(super) const PATH: &str = "/dev/tty";

/// Bytes of a line that are taken.
const LONGEST_LINE: usize = 256;

/// Whether this process has a terminal, and is the one in front there: any other would be stopped by asking.
pub(super) fn is_there() -> bool {
    open().is_ok_and(|tty| tcgetpgrp(&tty).is_ok_and(|front| front == getpgrp()))
}

/// The terminal.
pub(super) struct Terminal;

impl PinBackend for Terminal {
    fn name(&self) -> String {
        PATH.to_owned()
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        let tty = open()?;
        if !text.input.is_hidden {
            write(&tty, &format!("{}{} ", written(text), text.label))?;
            return read_line(&tty, deadline);
        }
        // Before the prompt: who answers it at once must not see the PIN.
        let quiet = Quiet::on(&tty)?;
        write(&tty, &format!("{}{} ", written(text), text.label))?;
        let typed = quiet.line(deadline);
        drop(quiet);
        write(&tty, "\n")?;
        typed
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        let tty = open()?;
        let (question, word) = text.typed.as_ref().ok_or(WindowError::NoSuchDialog)?;
        write(&tty, &format!("{}{question}", written(text)))?;
        let typed = read_line(&tty, deadline)?;
        let said = String::from_utf8_lossy(typed.bytes()).trim().to_lowercase();
        // A keyboard without accents says it without.
        let yes = said == *word || said == word.replace('ì', "i");
        yes.then_some(()).ok_or(PinError::Cancelled)
    }

    fn tell(&self, text: &DialogText, _: &Deadline) -> Result<(), PinError> {
        write(&open()?, &written(text))
    }
}

/// The terminal without echo, lines and signals, as it was before when this is dropped: an interrupt must not leave it
/// mute.
struct Quiet<'a> {
    tty: &'a File,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn on(tty: &'a File) -> Result<Self, PinError> {
        let before = tcgetattr(tty).map_err(io::Error::from)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(tty, OptionalActions::Flush, &quiet).map_err(io::Error::from)?;
        Ok(Self { tty, before })
    }

    fn line(&self, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        let mut line = SecretBuffer::new(LONGEST_LINE);
        loop {
            let mut key = SecretBuffer::new(1);
            read_some(self.tty, &mut key, deadline)?;
            match key.bytes() {
                [b'\n' | b'\r'] => return Ok(line),
                // Backspace, and Ctrl-U.
                [0x7f | 0x08] => line.pop(),
                [0x15] => line.clear(),
                // Ctrl-C, Ctrl-D, Escape.
                [0x03 | 0x04 | 0x1b] => return Err(PinError::Cancelled),
                [other] => {
                    line.push(*other);
                }
                _ => {}
            }
        }
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.tty, OptionalActions::Flush, &self.before);
    }
}

/// A line as the terminal edits it, without its end.
fn read_line(tty: &File, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
    let mut line = SecretBuffer::new(LONGEST_LINE);
    while line.bytes().last() != Some(&b'\n') && line.bytes().len() < LONGEST_LINE {
        read_some(tty, &mut line, deadline)?;
    }
    Ok(line)
}

/// Waits for input and takes what there is. The end of input is giving up.
fn read_some(tty: &File, into: &mut SecretBuffer, deadline: &Deadline) -> Result<(), PinError> {
    loop {
        if deadline.is_over() {
            return Err(PinError::TimedOut);
        }
        let wait = Timespec::try_from(deadline.poll_interval()).map_err(|_| PinError::TimedOut)?;
        match poll(&mut [PollFd::new(tty, PollFlags::IN)], Some(&wait)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        match rustix::io::read(tty, into.spare()) {
            Ok(0) => return Err(PinError::Cancelled),
            Ok(count) => {
                into.filled(count);
                return Ok(());
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
    }
}

fn written(text: &DialogText) -> String {
    let mut written = format!("\n{}\n", text.title);
    for line in text.lines.iter().chain(&text.warning) {
        let _ = writeln!(written, "  {line}");
    }
    written
}

fn write(mut tty: &File, text: &str) -> Result<(), PinError> {
    Ok(io::Write::write_all(&mut tty, text.as_bytes())?)
}

fn open() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(PATH)
}
