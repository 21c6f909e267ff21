//! A virtual CNS card of our own, behind the virtual reader of pcscd (vpcd): as strict as a real one, with a switch for
//! each way in which real ones differ or fail. Knows what docs/facts/smartcard.md 1 and ISO 7816 say of cards; shares
//! nothing with the product.

mod apdu;
mod chip;
mod family;
mod files;
mod holder;
mod link;
mod record;
mod signing;
mod spec;

#[cfg(test)]
mod chip_tests;

use std::{sync::Arc, thread};

use anyhow::{Context, Result};

use self::{chip::Chip, link::Link};
pub use self::{
    family::ChipFamily,
    holder::Holder,
    record::{Event, Record},
    spec::{CardSpec, Held, LastWrong, PIN, PUK, Transport},
};
use crate::wait::wait_until;

/// A slot of the virtual reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReaderSlot {
    /// The first.
    First,
    /// The second.
    Second,
}

impl ReaderSlot {
    /// The port on which vpcd waits for the card of this slot.
    #[must_use]
    pub fn port(self) -> u16 {
        match self {
            Self::First => 35_963,
            Self::Second => 35_964,
        }
    }

    /// The slot's reader, as PC/SC names it.
    #[must_use]
    pub fn reader(self) -> &'static str {
        match self {
            Self::First => "Virtual PCD 00 00",
            Self::Second => "Virtual PCD 00 01",
        }
    }
}

/// What goes wrong at a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The card is pulled before the command: the one before it was still answered.
    RemovedBefore,
    /// The card is pulled while it works: the command arrived, had no effect and is not answered.
    RemovedDuring,
    /// The card is pulled when it has worked and not yet answered.
    RemovedAfterWork,
    /// These bytes are answered instead; the command has no effect.
    Answers(Vec<u8>),
}

/// A virtual card and the hand that puts it into the reader and pulls it. Pulled on drop.
///
/// It goes back by itself when pcscd is started again.
#[derive(Debug)]
pub struct CnsCard {
    link: Arc<Link>,
}

impl CnsCard {
    /// Puts a card into a slot; pcscd need not run yet.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn insert(spec: CardSpec, slot: ReaderSlot) -> Result<Self> {
        let card = Self::hold(spec, slot)?;
        card.put_back();
        Ok(card)
    }

    /// Makes a card and does not put it into its slot yet.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn hold(spec: CardSpec, slot: ReaderSlot) -> Result<Self> {
        let link = Arc::new(Link::new(Chip::new(spec), slot.port()));
        let of_thread = Arc::clone(&link);
        let thread = thread::Builder::new().name("virtual card".into());
        thread.spawn(move || of_thread.run()).context("no thread for the card")?;
        Ok(Self { link })
    }

    /// Pulls it.
    pub fn remove(&self) {
        self.link.remove();
    }

    /// Puts it into the slot (again).
    pub fn put_back(&self) {
        self.link.put_back();
    }

    /// Whether it is in the slot.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.link.lock().inserted
    }

    /// Waits until the service has powered it: from then on it is seen.
    ///
    /// # Errors
    /// When that does not happen.
    pub fn wait_powered(&self) -> Result<()> {
        wait_until("the card to be powered", || Ok(self.link.lock().powered.then_some(())))
    }

    /// Something goes wrong at the `nth` command from here on; the next one is the first.
    pub fn break_at(&self, nth: u32, fault: Fault) {
        self.link.break_at(nth, fault);
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        self.link.lock().traps.clear();
    }

    /// What it saw since it was made, or since the last [`CnsCard::begin_record`].
    #[must_use]
    pub fn record(&self) -> Record {
        let state = self.link.lock();
        Record { signatures: state.chip.signatures, ..state.record.clone() }
    }

    /// Forgets what it saw.
    pub fn begin_record(&self) {
        let mut state = self.link.lock();
        state.record = Record::default();
        state.chip.signatures = 0;
    }

    /// PIN tries left, without asking the card.
    #[must_use]
    pub fn tries_left(&self) -> u8 {
        self.link.lock().chip.spec.tries_left
    }

    /// Whether the PIN is shown at this moment: whoever talks to the card now can sign.
    #[must_use]
    pub fn pin_is_shown(&self) -> bool {
        self.link.lock().chip.session.pin_shown
    }

    /// Makes it another card: what changes counts from the next insertion on, with the files made anew.
    pub fn change(&self, change: impl FnOnce(&mut CardSpec)) {
        let mut state = self.link.lock();
        let mut spec = state.chip.spec.clone();
        change(&mut spec);
        let signatures = state.chip.signatures;
        state.chip = Chip::new(spec);
        state.chip.signatures = signatures;
    }
}

impl Drop for CnsCard {
    fn drop(&mut self) {
        self.link.stop();
    }
}
