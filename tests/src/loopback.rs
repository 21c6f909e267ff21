//! Servers of our own on loopback: free ports, and the runtime they run on. Knows nothing of what they serve.

use std::{future::Future, net::TcpListener};

use anyhow::{Context, Result, bail};
use tokio::runtime::{Builder, Runtime};

use crate::random::random_bytes;

/// A loopback port that nothing listens on, outside the range the system hands out for outgoing connections.
///
/// # Errors
/// When no free one is found.
pub fn free_port() -> Result<u16> {
    for _ in 0..200 {
        let [a, b] = random_bytes()?;
        let port = 20_000 + u16::from_be_bytes([a, b]) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free loopback port between 20000 and 32000")
}

/// Runs servers in the background until it is dropped, with all they have open.
#[derive(Debug)]
pub struct Background {
    runtime: Option<Runtime>,
}

impl Background {
    /// A runtime with one thread.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn new() -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Ok(Self { runtime: Some(runtime.context("cannot start the servers' thread")?) })
    }

    /// Opens an ephemeral port on loopback and serves it with what `serve` makes of the listener.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn listen<F>(&self, serve: impl FnOnce(tokio::net::TcpListener) -> F) -> Result<u16>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(runtime) = &self.runtime else { bail!("the servers have been stopped") };
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0)))?;
        let port = listener.local_addr()?.port();
        runtime.spawn(serve(listener));
        Ok(port)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
