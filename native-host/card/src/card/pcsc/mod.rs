//! The system's smart-card service, PC/SC: readers, what is in them, and waiting for a card to be pulled out. What is
//! said to a card is not known here.

mod connection;
mod errors;

use std::ffi::CString;
use std::time::Duration;

use crate::trouble::{Trouble, TroubleCode};
use pcsc::{Context, ReaderState, Scope, State};

use self::connection::Connection;
use self::errors::trouble_of;
use super::readers::{ReaderSeen, Readers, Slot};
use super::transport::Transport;

/// The service, connected to.
pub struct Service {
    context: Context,
}

impl Service {
    /// Connects to it.
    ///
    /// # Errors
    /// `service_missing`, `service_refused`.
    pub fn establish() -> Result<Self, Trouble> {
        let context = Context::establish(Scope::User).map_err(trouble_of)?;
        Ok(Self { context })
    }

    /// Waits until the card in a reader is pulled out, or the reader is. `still_there` is asked once the state that is
    /// waited on is known, so that a card pulled out meanwhile is not waited for.
    ///
    /// # Errors
    /// What the service says; `card_removed` is no error here but the answer.
    pub fn await_removal(
        &self,
        reader: &str,
        still_there: impl FnOnce() -> Result<bool, Trouble>,
    ) -> Result<(), Trouble> {
        let mut states = [ReaderState::new(name_of(reader)?, State::UNAWARE)];
        self.context.get_status_change(Duration::ZERO, &mut states).map_err(trouble_of)?;
        if is_gone(&states[0]) || !still_there()? {
            return Ok(());
        }
        let inserted = states[0].event_count();
        loop {
            states[0].sync_current_state();
            match self.context.get_status_change(None, &mut states) {
                Ok(()) if is_gone(&states[0]) || states[0].event_count() != inserted => return Ok(()),
                Ok(()) | Err(pcsc::Error::Timeout) => {}
                Err(pcsc::Error::UnknownReader | pcsc::Error::ReaderUnavailable) => return Ok(()),
                Err(error) => return Err(trouble_of(error)),
            }
        }
    }

    /// Waits until anything changes in any of these readers, or the time is over; whether something did.
    ///
    /// # Errors
    /// What the service says.
    pub fn await_change(&self, seen: &[ReaderSeen], patience: Duration) -> Result<bool, Trouble> {
        let mut states = Vec::with_capacity(seen.len());
        for reader in seen {
            states.push(ReaderState::new(name_of(&reader.name)?, State::UNAWARE));
        }
        if states.is_empty() {
            return Ok(false);
        }
        self.context.get_status_change(Duration::ZERO, &mut states).map_err(trouble_of)?;
        if states.iter().zip(seen).any(|(state, before)| seen_in(state) != *before) {
            return Ok(true);
        }
        states.iter_mut().for_each(ReaderState::sync_current_state);
        match self.context.get_status_change(patience, &mut states) {
            Ok(()) => Ok(true),
            Err(pcsc::Error::Timeout) => Ok(false),
            Err(error) => Err(trouble_of(error)),
        }
    }
}

impl Readers for Service {
    fn list(&self) -> Result<Vec<ReaderSeen>, Trouble> {
        let names = self.context.list_readers_owned().map_err(trouble_of)?;
        let mut states: Vec<ReaderState> =
            names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
        if states.is_empty() {
            return Err(TroubleCode::ReaderMissing.into());
        }
        self.context.get_status_change(Duration::ZERO, &mut states).map_err(trouble_of)?;
        Ok(states.iter().map(seen_in).collect())
    }

    fn connect(&self, reader: &str) -> Result<Box<dyn Transport>, Trouble> {
        Ok(Box::new(Connection::open(self.context.clone(), name_of(reader)?)?))
    }
}

fn seen_in(state: &ReaderState) -> ReaderSeen {
    let now = state.event_state();
    let slot = if now.contains(State::MUTE) {
        Slot::Mute
    } else if now.contains(State::PRESENT) {
        // A card without power answers when it is connected to; one that gave no answer at all is mute.
        if state.atr().is_empty() { Slot::Mute } else { Slot::Card }
    } else {
        Slot::Empty
    };
    ReaderSeen { name: state.name().to_string_lossy().into_owned(), slot, atr: state.atr().to_vec() }
}

fn is_gone(state: &ReaderState) -> bool {
    state.event_state().intersects(State::EMPTY | State::UNAVAILABLE | State::UNKNOWN)
}

fn name_of(reader: &str) -> Result<CString, Trouble> {
    CString::new(reader).map_err(|_| TroubleCode::ReaderMissing.into())
}
