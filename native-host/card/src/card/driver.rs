//! The driver of our own: a CNS in a PC/SC reader as a key that signs.

use staffetta_core::card::family::Family;
use staffetta_core::card::login::{ApduCount, KnownCard};
use staffetta_core::profiles::pinpad_is_denied;

use super::channel::Channel;
use super::cns::{self, Contents};
use super::errors::CardError;
use super::files::Files;
use super::key::{CardKey, KeyAbility, PinSource, ToSign};
use super::sign::{self, Block, Signer};
use super::transport::{After, Begun, TimeLimit, Transport};
use super::{pinpad, pkcs1, trace::Trace};

/// A CNS in a reader.
pub struct DriverKey {
    channel: Channel,
    files: Files,
    signer: Signer,
    reader: String,
    contents: Contents,
    /// The control code of the reader's pinpad, where it has one that is to be used.
    pinpad: Option<u32>,
}

impl DriverKey {
    /// Reads the card over this connection. Afterwards it is reset: a PIN that another program left verified is of no
    /// use, and the master file is selected without a command.
    ///
    /// # Errors
    /// What reading meets.
    pub fn open(
        transport: Box<dyn Transport>,
        reader: &str,
        family: &Family,
        known: &[KnownCard],
        keyboard_readers: &[String],
        trace: Option<Trace>,
    ) -> Result<Self, CardError> {
        let mut channel = Channel::new(transport, trace);
        let mut files = Files::default();
        let ask_for_pinpad = !pinpad_is_denied(reader) && !keyboard_readers.iter().any(|name| name == reader);
        let (contents, pinpad) = transaction(&mut channel, TimeLimit::Look, After::Reset, |channel, _| {
            let mut contents = cns::read(channel, &mut files, family, known)?;
            if contents.layout.tells_tries {
                let remembered = contents.known.tries_left;
                let told = sign::tries_left(channel, &mut files, contents.layout)?;
                contents.known.tries_left = told.unwrap_or(remembered);
            }
            let pinpad = if ask_for_pinpad { pinpad::verify_code(channel) } else { None };
            Ok((contents, pinpad))
        })?;
        Ok(Self { channel, files, signer: Signer::default(), reader: reader.to_owned(), contents, pinpad })
    }

    /// What was read.
    pub const fn contents(&self) -> &Contents {
        &self.contents
    }

    fn signature(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, CardError> {
        let modulus = self.contents.certificate.modulus_bytes();
        let padded = match what {
            ToSign::DigestInfo(info) => pkcs1::pad(info, modulus).ok_or(CardError::BlockLength)?,
            ToSign::Block(block) if block.len() == modulus => block.to_vec(),
            ToSign::Block(_) => return Err(CardError::BlockLength),
        };
        let digest_info = match what {
            ToSign::DigestInfo(info) => Some(info),
            ToSign::Block(_) => None,
        };
        let Self { files, signer, contents, pinpad, .. } = self;
        let signature = transaction(&mut self.channel, TimeLimit::Sign, After::Reset, |channel, begun| {
            if begun == Begun::WasReset {
                // Before a PIN is given away: is it still the same card?
                let there =
                    cns::read_serial(channel, files)?.unwrap_or_else(|| cns::digest_of(&contents.der));
                if there != contents.known.serial {
                    return Err(CardError::Exchanged);
                }
            }
            let block = Block { padded: &padded, digest_info };
            signer.sign(channel, files, contents.layout, pin, *pinpad, block)
        })?;
        if !self.contents.certificate.verifies(&padded, &signature) {
            return Err(CardError::BadSignature);
        }
        Ok(signature)
    }
}

impl CardKey for DriverKey {
    fn known(&self) -> &KnownCard {
        &self.contents.known
    }

    fn certificate(&self) -> &[u8] {
        &self.contents.der
    }

    fn reader(&self) -> &str {
        &self.reader
    }

    fn has_pinpad(&self) -> bool {
        self.pinpad.is_some()
    }

    fn ability(&self) -> KeyAbility {
        KeyAbility::RawRsa
    }

    fn sign(&mut self, pin: &PinSource, what: ToSign<'_>) -> Result<Vec<u8>, CardError> {
        self.signature(pin, what).map_err(|error| error.in_reader(&self.reader))
    }

    fn count(&self) -> ApduCount {
        self.channel.count()
    }
}

/// What a card says without a PIN; it is left as it was found.
///
/// # Errors
/// What reading meets.
pub(super) fn look_at(
    transport: Box<dyn Transport>,
    family: &Family,
    trace: Option<Trace>,
) -> Result<Contents, CardError> {
    let mut channel = Channel::new(transport, trace);
    transaction(&mut channel, TimeLimit::Look, After::Leave, |channel, _| {
        cns::read(channel, &mut Files::default(), family, &[])
    })
}

/// Looks into a card that nobody knows, without a PIN, for its trace; it is left as it was found.
///
/// # Errors
/// When it cannot be reached.
pub(super) fn explore(transport: Box<dyn Transport>, trace: Trace) -> Result<(), CardError> {
    let mut channel = Channel::new(transport, Some(trace));
    transaction(&mut channel, TimeLimit::Look, After::Leave, |channel, _| {
        cns::explore(channel);
        Ok(())
    })
}

/// The serial of a card, or what stands for it; it is left as it was found.
///
/// # Errors
/// What reading meets.
pub(super) fn serial_of(transport: Box<dyn Transport>, family: &Family) -> Result<String, CardError> {
    let mut channel = Channel::new(transport, None);
    transaction(&mut channel, TimeLimit::Look, After::Leave, |channel, _| {
        let mut files = Files::default();
        match cns::read_serial(channel, &mut files)? {
            Some(serial) => Ok(serial),
            None => Ok(cns::read(channel, &mut files, family, &[])?.known.serial),
        }
    })
}

/// One transaction, and what becomes of the card afterwards, whatever happens in it.
fn transaction<T>(
    channel: &mut Channel,
    time_limit: TimeLimit,
    after: After,
    work: impl FnOnce(&mut Channel, Begun) -> Result<T, CardError>,
) -> Result<T, CardError> {
    let begun = channel.begin(time_limit)?;
    let result = work(channel, begun);
    channel.end(after);
    result
}
