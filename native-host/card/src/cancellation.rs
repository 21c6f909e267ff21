//! Giving up when whoever asked has gone away: a value that is passed down to what waits, and that it looks at while it
//! waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something is to be given up. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Cancels, for good.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
