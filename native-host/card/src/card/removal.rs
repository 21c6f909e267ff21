//! Waiting until a card is pulled out: the one that is meant, whatever is in the other readers.

use staffetta_core::card::family::{Family, Way};

use super::driver;
use super::errors::CardError;
use super::find::most_useful;
use super::pcsc::Service;
use super::pcsc_errors::PcscError;
use super::readers::{ReaderSeen, Readers};
use crate::side_by_side::of_each;

/// Whether the card that is meant is in a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whereabouts {
    Here,
    NotHere,
    /// Only the card's module knows its serial.
    Perhaps,
}

/// Waits until the card with this serial is pulled out. Returns at once when it is in no reader.
///
/// # Errors
/// What the service says; where the card is in no reader that answers, what is wrong with one that does not.
pub fn await_removal(service: &Service, serial: &str) -> Result<(), CardError> {
    // Watched from before the cards are asked: one that is pulled out meanwhile is not waited for.
    let (seen, watches): (Vec<_>, Vec<_>) = service.watch()?.into_iter().unzip();
    let mut perhaps = None;
    let mut errors = Vec::new();
    for (found, watch) in of_each(&seen, |seen| look_for(service, seen, serial)).into_iter().zip(watches) {
        match found {
            Ok(Whereabouts::Here) => return Ok(service.await_removal(watch)?),
            Ok(Whereabouts::NotHere) => {}
            Ok(Whereabouts::Perhaps) => perhaps = perhaps.or(Some(watch)),
            Err(error) => errors.push(error),
        }
    }
    match perhaps {
        Some(watch) => Ok(service.await_removal(watch)?),
        None if errors.is_empty() => Ok(()),
        None => Err(most_useful(errors)),
    }
}

pub(super) fn look_for(
    readers: &dyn Readers,
    seen: &ReaderSeen,
    serial: &str,
) -> Result<Whereabouts, CardError> {
    let Some(family) = Family::of(&seen.atr) else { return Ok(Whereabouts::NotHere) };
    match family.way {
        Way::Driver => {}
        Way::Module => return Ok(Whereabouts::Perhaps),
        Way::Contactless | Way::OutOfScope => return Ok(Whereabouts::NotHere),
    }
    match readers
        .connect(&seen.name)
        .map_err(CardError::from)
        .and_then(|card| driver::serial_of(card, family))
    {
        Ok(there) if there == serial => Ok(Whereabouts::Here),
        Err(CardError::Pcsc(PcscError::CardRemoved(_) | PcscError::CardMissing(_))) => {
            Ok(Whereabouts::NotHere)
        }
        Err(error @ CardError::Pcsc(_)) => Err(error.in_reader(&seen.name)),
        // Another card, or one that can no longer be read as the one that is meant was.
        Ok(_) | Err(_) => Ok(Whereabouts::NotHere),
    }
}
