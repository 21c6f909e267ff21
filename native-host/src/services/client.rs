//! The services as the rest of the host asks them: a thread that starts with the first question, one call after the
//! other, and a call that its user may end.

use std::time::{Duration, Instant};

use staffetta_core::service::Answer;
use staffetta_native::worker::{Worker, WorkerError};

use super::caller::{Call, Caller};
use super::cancellation::Cancellation;
use super::errors::CallError;

/// The issuers' services. Making it starts and opens nothing.
pub struct IssuerServices(Worker<Caller>);

impl Default for IssuerServices {
    fn default() -> Self {
        Self(Worker::new("issuer-services", Caller::new))
    }
}

impl IssuerServices {
    /// Makes a call, once, and waits for its answer, as long as the call says or until it is cancelled.
    ///
    /// # Errors
    /// [`CallError`]
    pub fn call(&self, call: Call, cancellation: &Cancellation) -> Result<Answer, CallError> {
        // The call itself ends in time; a little more is for the thread to say so.
        let within = call.within + Duration::from_secs(2);
        let cancellation = cancellation.clone();
        let outcome = self.0.run(Instant::now() + within, move |caller| caller.call(&call, &cancellation));
        match outcome {
            Ok(outcome) => outcome,
            Err(WorkerError::Late | WorkerError::Ended) => Err(CallError::Ended),
        }
    }
}
