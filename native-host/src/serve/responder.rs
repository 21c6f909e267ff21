//! Who answers a request: exactly one, once. A request is under way until then, and only so many of a kind may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use staffetta_protocol::browser::Reply;
use staffetta_protocol::{Failure, FailureKind};

use super::outbox::Outbox;

/// Gives out the right to answer, to at most so many requests at once.
pub(super) struct Responders {
    outbox: Arc<Outbox>,
    under_way: Arc<AtomicUsize>,
    most: usize,
}

/// The right to answer one request. Dropped without an answer, the request is no longer under way and somebody else
/// answers it.
pub(super) struct Responder {
    id: u64,
    outbox: Arc<Outbox>,
    under_way: Arc<AtomicUsize>,
}

impl Responders {
    pub(super) fn new(outbox: Arc<Outbox>, most: usize) -> Self {
        Self { outbox, under_way: Arc::default(), most }
    }

    /// # Errors
    /// `busy`, when too many are under way.
    pub(super) fn responder(&self, id: u64) -> Result<Responder, Failure> {
        let taken = self.under_way.fetch_update(Ordering::AcqRel, Ordering::Acquire, |under_way| {
            (under_way < self.most).then_some(under_way + 1)
        });
        taken.map_err(|_| FailureKind::Busy)?;
        Ok(Responder { id, outbox: Arc::clone(&self.outbox), under_way: Arc::clone(&self.under_way) })
    }
}

impl Responder {
    pub(super) const fn id(&self) -> u64 {
        self.id
    }

    /// Answers. Whoever has read the answer may ask again at once.
    pub(super) fn answer(self, outcome: Result<Reply, Failure>) {
        let (id, outbox) = (self.id, Arc::clone(&self.outbox));
        drop(self);
        outbox.send(Some(id), outcome);
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.under_way.fetch_sub(1, Ordering::AcqRel);
    }
}
