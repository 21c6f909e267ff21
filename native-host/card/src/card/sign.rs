//! The signature: VERIFY once, the security environment, and the RSA in as few pieces as the card takes. Everything
//! inside one transaction that the caller begins and ends; the PIN is presented once, whatever happens afterwards.

use staffetta_core::profiles::schema::Layout;
use zeroize::Zeroizing;

use super::apdu::Protocol;
use super::apdu::{Answer, Bytes, Command, SHORT, Status};
use super::channel::Channel;
use super::errors::CardError;
use super::files::Files;
use super::key::PinSource;
use super::pcsc_errors::PcscError;
use super::pinpad::{self, Pinpad};
use crate::pin::{Pin, PinError};

/// Of the reference of a PIN: that it is looked for in the folders above, too (docs/facts/smartcard.md 1.3).
const IN_FOLDERS_ABOVE: u8 = 0x80;

/// What is signed: a block of the modulus' length, and the `DigestInfo` in it if it is one.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// Padded.
    pub(super) padded: &'a [u8],
    /// Not padded, for cards that do that themselves.
    pub(super) digest_info: Option<&'a [u8]>,
}

/// How a command longer than a short one is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Form {
    #[default]
    Chained,
    Extended,
}

/// Which operation of the card is the RSA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Operation {
    /// PSO DECIPHER: any block.
    #[default]
    Decipher,
    /// PSO COMPUTE DIGITAL SIGNATURE, for keys that only sign.
    Sign,
}

/// Signs with one card, and remembers which of the ways it took.
#[derive(Debug, Default)]
pub(super) struct Signer {
    form: Form,
    operation: Operation,
}

impl Signer {
    /// Verifies the PIN and signs. `pinpad` is the control code of the reader's pinpad, where it has one.
    ///
    /// # Errors
    /// What is wrong with the PIN, that it is forgotten in between, other status words, and what the channel meets.
    pub(super) fn sign(
        &mut self,
        channel: &mut Channel,
        files: &mut Files,
        layout: &Layout,
        pin: &PinSource,
        pinpad: Option<u32>,
        block: Block<'_>,
    ) -> Result<Vec<u8>, CardError> {
        enter_key_folder(channel, files, layout)?;
        verify(channel, layout.pin, pin, pinpad)?;
        let answer = self.compute(channel, layout.key, block)?;
        match answer.status() {
            Status::Done => Ok(answer.data),
            // The PIN was good a moment ago: another reset came between. It is not presented again.
            Status::NotVerified => Err(CardError::PinForgotten),
            _ => Err(answer.unexpected()),
        }
    }

    fn compute(&mut self, channel: &mut Channel, key: u8, block: Block<'_>) -> Result<Answer, CardError> {
        if self.operation == Operation::Decipher {
            let answer = self.operate(channel, key, Operation::Decipher, block.padded)?;
            if !matches!(answer.status(), Status::NotUsable | Status::Unsupported | Status::NoSuchReference) {
                return Ok(answer);
            }
        }
        let mut answer = self.operate(channel, key, Operation::Sign, block.padded)?;
        if let (Status::Length | Status::Unsupported, Some(digest_info)) =
            (answer.status(), block.digest_info)
        {
            answer = self.operate(channel, key, Operation::Sign, digest_info)?;
        }
        if answer.status() == Status::Done {
            self.operation = Operation::Sign;
        }
        Ok(answer)
    }

    /// Sets the security environment and has the card compute.
    fn operate(
        &mut self,
        channel: &mut Channel,
        key: u8,
        operation: Operation,
        block: &[u8],
    ) -> Result<Answer, CardError> {
        let (template, command) = match operation {
            Operation::Decipher => {
                // The first byte says that what follows is padded, or not, as the host likes.
                let mut data = Zeroizing::new(vec![0]);
                data.extend_from_slice(block);
                (0xB8, Command::new([0x00, 0x2A, 0x80, 0x86]).with_data(&data))
            }
            Operation::Sign => (0xB6, Command::new([0x00, 0x2A, 0x9E, 0x9A]).with_data(block)),
        };
        let command = command.wanting(256);
        let environment = environment(channel, template, key)?;
        if environment.status() != Status::Done {
            return Ok(environment);
        }
        if command.data().len() <= SHORT {
            return channel.send(&command);
        }
        if self.form == Form::Chained {
            let chained = channel.send_chain(&command)?;
            if !chained.refuses_form() || channel.protocol() == Protocol::T0 {
                return Ok(chained);
            }
            // What was refused may have undone the environment.
            let environment = self::environment(channel, template, key)?;
            if environment.status() != Status::Done {
                return Ok(environment);
            }
            let extended = channel.send_extended(&command)?;
            if extended.refuses_form() {
                return Ok(chained);
            }
            self.form = Form::Extended;
            return Ok(extended);
        }
        channel.send_extended(&command)
    }
}

/// The PIN tries left, by a VERIFY without a PIN: only for a layout that says that it costs none. No number when a PIN
/// was right and still counts; `None` when the card does not tell after all.
///
/// # Errors
/// The PIN is blocked, and what the channel meets.
pub(super) fn tries_left(
    channel: &mut Channel,
    files: &mut Files,
    layout: &Layout,
) -> Result<Option<Option<u8>>, CardError> {
    enter_key_folder(channel, files, layout)?;
    let answer = channel.send(&Command::new([0x00, 0x20, 0x00, layout.pin]))?;
    match answer.status() {
        Status::Done => Ok(Some(None)),
        Status::Blocked | Status::WrongPin(Some(0)) => Err(PinError::Blocked.into()),
        Status::WrongPin(Some(tries)) => Ok(Some(Some(tries))),
        _ => Ok(None),
    }
}

/// Goes where PIN and key are found. A card that does not have the folder finds them from where it stands.
fn enter_key_folder(channel: &mut Channel, files: &mut Files, layout: &Layout) -> Result<(), CardError> {
    if !layout.key_folder.ids().is_empty() {
        files.select(channel, layout.key_folder.ids())?;
    }
    Ok(())
}

/// MSE RESTORE and MSE SET: the key with this reference, for this kind of operation.
fn environment(channel: &mut Channel, template: u8, key: u8) -> Result<Answer, CardError> {
    let restored = channel.send(&Command::new([0x00, 0x22, 0xF3, 0x03]))?;
    if restored.status() != Status::Done {
        return Ok(restored);
    }
    channel.send(&Command::new([0x00, 0x22, 0xF1, template]).with_data(&[0x83, 0x01, key]))
}

/// Presents the PIN, once. A card that does not know its reference compared it with nothing and counted nothing: then
/// it is presented by the other reference, once too.
fn verify(
    channel: &mut Channel,
    reference: u8,
    pin: &PinSource,
    pinpad: Option<u32>,
) -> Result<(), CardError> {
    let mut answer = present(channel, reference, pin, pinpad)?;
    if answer.status() == Status::NoSuchReference {
        answer = present(channel, reference ^ IN_FOLDERS_ABOVE, pin, pinpad)?;
    }
    Err(match answer.status() {
        Status::Done => return Ok(()),
        Status::Blocked | Status::WrongPin(Some(0)) => PinError::Blocked.into(),
        Status::WrongPin(tries) => PinError::Wrong { tries }.into(),
        Status::NotUsable => PinError::NotUsable { status: Some(answer.word) }.into(),
        Status::NoSuchReference => CardError::NoSuchPin,
        _ => answer.unexpected(),
    })
}

fn present(
    channel: &mut Channel,
    reference: u8,
    pin: &PinSource,
    pinpad: Option<u32>,
) -> Result<Answer, CardError> {
    match pin {
        PinSource::Typed(pin) => {
            let mut block = Zeroizing::new([0xFF; Pin::LONGEST]);
            for (place, digit) in block.iter_mut().zip(pin.digits()) {
                *place = *digit;
            }
            channel.send(&Command::new([0x00, 0x20, 0x00, reference]).with_data(&*block))
        }
        PinSource::Pinpad => pinpad::verify(channel, pinpad.ok_or(PinError::NoWindow)?, reference),
    }
}

impl Pinpad for Channel {
    fn control(&mut self, code: u32, data: Bytes) -> Result<Vec<u8>, PcscError> {
        Self::control(self, code, data)
    }
}
