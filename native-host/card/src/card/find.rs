//! Finds the card that is meant among all readers, and says the most useful thing when there is none.

use std::time::SystemTime;

use crate::trouble::{Trouble, TroubleCode};
use staffetta_core::card::family::{Family, Way};
use staffetta_core::card::login::KnownCard;
use staffetta_protocol::card_process::CardView;

use super::driver::{self, DriverKey};
use super::key::CardKey;
use super::pcsc::Service;
use super::readers::{ReaderSeen, Readers, Slot};
use super::trace::{Trace, hex};
use crate::pkcs11;

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
/// `card_several` when more than one can be used and none was named; else the most useful of what stands in the way.
pub fn login_card(readers: &dyn Readers, wanted: &Wanted<'_>) -> Result<Box<dyn CardKey>, Trouble> {
    let mut keys = Vec::new();
    let mut troubles = Vec::new();
    let mut for_modules = Vec::new();
    for seen in readers.list()? {
        match open(readers, &seen, wanted) {
            Ok(key) => keys.push(key),
            Err(trouble) => {
                if let Some(module) = module_that_may_help(&seen, &trouble) {
                    for_modules.push(module);
                }
                troubles.push(trouble);
            }
        }
    }
    let mut keys: Vec<Box<dyn CardKey>> =
        keys.into_iter().filter(|key| is_meant(key.as_ref(), wanted)).collect();
    if keys.is_empty() && !for_modules.is_empty() {
        let named = for_modules.iter().flatten().next().copied();
        match pkcs11::find(&pkcs11::installed(named), wanted) {
            Ok(found) => keys.extend(found.into_iter().filter(|key| is_meant(key.as_ref(), wanted))),
            Err(trouble) => troubles.push(trouble),
        }
    }
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        (Some(_), false) => Err(TroubleCode::CardSeveral.into()),
        (None, _) => Err(most_useful(troubles)),
    }
}

/// What is in each reader, read without a PIN and left as it was.
///
/// # Errors
/// `reader_missing` and what the service says; what is wrong with one card is in its view.
pub fn views(readers: &dyn Readers, now: SystemTime) -> Result<Vec<CardView>, Trouble> {
    Ok(readers.list()?.iter().map(|seen| view(readers, seen, now)).collect())
}

/// Waits until the card with this serial is pulled out. Returns at once when it is not there.
///
/// # Errors
/// What the service says, `card_busy` when it cannot be asked.
pub fn await_removal(service: &Service, serial: &str) -> Result<(), Trouble> {
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
        let here = || -> Result<bool, Trouble> {
            let connection = service.connect(&seen.name)?;
            Ok(driver::serial_of(connection)?.as_deref() == Some(serial))
        };
        match here() {
            Ok(true) => return service.await_removal(&seen.name, here),
            Ok(false) => {}
            Err(trouble) if trouble.code == TroubleCode::CardRemoved => {}
            Err(trouble) => return Err(trouble),
        }
    }
    // The serial of these is known to their module alone.
    match of_modules {
        Some(reader) => service.await_removal(&reader, || Ok(true)),
        None => Ok(()),
    }
}

/// The first in this order. What may pass by itself stands before what is wrong with one card, that before what is not
/// there at all.
pub fn most_useful(troubles: Vec<Trouble>) -> Trouble {
    let missing = Trouble::from(TroubleCode::CardMissing);
    troubles.into_iter().min_by_key(|trouble| rank(trouble.code)).unwrap_or(missing)
}

fn rank(code: TroubleCode) -> usize {
    const ORDER: [TroubleCode; 18] = [
        TroubleCode::CardBusy,
        TroubleCode::CardRemoved,
        TroubleCode::CardReset,
        TroubleCode::CardError,
        TroubleCode::CertificateNotYetValid,
        TroubleCode::CertificateExpired,
        TroubleCode::KeyTooSmall,
        TroubleCode::CertificateMalformed,
        TroubleCode::CardNotActivated,
        TroubleCode::PinBlocked,
        TroubleCode::ModuleMissing,
        TroubleCode::ModuleFailed,
        TroubleCode::CardContactless,
        TroubleCode::CardUnresponsive,
        TroubleCode::CardUnknown,
        TroubleCode::CardInternal,
        TroubleCode::CardMissing,
        TroubleCode::ReaderMissing,
    ];
    // What is not in the list is rarer than all of it, and so says more.
    ORDER.iter().position(|known| *known == code).map_or(0, |place| place + 1)
}

fn is_meant(key: &dyn CardKey, wanted: &Wanted<'_>) -> bool {
    wanted.serial.is_none_or(|serial| key.known().serial == serial)
}

fn open(readers: &dyn Readers, seen: &ReaderSeen, wanted: &Wanted<'_>) -> Result<Box<dyn CardKey>, Trouble> {
    let family = family_of(seen)?;
    let connection = readers.connect(&seen.name).map_err(|trouble| trouble.with_reader(&seen.name))?;
    let (known, trace) = (wanted.known, wanted.trace.clone());
    let key = DriverKey::open(connection, &seen.name, family, known, wanted.keyboard_readers, trace)?;
    key.check(wanted.now)?;
    Ok(Box::new(key))
}

/// The family of the card in a reader, when the driver of our own reaches it.
fn family_of(seen: &ReaderSeen) -> Result<&'static Family, Trouble> {
    let trouble = match seen.slot {
        Slot::Empty => TroubleCode::CardMissing.into(),
        Slot::Mute => TroubleCode::CardUnresponsive.into(),
        Slot::Card => match Family::of(&seen.atr) {
            None => Trouble::from(TroubleCode::CardUnknown).with_detail(hex(&seen.atr)),
            Some(family) => match family.way {
                Way::Driver => return Ok(family),
                Way::Module => Trouble::from(TroubleCode::ModuleMissing).with_name(&family.name),
                Way::Contactless => TroubleCode::CardContactless.into(),
                Way::OutOfScope => Trouble::from(TroubleCode::CardUnknown).with_name(&family.name),
            },
        },
    };
    Err(trouble.with_reader(&seen.name))
}

/// Whether a manufacturer's module may do what the driver did not, and if it is known which, its id.
fn module_that_may_help(seen: &ReaderSeen, trouble: &Trouble) -> Option<Option<&'static str>> {
    let family = Family::of(&seen.atr);
    match (family.map(|family| family.way), trouble.code) {
        (Some(Way::Module), _) => Some(family.and_then(|family| family.module.as_deref())),
        (None, TroubleCode::CardUnknown) => Some(None),
        (Some(Way::Driver), TroubleCode::CardNotActivated | TroubleCode::CertificateMalformed) => Some(None),
        _ => None,
    }
}

fn view(readers: &dyn Readers, seen: &ReaderSeen, now: SystemTime) -> CardView {
    let mut view = CardView { reader: seen.name.clone(), ..CardView::default() };
    if seen.slot == Slot::Card {
        view.atr = Some(hex(&seen.atr));
        view.family = Family::of(&seen.atr).map(|family| family.id.clone());
    }
    let contents = family_of(seen).and_then(|family| {
        let connection = readers.connect(&seen.name)?;
        driver::look_at(connection, family, None)
    });
    match contents {
        Ok(contents) => {
            view.serial = Some(contents.known.serial);
            view.holder = contents.known.holder;
            view.codice_fiscale = contents.codice_fiscale;
            view.not_before = Some(contents.certificate.not_before());
            view.not_after = Some(contents.certificate.not_after());
            view.key_bits = Some(contents.certificate.key_bits());
            view.error =
                contents.certificate.check(now).err().map(|trouble| trouble.with_reader(&seen.name).into());
        }
        Err(trouble) => view.error = Some(trouble.with_reader(&seen.name).into()),
    }
    view
}
