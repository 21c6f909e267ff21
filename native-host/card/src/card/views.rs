//! What is in each reader, for people: read without a PIN, with what is wrong beside it.

use std::time::SystemTime;

use staffetta_core::card::family::{Family, Way};
use staffetta_protocol::card_process::CardView;

use super::certificate::Certificate;
use super::driver;
use super::errors::CardError;
use super::find::{Wanted, driven_family, keys_of_modules};
use super::key::CardKey;
use super::pcsc_errors::PcscError;
use super::readers::{ReaderSeen, Readers, Slot};
use super::trace::{Trace, hex};
use crate::pkcs11::InstalledModule;
use crate::side_by_side::of_each;

/// What is in each reader, read without a PIN and left as it was. `traced`: with what each card was sent and answered;
/// one that nobody knows, or that a module knows, is looked into for that.
///
/// # Errors
/// What the service says; what is wrong with one card is beside its view.
pub fn views(
    readers: &dyn Readers,
    modules: &[InstalledModule],
    now: SystemTime,
    traced: bool,
) -> Result<Vec<(CardView, Option<CardError>)>, PcscError> {
    let seen = readers.list()?;
    let mut views = of_each(&seen, |seen| view(readers, modules, seen, now, traced));
    for (seen, view) in seen.iter().zip(&mut views) {
        let family = Family::of(&seen.atr).filter(|family| family.way == Way::Module);
        if let (Some(family), Some(CardError::Unknown(_))) = (family, view.1.as_ref().map(CardError::cause)) {
            let wanted = Wanted { serial: None, known: &[], keyboard_readers: &[], now, trace: None };
            match keys_of_modules(modules, family.module.as_deref(), &wanted) {
                Ok(keys) => {
                    if let Some(key) = keys.iter().find(|key| key.reader() == seen.name) {
                        view.1 = tell_key(&mut view.0, key.as_ref()).err();
                    }
                }
                Err(error) => view.1 = Some(error),
            }
        }
    }
    Ok(views)
}

fn view(
    readers: &dyn Readers,
    modules: &[InstalledModule],
    seen: &ReaderSeen,
    now: SystemTime,
    traced: bool,
) -> (CardView, Option<CardError>) {
    let trace = traced.then(Trace::default);
    let mut view = CardView { reader: seen.name.clone(), ..CardView::default() };
    if seen.slot == Slot::Card {
        view.atr = Some(hex(&seen.atr));
        view.family = Family::of(&seen.atr).map(|family| family.id.clone());
    }
    let mut look = || -> Result<(), CardError> {
        let family = driven_family(modules, seen)?;
        let contents = driver::look_at(readers.connect(&seen.name)?, family, trace.clone())?;
        view.serial = Some(contents.known.serial);
        view.holder = contents.known.holder;
        view.codice_fiscale = contents.codice_fiscale.map(String::from);
        tell_certificate(&mut view, &contents.certificate);
        Ok(contents.certificate.check(now)?)
    };
    let mut error = look().err().map(|error| error.in_reader(&seen.name));
    if let Some(trace) = trace {
        if is_to_be_explored(seen) {
            let explored = readers.connect(&seen.name).map_err(CardError::from);
            let explored = explored.and_then(|card| driver::explore(card, trace.clone()));
            // That nobody knows it says more than why it could not be reached.
            error = error.or(explored.err());
        }
        view.trace = trace.lines();
    }
    (view, error)
}

/// Whether a card is one that our driver does not read, and might be told to.
fn is_to_be_explored(seen: &ReaderSeen) -> bool {
    let way = Family::of(&seen.atr).map(|family| family.way);
    seen.slot == Slot::Card && matches!(way, None | Some(Way::Module))
}

/// What a module's key says of the card it is on; its certificate was found good.
fn tell_key(view: &mut CardView, key: &dyn CardKey) -> Result<(), CardError> {
    let certificate = Certificate::read(key.certificate())?;
    view.serial = Some(key.known().serial.clone());
    view.holder.clone_from(&key.known().holder);
    view.codice_fiscale = certificate.codice_fiscale().map(String::from);
    tell_certificate(view, &certificate);
    Ok(())
}

fn tell_certificate(view: &mut CardView, certificate: &Certificate) {
    view.not_before = Some(certificate.not_before());
    view.not_after = Some(certificate.not_after());
    view.key_bits = Some(certificate.key_bits());
}
