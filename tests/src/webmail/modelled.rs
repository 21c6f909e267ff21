//! Webmails that cannot be installed, as a page of ours with the structure that public code describes, and others of
//! software that nobody knows.

use std::{collections::BTreeMap, time::Duration};

use anyhow::Result;
use axum::{Router, http::header::CONTENT_TYPE, response::Html, routing::get};
use serde_json::json;

use crate::{loopback::Background, product::MODELLED};

const PAGE: &str = include_str!("modelled/page.html");
const KNOWN: &str = include_str!("modelled/known.js");
const UNKNOWN: &str = include_str!("modelled/unknown.js");

/// The path of a page of unknown software whose style is late.
pub const VEILED: &str = "/velata";
const VEILED_PAGE: &str = include_str!("modelled/veiled.html");
const PICTURE: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#;
const STYLE: &str = ".velato { display: none }";
/// Longer than it takes to read a page twice.
const LATE: Duration = Duration::from_millis(1500);

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
        let style = || async {
            tokio::time::sleep(LATE).await;
            ([(CONTENT_TYPE, "text/css")], STYLE)
        };
        let page = Router::new()
            .route("/lento.css", get(style))
            .route("/presto.css", get(|| async { ([(CONTENT_TYPE, "text/css")], "main { margin: 0 }") }))
            .route("/presto.svg", get(|| async { ([(CONTENT_TYPE, "image/svg+xml")], PICTURE) }))
            .route(VEILED, get(|| async { Html(VEILED_PAGE) }))
            .fallback(get(|| async { Html(page()) }));
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
