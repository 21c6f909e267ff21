//! What a CNS says without a PIN: serial, authentication certificate, holder. Of a card known by its serial nothing
//! else is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::sha::sha256;
use staffetta_core::card::CodiceFiscale;
use staffetta_core::card::family::Family;
use staffetta_core::card::login::KnownCard;
use staffetta_core::profiles::{self, schema::Layout};

use super::certificate::{Certificate, Malformed};
use super::channel::Channel;
use super::errors::CardError;
use super::files::{self, Files};
use super::personal::Personal;

/// EF_IDCarta.
const SERIAL: [u16; 2] = [0x1000, 0x1003];
const SERIAL_LENGTH: usize = 16;
/// EF_DatiPersonali.
const PERSONAL: [u16; 2] = [0x1100, 0x1102];
/// Most of it that is read.
const PERSONAL_LENGTH: usize = 1024;

/// What is known of a card that is in a reader.
pub struct Contents {
    /// What is remembered.
    pub known: KnownCard,
    /// Where the certificate was found.
    pub layout: &'static Layout,
    /// The certificate, DER without what fills the file up.
    pub der: Vec<u8>,
    /// The same, read.
    pub certificate: Certificate,
    /// As the card says, else as the certificate does.
    pub codice_fiscale: Option<CodiceFiscale>,
}

/// Reads the card; or its serial only, when it is one of those known.
///
/// # Errors
/// The card is not activated, its certificate malformed, and what the channel meets.
pub(super) fn read(
    channel: &mut Channel,
    files: &mut Files,
    family: &Family,
    known: &[KnownCard],
) -> Result<Contents, CardError> {
    let serial = read_serial(channel, files)?;
    if let Some(serial) = &serial {
        let remembered = known.iter().find(|card| card.serial == *serial).and_then(remembered);
        if let Some(contents) = remembered {
            return Ok(contents);
        }
    }
    let (layout, der) = find_certificate(channel, files, family)?;
    let certificate = Certificate::read(&der)?;
    let personal = read_personal(channel, files)?;
    let holder = personal.holder.or_else(|| certificate.holder().map(str::to_owned));
    let codice_fiscale = personal.codice_fiscale.or_else(|| certificate.codice_fiscale());
    let serial = serial.unwrap_or_else(|| digest_of(&der));
    let (tries_left, uncounted) = tries_left(known, &serial);
    let known = KnownCard {
        tries_left,
        uncounted,
        serial,
        layout: layout.id.clone(),
        certificate: STANDARD.encode(&der),
        holder,
    };
    Ok(Contents { known, layout, der, certificate, codice_fiscale })
}

/// Looks for everything where any card of ours holds it, whatever the card answers: for its trace.
pub(super) fn explore(channel: &mut Channel) {
    let mut files = Files::default();
    // What there is is not told; what the card says of each file is.
    let _ = read_serial(channel, &mut files);
    for layout in profiles::layouts() {
        if files.select(channel, layout.certificate.ids()).unwrap_or_default() {
            let _ = read_certificate(channel);
        }
    }
    let _ = read_personal(channel, &mut files);
}

/// Reads EF_IDCarta; `None` when there is none, or it is blank.
///
/// # Errors
/// What the channel meets.
pub(super) fn read_serial(channel: &mut Channel, files: &mut Files) -> Result<Option<String>, CardError> {
    if !files.select(channel, &SERIAL)? {
        return Ok(None);
    }
    Ok(serial_text(&files::read_start(channel, SERIAL_LENGTH)?))
}

/// What stands for the serial of a card that has none.
pub(super) fn digest_of(certificate: &[u8]) -> String {
    sha256(certificate).iter().take(8).map(|byte| format!("{byte:02X}")).collect()
}

/// The length of a DER structure, its first bytes included: `None` when it does not begin as a certificate does.
pub fn der_length(start: &[u8]) -> Option<usize> {
    match *start {
        [0x30, length, ..] if length < 0x80 => Some(2 + usize::from(length)),
        [0x30, 0x81, length, ..] => Some(3 + usize::from(length)),
        [0x30, 0x82, high, low, ..] => Some(4 + usize::from(u16::from_be_bytes([high, low]))),
        _ => None,
    }
}

/// The PIN tries left of the card with this serial, as it told last, and the wrong ones that it did not count aloud.
pub(crate) fn tries_left(known: &[KnownCard], serial: &str) -> (Option<u8>, u8) {
    let card = known.iter().find(|card| card.serial == serial);
    card.map_or((None, 0), |card| (card.tries_left, card.uncounted))
}

fn remembered(known: &KnownCard) -> Option<Contents> {
    let layout = profiles::layout(&known.layout)?;
    let der = STANDARD.decode(&known.certificate).ok()?;
    let certificate = Certificate::read(&der).ok()?;
    let codice_fiscale = certificate.codice_fiscale();
    Some(Contents { known: known.clone(), layout, der, certificate, codice_fiscale })
}

fn serial_text(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii();
    let end = bytes.iter().rposition(|byte| !matches!(byte, 0x00 | 0xFF))? + 1;
    let bytes = bytes.get(..end)?;
    if bytes.iter().all(u8::is_ascii_alphanumeric) {
        return Some(bytes.iter().copied().map(char::from).collect());
    }
    Some(bytes.iter().map(|byte| format!("{byte:02X}")).collect())
}

/// The first certificate in the order of the family's layouts. Which error is told when there is none: that of the
/// first layout whose file is there.
fn find_certificate(
    channel: &mut Channel,
    files: &mut Files,
    family: &Family,
) -> Result<(&'static Layout, Vec<u8>), CardError> {
    let mut first = None;
    for layout in family.layouts() {
        if !files.select(channel, layout.certificate.ids())? {
            continue;
        }
        match read_certificate(channel) {
            Ok(der) => return Ok((layout, der)),
            Err(error @ (CardError::NotActivated | CardError::Certificate(_))) => {
                first = first.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    Err(first.unwrap_or(CardError::NotActivated))
}

fn read_certificate(channel: &mut Channel) -> Result<Vec<u8>, CardError> {
    let mut file = files::read_start(channel, usize::MAX)?;
    if file.iter().all(|byte| matches!(byte, 0x00 | 0xFF)) {
        return Err(CardError::NotActivated);
    }
    let length = der_length(&file).ok_or(Malformed::NotDer)?;
    files::read_on(channel, &mut file, length)?;
    if file.len() < length {
        return Err(Malformed::CutOff.into());
    }
    file.truncate(length);
    Ok(file)
}

/// EF_DatiPersonali as far as it is needed. A card without it is unaffected.
fn read_personal(channel: &mut Channel, files: &mut Files) -> Result<Personal, CardError> {
    if !files.select(channel, &PERSONAL)? {
        return Ok(Personal::default());
    }
    let mut file = match files::read_start(channel, usize::MAX) {
        Ok(file) => file,
        Err(CardError::Status(_)) => return Ok(Personal::default()),
        Err(error) => return Err(error),
    };
    if !Personal::is_enough(&file) {
        let length = Personal::length(&file).unwrap_or_default().min(PERSONAL_LENGTH);
        files::read_on(channel, &mut file, length)?;
    }
    Ok(Personal::read(&file))
}
