//! Files of a card: selected in as few commands as the card takes, read in blocks. Knows no file by name.

use super::apdu::{Command, Status};
use super::channel::Channel;
use super::errors::CardError;

/// Data asked for at once: not 256, which some cards refuse (docs/facts/smartcard.md 1.4).
const BLOCK: usize = 255;
/// Largest file that is read.
const LARGEST_FILE: usize = 16 * 1024;

/// The ways to select a file by its path, the shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The path, and no answer wanted.
    PathAlone,
    /// The path, and the file's description as the answer.
    PathDescribed,
    /// One file id after the other.
    Levels,
}

/// The files of one card, with what was learned of how it selects.
#[derive(Debug, Default)]
pub(super) struct Files {
    form: Option<Form>,
}

impl Files {
    /// Selects a file by its path from the master file; whether it is there.
    ///
    /// # Errors
    /// What the channel meets; the status word when the card does not select at all.
    pub(super) fn select(&mut self, channel: &mut Channel, path: &[u16]) -> Result<bool, CardError> {
        if let Some(form) = self.form {
            return match select(channel, form, path)? {
                Selected::Yes => Ok(true),
                Selected::NotThere => Ok(false),
                Selected::Refused(error) => Err(error),
            };
        }
        let mut last = Selected::NotThere;
        for form in [Form::PathAlone, Form::PathDescribed, Form::Levels] {
            last = select(channel, form, path)?;
            // "Not there" is believed only of a form that once worked, or of the last.
            if matches!(last, Selected::Yes) {
                self.form = Some(form);
                return Ok(true);
            }
        }
        match last {
            Selected::Yes | Selected::NotThere => Ok(false),
            Selected::Refused(error) => Err(error),
        }
    }
}

enum Selected {
    Yes,
    NotThere,
    Refused(CardError),
}

fn select(channel: &mut Channel, form: Form, path: &[u16]) -> Result<Selected, CardError> {
    let bytes: Vec<u8> = path.iter().flat_map(|id| id.to_be_bytes()).collect();
    match form {
        Form::PathAlone => send(channel, &Command::new([0x00, 0xA4, 0x08, 0x0C]).with_data(&bytes)),
        Form::PathDescribed => {
            send(channel, &Command::new([0x00, 0xA4, 0x08, 0x00]).with_data(&bytes).wanting(256))
        }
        Form::Levels => {
            for id in std::iter::once(&0x3F00).chain(path) {
                let level = Command::new([0x00, 0xA4, 0x00, 0x00]).with_data(&id.to_be_bytes()).wanting(256);
                match send(channel, &level)? {
                    Selected::Yes => {}
                    other => return Ok(other),
                }
            }
            Ok(Selected::Yes)
        }
    }
}

fn send(channel: &mut Channel, command: &Command) -> Result<Selected, CardError> {
    let answer = channel.send(command)?;
    Ok(match answer.status() {
        Status::Done => Selected::Yes,
        Status::NotFound => Selected::NotThere,
        _ => Selected::Refused(answer.unexpected()),
    })
}

/// Reads the first block of the selected file, or so much of it as there is.
///
/// # Errors
/// What the channel meets; another status word.
pub(super) fn read_start(channel: &mut Channel, most: usize) -> Result<Vec<u8>, CardError> {
    read_block(channel, 0, most.min(BLOCK))
}

/// Reads on from what was read, up to a length in all; shorter when the file ends before.
///
/// # Errors
/// What the channel meets; another status word.
pub(super) fn read_on(channel: &mut Channel, read: &mut Vec<u8>, length: usize) -> Result<(), CardError> {
    if length > LARGEST_FILE {
        return Err(CardError::FileTooLarge(length));
    }
    while read.len() < length {
        let block = read_block(channel, read.len(), (length - read.len()).min(BLOCK))?;
        if block.is_empty() {
            break;
        }
        read.extend_from_slice(&block);
    }
    Ok(())
}

fn read_block(channel: &mut Channel, offset: usize, length: usize) -> Result<Vec<u8>, CardError> {
    let [high, low] = u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes();
    let wanted = u16::try_from(length).unwrap_or(u16::MAX);
    let mut answer = channel.send(&Command::new([0x00, 0xB0, high & 0x7F, low]).wanting(wanted))?;
    match answer.status() {
        Status::Done | Status::EndOfFile => {
            answer.data.truncate(length);
            Ok(answer.data)
        }
        _ => Err(answer.unexpected()),
    }
}
