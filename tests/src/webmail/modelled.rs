//! Webmails that cannot be installed, as a page of ours with the structure that public code describes.

use anyhow::Result;
use axum::{Router, response::Html, routing::get};

use crate::loopback::Background;

const PAGE: &str = include_str!("modelled.html");

/// The page, in clear, on a loopback port, for the hosts in [`MODELLED`](crate::product::MODELLED). Stopped on drop.
#[derive(Debug)]
pub struct Modelled {
    port: u16,
    _background: Background,
}

impl Modelled {
    /// Starts it.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start() -> Result<Self> {
        let background = Background::new()?;
        let page = Router::new().fallback(get(|| async { Html(PAGE) }));
        let port = background.listen(|listener| async move {
            // Its only failures are those of single connections.
            let _ = axum::serve(listener, page).await;
        })?;
        Ok(Self { port, _background: background })
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}
