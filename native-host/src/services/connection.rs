//! Whether a connection with the service stood: before that nothing of a request can have reached it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

/// Is told when a connection stands, TLS and a proxy's tunnel included.
#[derive(Clone, Debug, Default)]
pub(super) struct Connection(Arc<AtomicBool>);

/// Connects, and tells when it has.
#[derive(Clone, Debug)]
pub(super) struct Connector<S> {
    inner: S,
    connection: Connection,
}

impl Connection {
    /// Whether it stood, at any time.
    pub(super) fn stood(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl<S> Layer<S> for Connection {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector { inner, connection: self.clone() }
    }
}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let (connecting, connection) = (self.inner.call(request), self.connection.clone());
        Box::pin(async move {
            let connected = connecting.await;
            connection.0.fetch_or(connected.is_ok(), Ordering::AcqRel);
            connected
        })
    }
}
