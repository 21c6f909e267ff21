//! A call that its user may end before there is an answer.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Notify;

/// Ends a call when its user does not want to wait any more.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Arc<Notify>);

impl Cancellation {
    /// Ends the call, now or when it begins.
    pub fn cancel(&self) {
        self.0.notify_one();
    }

    /// What comes of the work; `None` when it was ended before.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut cancelled = pin!(self.0.notified());
        let mut work = pin!(work);
        poll_fn(|context| {
            if cancelled.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}
