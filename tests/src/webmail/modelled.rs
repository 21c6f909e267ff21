//! Webmails that cannot be installed, as a page of ours with the structure that public code describes, and others of
//! software that nobody knows.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::{Router, response::Html, routing::get};
use serde_json::json;

use crate::{loopback::Background, product::MODELLED};

const PAGE: &str = include_str!("modelled/page.html");
const KNOWN: &str = include_str!("modelled/known.js");
const UNKNOWN: &str = include_str!("modelled/unknown.js");

/// The page, in clear, on a loopback port, for the hosts in [`MODELLED`]. Stopped on drop.
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
        let page = Router::new().fallback(get(|| async { Html(page()) }));
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

fn page() -> String {
    let models: BTreeMap<_, _> = MODELLED.iter().map(|(model, host)| (host, model)).collect();
    PAGE.replace("/*KNOWN*/", KNOWN)
        .replace("/*UNKNOWN*/", UNKNOWN)
        .replace("/*MODELS*/", &json!(models).to_string())
}
