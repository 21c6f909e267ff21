//! The last resort: a prompt without echo on the terminal that the command line runs in, whatever stdin and stdout are.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use staffetta_protocol::{Trouble, TroubleCode};

use super::asker::{Surface, Until};
use super::secret::SecretBuffer;
use super::sheet::Sheet;

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

impl Surface for Terminal {
    fn name(&self) -> String {
        PATH.to_owned()
    }

    fn enter(&self, sheet: &Sheet, until: &Until) -> Result<SecretBuffer, Trouble> {
        let tty = open().map_err(missing)?;
        write(&tty, &format!("{}{} ", written(sheet), sheet.label))?;
        let typed = Quiet::on(&tty)?.line(until);
        write(&tty, "\n")?;
        typed
    }

    fn confirm(&self, sheet: &Sheet, until: &Until) -> Result<(), Trouble> {
        let tty = open().map_err(missing)?;
        let (question, word) = sheet.typed.as_ref().ok_or(TroubleCode::PinWindowMissing)?;
        write(&tty, &format!("{}{question}", written(sheet)))?;
        let typed = read_line(&tty, until)?;
        let said = String::from_utf8_lossy(typed.bytes()).trim().to_lowercase();
        // A keyboard without accents says it without.
        let yes = said == *word || said == word.replace('ì', "i");
        yes.then_some(()).ok_or(TroubleCode::PinCancelled.into())
    }

    fn tell(&self, sheet: &Sheet, _: &Until) -> Result<(), Trouble> {
        write(&open().map_err(missing)?, &written(sheet))
    }
}

/// The terminal without echo, lines and signals, as it was before when this is dropped: an interrupt must not leave it mute.
struct Quiet<'a> {
    tty: &'a File,
    before: Termios,
}

impl<'a> Quiet<'a> {
    fn on(tty: &'a File) -> Result<Self, Trouble> {
        let before = tcgetattr(tty).map_err(|error| missing(error.into()))?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(tty, OptionalActions::Flush, &quiet).map_err(|error| missing(error.into()))?;
        Ok(Self { tty, before })
    }

    fn line(&self, until: &Until) -> Result<SecretBuffer, Trouble> {
        let mut line = SecretBuffer::new(LONGEST_LINE);
        loop {
            let mut key = SecretBuffer::new(1);
            read_some(self.tty, &mut key, until)?;
            match key.bytes() {
                [b'\n' | b'\r'] => return Ok(line),
                // Backspace, and Ctrl-U.
                [0x7f | 0x08] => line.pop(),
                [0x15] => line.clear(),
                // Ctrl-C, Ctrl-D, Escape.
                [0x03 | 0x04 | 0x1b] => return Err(TroubleCode::PinCancelled.into()),
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
fn read_line(tty: &File, until: &Until) -> Result<SecretBuffer, Trouble> {
    let mut line = SecretBuffer::new(LONGEST_LINE);
    while line.bytes().last() != Some(&b'\n') && line.bytes().len() < LONGEST_LINE {
        read_some(tty, &mut line, until)?;
    }
    Ok(line)
}

/// Waits for input and takes what there is. The end of input is `pin_cancelled`.
fn read_some(tty: &File, into: &mut SecretBuffer, until: &Until) -> Result<(), Trouble> {
    loop {
        if until.is_over() {
            return Err(TroubleCode::PinTimedOut.into());
        }
        let glance = Timespec::try_from(until.glance()).map_err(|_| TroubleCode::PinTimedOut)?;
        match poll(&mut [PollFd::new(tty, PollFlags::IN)], Some(&glance)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(missing(error.into())),
        }
        match rustix::io::read(tty, into.spare()) {
            Ok(0) => return Err(TroubleCode::PinCancelled.into()),
            Ok(count) => {
                into.filled(count);
                return Ok(());
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(missing(error.into())),
        }
    }
}

fn written(sheet: &Sheet) -> String {
    let mut text = format!("\n{}\n", sheet.title);
    for line in sheet.lines.iter().chain(&sheet.warning) {
        let _ = writeln!(text, "  {line}");
    }
    text
}

fn write(mut tty: &File, text: &str) -> Result<(), Trouble> {
    std::io::Write::write_all(&mut tty, text.as_bytes()).map_err(missing)
}

fn open() -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).open(PATH)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn missing(error: std::io::Error) -> Trouble {
    Trouble::from(TroubleCode::PinWindowMissing).with_detail(error.to_string())
}
