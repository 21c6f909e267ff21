//! A call that its user may end before there is an answer, and a login that he may leave before it is done.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Notify;

/// Ends a call when its user does not want to wait any more.
#[derive(Clone, Debug, Default)]
pub struct Cancellation {
    call: Arc<Notify>,
    login: Arc<Notify>,
}

impl Cancellation {
    /// Ends the call, now or when it begins.
    pub fn cancel(&self) {
        self.call.notify_one();
    }

    /// The user closed the page where he logs in: no answer of the browser is waited for, now or later. One that came
    /// counts.
    pub fn login_closed(&self) {
        self.login.notify_one();
    }

    /// What comes of the work; `None` when it was ended before.
    pub(super) async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        first(self.call.notified(), work).await.err()
    }

    /// What comes of the work; `None` when the page was closed before.
    pub(super) async fn unless_closed<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        first(work, self.login.notified()).await.ok()
    }
}

/// What ends first; of two that end at once, that of `one`.
async fn first<T, U>(one: impl Future<Output = T>, other: impl Future<Output = U>) -> Result<T, U> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Ok(done)),
        Poll::Pending => other.as_mut().poll(context).map(Err),
    })
    .await
}
