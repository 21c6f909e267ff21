//! Finds the card that is meant among all readers, and says the most useful thing when there is none.

use std::time::SystemTime;

use staffetta_core::card::family::{Family, Way};
use staffetta_core::card::login::KnownCard;

use super::certificate::CertificateError;
use super::driver::DriverKey;
use super::errors::CardError;
use super::key::CardKey;
use super::pcsc_errors::PcscError;
use super::readers::{ReaderSeen, Readers, Slot};
use super::trace::Trace;
use crate::pin::PinError;
use crate::pkcs11::{self, InstalledModule, ModuleError};
use crate::side_by_side::of_each;

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
pub fn login_card(
    readers: &dyn Readers,
    modules: &[InstalledModule],
    wanted: &Wanted<'_>,
) -> Result<Box<dyn CardKey>, CardError> {
    let mut keys = Vec::new();
    let mut errors = Vec::new();
    let mut for_modules = Vec::new();
    let seen = readers.list()?;
    for (seen, opened) in seen.iter().zip(of_each(&seen, |seen| open(readers, modules, seen, wanted))) {
        match opened {
            Ok(key) => keys.push(key),
            Err(error) => {
                for_modules.extend(module_that_may_help(seen, &error));
                errors.push(error.in_reader(&seen.name));
            }
        }
    }
    let mut keys: Vec<Box<dyn CardKey>> =
        keys.into_iter().filter(|key| is_meant(key.as_ref(), wanted)).collect();
    if keys.is_empty() && !for_modules.is_empty() {
        let named = for_modules.iter().flatten().next().copied();
        match keys_of_modules(modules, named, wanted) {
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

/// The first in this order. What may pass by itself stands before what is wrong with one card, that before what is not
/// there at all.
pub(crate) fn most_useful(errors: Vec<CardError>) -> CardError {
    errors.into_iter().min_by_key(rank).unwrap_or(CardError::Missing)
}

fn rank(error: &CardError) -> u8 {
    use CardError as Card;

    match error {
        // Rarer than all of these, so it says more.
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
        Card::Certificate(CertificateError::Malformed(_) | CertificateError::NotForLogin) => 8,
        Card::NotActivated => 9,
        Card::Pin(pin) | Card::Module(ModuleError::Pin(pin, _)) => match pin {
            PinError::Blocked => 10,
            _ => 0,
        },
        Card::NeedsModule(_) => 11,
        Card::Module(
            ModuleError::Failed(_) | ModuleError::NoAnswer | ModuleError::NoKey | ModuleError::BadSignature,
        ) => 12,
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

/// The keys that modules know, the one with this id asked first. That another than it does not work says nothing of the
/// card.
pub(super) fn keys_of_modules(
    modules: &[InstalledModule],
    named: Option<&str>,
    wanted: &Wanted<'_>,
) -> Result<Vec<Box<dyn CardKey>>, CardError> {
    let (first, others): (Vec<_>, Vec<_>) =
        modules.iter().partition(|module| Some(module.id.as_str()) == named);
    let paths = |modules: Vec<&InstalledModule>| -> Vec<_> {
        modules.into_iter().map(|module| module.path.clone()).collect()
    };
    let of_named = pkcs11::find(&paths(first), wanted);
    if of_named.as_ref().is_ok_and(|keys| !keys.is_empty()) {
        return of_named;
    }
    match (of_named, pkcs11::find(&paths(others), wanted)) {
        (_, Ok(keys)) if !keys.is_empty() => Ok(keys),
        (Err(error), _) => Err(error),
        (Ok(none), Err(error)) if matches!(error.cause(), CardError::Module(_)) => Ok(none),
        (Ok(_), of_others) => of_others,
    }
}

fn is_meant(key: &dyn CardKey, wanted: &Wanted<'_>) -> bool {
    wanted.serial.is_none_or(|serial| key.known().serial == serial)
}

fn open(
    readers: &dyn Readers,
    modules: &[InstalledModule],
    seen: &ReaderSeen,
    wanted: &Wanted<'_>,
) -> Result<Box<dyn CardKey>, CardError> {
    let family = driven_family(modules, seen)?;
    let connection = readers.connect(&seen.name)?;
    let (known, trace) = (wanted.known, wanted.trace.clone());
    let key = DriverKey::open(connection, &seen.name, family, known, wanted.keyboard_readers, trace)?;
    key.contents().certificate.check(wanted.now)?;
    Ok(Box::new(key))
}

/// The family of the card in a reader, when the driver of our own reaches it.
pub(super) fn driven_family(
    modules: &[InstalledModule],
    seen: &ReaderSeen,
) -> Result<&'static Family, CardError> {
    match seen.slot {
        Slot::Empty => return Err(CardError::Missing),
        Slot::Mute => return Err(CardError::Mute),
        Slot::Card => {}
    }
    let family = Family::of(&seen.atr).ok_or_else(|| CardError::Unknown(seen.atr.clone()))?;
    match family.way {
        Way::Driver => Ok(family),
        // What is there is not missing, whatever it says of the card.
        Way::Module if modules.iter().any(|module| Some(&module.id) == family.module.as_ref()) => {
            Err(CardError::Unknown(seen.atr.clone()))
        }
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
            CardError::NotActivated
            | CardError::Certificate(CertificateError::Malformed(_) | CertificateError::NotForLogin),
        ) => Some(None),
        _ => None,
    }
}
