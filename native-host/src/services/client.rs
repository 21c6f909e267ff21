//! The services as the rest of the host asks them: a thread that starts with the first question, one call at a time,
//! which its user may end.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use staffetta_core::service::Answer;
use staffetta_native::worker::{Worker, WorkerError};

use super::caller::{Call, Caller};
use super::cancellation::Cancellation;
use super::errors::CallError;

/// The issuers' services. Making it starts and opens nothing.
pub struct IssuerServices {
    worker: Worker<Caller>,
    /// One call at a time: one that waited would be sent when nobody reckons with it any more.
    turn: Mutex<()>,
}

impl Default for IssuerServices {
    fn default() -> Self {
        Self { worker: Worker::new("issuer-services", Caller::new), turn: Mutex::new(()) }
    }
}

impl IssuerServices {
    /// Makes a call, once, and waits for its answer, as long as the call says or until it is cancelled.
    ///
    /// # Errors
    /// [`CallError`]
    pub fn call(&self, call: Call, cancellation: &Cancellation) -> Result<Answer, CallError> {
        let Ok(_turn) = self.turn.try_lock() else { return Err(CallError::Busy) };
        // The call itself ends in time; a little more is for the thread to say so.
        let until = Instant::now() + call.within + Duration::from_secs(2);
        let of_call = cancellation.clone();
        match self.worker.run(until, move |caller| caller.call(&call, &of_call)) {
            Ok(outcome) => outcome,
            Err(WorkerError::Ended) => Err(CallError::Ended),
            Err(WorkerError::Late) => {
                cancellation.cancel();
                Err(CallError::Ended)
            }
        }
    }
}
