//! The services as the rest of the host asks them: a thread that starts with the first question, one call at a time,
//! which its user may end.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use staffetta_core::service::Answer;
use staffetta_native::worker::{Worker, WorkerError};

use super::caller::{Call, Caller, Outgoing};
use super::cancellation::Cancellation;
use super::errors::CallError;
use super::https::Received;
use super::oauth::SigningKeys;

/// The issuers' services. Making it starts and opens nothing.
pub struct IssuerServices {
    worker: Worker<Caller>,
    /// One call at a time: one that waited would be sent when nobody reckons with it any more.
    turn: Mutex<()>,
    /// The keys with which tokens are signed, as they were fetched last. An authorization holds them while it is under
    /// way.
    pub(super) signing_keys: Mutex<Option<SigningKeys>>,
}

impl Default for IssuerServices {
    fn default() -> Self {
        Self {
            worker: Worker::new("issuer-services", Caller::new),
            turn: Mutex::new(()),
            signing_keys: Mutex::new(None),
        }
    }
}

impl IssuerServices {
    /// Makes a call, once, and waits for its answer, as long as the call says or until it is cancelled.
    ///
    /// # Errors
    /// [`CallError`]
    pub fn call(&self, call: Call, cancellation: &Cancellation) -> Result<Answer, CallError> {
        let within = call.within;
        self.take_turn(within, cancellation, move |caller, cancellation| caller.call(&call, cancellation))
    }

    /// Sends a request, once, and takes what comes, likewise.
    pub(super) fn exchange(
        &self,
        outgoing: Outgoing,
        cancellation: &Cancellation,
    ) -> Result<Received, CallError> {
        let within = outgoing.within;
        self.take_turn(within, cancellation, move |caller, cancellation| {
            caller.exchange(&outgoing, cancellation)
        })
    }

    fn take_turn<T: Send + 'static>(
        &self,
        within: Duration,
        cancellation: &Cancellation,
        work: impl FnOnce(&mut Caller, &Cancellation) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        let Ok(_turn) = self.turn.try_lock() else { return Err(CallError::Busy) };
        // The call itself ends in time; a little more is for the thread to say so.
        let deadline = Instant::now() + within + Duration::from_secs(2);
        let of_call = cancellation.clone();
        match self.worker.run(deadline, move |caller| work(caller, &of_call)) {
            Ok(outcome) => outcome,
            Err(WorkerError::Ended) => Err(CallError::Ended),
            Err(WorkerError::Late) => {
                cancellation.cancel();
                Err(CallError::Ended)
            }
        }
    }
}
