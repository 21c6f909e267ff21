//! A call that its user may end before there is an answer.

use std::sync::Arc;

use tokio::sync::Notify;

/// Ends a call when its user does not want to wait any more.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Arc<Notify>);

impl Cancellation {
    /// Ends the call, now or when it begins.
    pub fn cancel(&self) {
        self.0.notify_one();
    }

    pub(super) async fn wait(&self) {
        self.0.notified().await;
    }
}
