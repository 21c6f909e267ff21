//! The system's smart-card service, PC/SC: readers, what is in them, and waiting for a card to be pulled out. What is
//! said to a card is not known here.

mod connection;

use std::ffi::{CStr, CString};
use std::time::Duration;

use pcsc::{Context, ReaderState, Scope, State};

use self::connection::Connection;
use super::pcsc_errors::PcscError;
use super::readers::{ReaderSeen, Readers, Slot};
use super::transport::Transport;

/// The service, connected to.
pub struct Service {
    context: Context,
}

/// A reader as it was seen, to be waited on.
pub struct Watch(ReaderState);

impl Service {
    /// Connects to it.
    ///
    /// # Errors
    /// The service is missing, or refuses this user.
    pub fn establish() -> Result<Self, PcscError> {
        Ok(Self { context: Context::establish(Scope::User)? })
    }

    /// All readers with what is in them, each ready to be waited on.
    ///
    /// # Errors
    /// As [`Readers::list`].
    pub fn watch(&self) -> Result<Vec<(ReaderSeen, Watch)>, PcscError> {
        Ok(self.states()?.into_iter().map(|state| (seen_in(&state), Watch(state))).collect())
    }

    /// Waits until what was in a reader is pulled out, or the reader is: from when the reader was seen, so that what
    /// was pulled out meanwhile is not waited for.
    ///
    /// # Errors
    /// What the service says; that the card was removed is no error here but the answer.
    pub fn await_removal(&self, Watch(state): Watch) -> Result<(), PcscError> {
        let mut states = [state];
        let inserted = states[0].event_count();
        while !is_gone(&states[0]) && states[0].event_count() == inserted {
            states[0].sync_current_state();
            match self.context.get_status_change(None, &mut states) {
                Ok(()) | Err(pcsc::Error::Timeout) => {}
                Err(pcsc::Error::UnknownReader | pcsc::Error::ReaderUnavailable) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn states(&self) -> Result<Vec<ReaderState>, PcscError> {
        let names = self.context.list_readers_owned()?;
        let mut states: Vec<ReaderState> =
            names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
        if states.is_empty() {
            return Err(pcsc::Error::NoReadersAvailable.into());
        }
        self.context.get_status_change(Duration::ZERO, &mut states)?;
        Ok(states)
    }
}

impl Readers for Service {
    fn list(&self) -> Result<Vec<ReaderSeen>, PcscError> {
        Ok(self.states()?.iter().map(seen_in).collect())
    }

    fn connect(&self, reader: &str) -> Result<Box<dyn Transport>, PcscError> {
        Ok(Box::new(Connection::open(&name_of(reader)?)?))
    }
}

/// What the service says of a reader now, if it does.
fn state_of(reader: &CStr) -> Option<State> {
    let mut states = [ReaderState::new(reader, State::UNAWARE)];
    Context::establish(Scope::User).ok()?.get_status_change(Duration::ZERO, &mut states).ok()?;
    Some(states[0].event_state())
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

fn name_of(reader: &str) -> Result<CString, PcscError> {
    CString::new(reader).map_err(|_| pcsc::Error::UnknownReader.into())
}
