//! Finds the card that is meant among all readers, and says the most useful thing when there is none.

use std::time::SystemTime;

use staffetta_core::card::family::{Family, Way};
use staffetta_core::card::login::KnownCard;
use staffetta_protocol::card_process::CardView;

use super::certificate::CertificateError;
use super::driver::{self, DriverKey};
use super::errors::CardError;
use super::key::CardKey;
use super::pcsc::Service;
use super::pcsc_errors::PcscError;
use super::readers::{ReaderSeen, Readers, Slot};
use super::trace::{Trace, hex};
use crate::pin::PinError;
use crate::pkcs11::{self, ModuleError};

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The card's serial, where there may be several.
    pub serial: Option<&'a str>,
    /// Cards read before.
    pub known: &'a [KnownCard],
    /// Readers whose own pinpad is not to be used, by name.
    pub keyboard_readers: &'a [String],
    /// The time at which the certificate must be valid.
    pub now: SystemTime,
    /// Where the exchange with the card is written, if anywhere.
    pub trace: Option<Trace>,
}

/// The key of the card meant.
///
/// # Errors
/// There are several when more than one can be used and none was named; else the most useful of what stands in the way.
pub fn login_card(readers: &dyn Readers, wanted: &Wanted<'_>) -> Result<Box<dyn CardKey>, CardError> {
    let mut keys = Vec::new();
    let mut errors = Vec::new();
    let mut for_modules = Vec::new();
    for seen in readers.list()? {
        match open(readers, &seen, wanted) {
            Ok(key) => keys.push(key),
            Err(error) => {
                for_modules.extend(module_that_may_help(&seen, &error));
                errors.push(error.in_reader(&seen.name));
            }
        }
    }
    let mut keys: Vec<Box<dyn CardKey>> =
        keys.into_iter().filter(|key| is_meant(key.as_ref(), wanted)).collect();
    if keys.is_empty() && !for_modules.is_empty() {
        let named = for_modules.iter().flatten().next().copied();
        match pkcs11::find(&pkcs11::installed(named), wanted) {
            Ok(found) => keys.extend(found.into_iter().filter(|key| is_meant(key.as_ref(), wanted))),
            Err(error) => errors.push(error),
        }
    }
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        (Some(_), false) => Err(CardError::Several),
        (None, _) => Err(most_useful(errors)),
    }
}

/// What is in each reader, read without a PIN and left as it was.
///
/// # Errors
/// What the service says; what is wrong with one card is beside its view.
pub fn views(
    readers: &dyn Readers,
    now: SystemTime,
) -> Result<Vec<(CardView, Option<CardError>)>, PcscError> {
    Ok(readers.list()?.iter().map(|seen| view(readers, seen, now)).collect())
}

/// Waits until the card with this serial is pulled out. Returns at once when it is not there.
///
/// # Errors
/// What the service says, that the card is busy when it cannot be asked.
pub fn await_removal(service: &Service, serial: &str) -> Result<(), CardError> {
    let mut of_modules = None;
    for seen in service.list()? {
        match Family::of(&seen.atr).map(|family| family.way) {
            Some(Way::Driver) => {}
            Some(Way::Module) => {
                of_modules = of_modules.or(Some(seen.name));
                continue;
            }
            _ => continue,
        }
        let here = || -> Result<bool, CardError> {
            let connection = service.connect(&seen.name)?;
            Ok(driver::serial_of(connection)?.as_deref() == Some(serial))
        };
        match here() {
            Ok(true) => return service.await_removal(&seen.name, here),
            Ok(false) => {}
            Err(CardError::NoStatusWord | CardError::Pcsc(PcscError::CardRemoved(_))) => {}
            Err(error) => return Err(error),
        }
    }
    // The serial of these is known to their module alone.
    match of_modules {
        Some(reader) => service.await_removal(&reader, || Ok::<_, CardError>(true)),
        None => Ok(()),
    }
}

/// The first in this order. What may pass by itself stands before what is wrong with one card, that before what is not
/// there at all.
pub(crate) fn most_useful(errors: Vec<CardError>) -> CardError {
    errors.into_iter().min_by_key(rank).unwrap_or(CardError::Missing)
}

fn rank(error: &CardError) -> u8 {
    use CardError as Card;

    match error {
        // Rarer than all of these, and so says more.
        Card::Several
        | Card::Module(ModuleError::Pkcs1Only)
        | Card::Pcsc(
            PcscError::ServiceMissing(_)
            | PcscError::ServiceRefused(_)
            | PcscError::Cancelled(_)
            | PcscError::PinpadTimedOut,
        ) => 0,
        Card::Pcsc(PcscError::CardBusy(_)) => 1,
        Card::NoStatusWord
        | Card::Exchanged
        | Card::Pcsc(PcscError::CardRemoved(_))
        | Card::Module(ModuleError::TokenRemoved(_)) => 2,
        Card::PinForgotten | Card::Pcsc(PcscError::CardReset(_)) => 3,
        Card::Status(_) | Card::FileTooLarge(_) | Card::SignatureLength(_) | Card::BadSignature => 4,
        Card::Certificate(CertificateError::NotYetValid(_)) => 5,
        Card::Certificate(CertificateError::Expired(_)) => 6,
        Card::Certificate(CertificateError::KeyTooSmall(_)) => 7,
        Card::Certificate(CertificateError::Malformed(_)) => 8,
        Card::NotActivated => 9,
        Card::Pin(pin) | Card::Module(ModuleError::Pin(pin, _)) => match pin {
            PinError::Blocked => 10,
            _ => 0,
        },
        Card::NeedsModule(_) => 11,
        Card::Module(ModuleError::Failed(_) | ModuleError::NoKey | ModuleError::BadSignature) => 12,
        Card::Contactless => 13,
        Card::Mute | Card::Pcsc(PcscError::CardUnresponsive(_)) => 14,
        Card::Unknown(_)
        | Card::OutOfScope(_)
        | Card::NoSuchPin
        | Card::Module(ModuleError::TokenUnknown(_)) => 15,
        Card::BlockLength
        | Card::Pcsc(
            PcscError::Other(_) | PcscError::NoThread(_) | PcscError::ThreadEnded | PcscError::NoTransaction,
        ) => 16,
        Card::Missing | Card::Pcsc(PcscError::CardMissing(_)) => 17,
        Card::Pcsc(PcscError::ReaderMissing(_)) => 18,
        Card::InReader(_, source) | Card::OfModule(_, source) => rank(source),
    }
}

fn is_meant(key: &dyn CardKey, wanted: &Wanted<'_>) -> bool {
    wanted.serial.is_none_or(|serial| key.known().serial == serial)
}

fn open(
    readers: &dyn Readers,
    seen: &ReaderSeen,
    wanted: &Wanted<'_>,
) -> Result<Box<dyn CardKey>, CardError> {
    let family = family_of(seen)?;
    let connection = readers.connect(&seen.name)?;
    let (known, trace) = (wanted.known, wanted.trace.clone());
    let key = DriverKey::open(connection, &seen.name, family, known, wanted.keyboard_readers, trace)?;
    key.contents().certificate.check(wanted.now)?;
    Ok(Box::new(key))
}

/// The family of the card in a reader, when the driver of our own reaches it.
fn family_of(seen: &ReaderSeen) -> Result<&'static Family, CardError> {
    match seen.slot {
        Slot::Empty => return Err(CardError::Missing),
        Slot::Mute => return Err(CardError::Mute),
        Slot::Card => {}
    }
    let family = Family::of(&seen.atr).ok_or_else(|| CardError::Unknown(seen.atr.clone()))?;
    match family.way {
        Way::Driver => Ok(family),
        Way::Module => Err(CardError::NeedsModule(&family.name)),
        Way::Contactless => Err(CardError::Contactless),
        Way::OutOfScope => Err(CardError::OutOfScope(&family.name)),
    }
}

/// Whether a manufacturer's module may do what the driver did not, and if it is known which, its id.
fn module_that_may_help(seen: &ReaderSeen, error: &CardError) -> Option<Option<&'static str>> {
    let family = Family::of(&seen.atr);
    match (family.map(|family| family.way), error) {
        (Some(Way::Module), _) => Some(family.and_then(|family| family.module.as_deref())),
        (None, CardError::Unknown(_))
        | (
            Some(Way::Driver),
            CardError::NotActivated | CardError::Certificate(CertificateError::Malformed(_)),
        ) => Some(None),
        _ => None,
    }
}

fn view(readers: &dyn Readers, seen: &ReaderSeen, now: SystemTime) -> (CardView, Option<CardError>) {
    let mut view = CardView { reader: seen.name.clone(), ..CardView::default() };
    if seen.slot == Slot::Card {
        view.atr = Some(hex(&seen.atr));
        view.family = Family::of(&seen.atr).map(|family| family.id.clone());
    }
    let mut look = || -> Result<(), CardError> {
        let family = family_of(seen)?;
        let contents = driver::look_at(readers.connect(&seen.name)?, family, None)?;
        view.serial = Some(contents.known.serial);
        view.holder = contents.known.holder;
        view.codice_fiscale = contents.codice_fiscale;
        view.not_before = Some(contents.certificate.not_before());
        view.not_after = Some(contents.certificate.not_after());
        view.key_bits = Some(contents.certificate.key_bits());
        Ok(contents.certificate.check(now)?)
    };
    let error = look().err().map(|error| error.in_reader(&seen.name));
    (view, error)
}
