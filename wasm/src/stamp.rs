//! Who sent a message, as the browser stamps it. What a page says of itself is never asked.

use serde::Deserialize;
use wasm_bindgen::JsValue;

use crate::browser;
use crate::json::from_js;

#[derive(Deserialize)]
struct RawSender {
    id: Option<String>,
    origin: Option<String>,
    #[serde(rename = "documentId")]
    document_id: Option<String>,
    #[serde(rename = "frameId")]
    frame_id: Option<f64>,
    tab: Option<RawTab>,
}

#[derive(Deserialize)]
struct RawTab {
    id: Option<f64>,
    url: Option<String>,
}

/// A sender we serve.
pub(crate) enum Stamp {
    /// One of our own pages.
    OwnPage,
    /// One of our content scripts.
    Script(ScriptStamp),
}

/// Where a content script runs.
pub(crate) struct ScriptStamp {
    /// Origin of its document.
    pub(crate) origin: String,
    /// Its tab.
    pub(crate) tab: f64,
    /// Its document.
    pub(crate) document: String,
    /// Whether the whole tab is of that origin; a frame in a foreign page is not.
    pub(crate) at_home: bool,
}

impl Stamp {
    /// Reads the stamp; `None` for anybody we do not serve.
    pub(crate) fn read(sender: &JsValue) -> Option<Self> {
        let sender: RawSender = from_js(sender)?;
        if sender.id != Some(browser::extension_id()) {
            return None;
        }
        let origin = sender.origin?;
        if origin == browser::own_origin() {
            return Some(Self::OwnPage);
        }
        let tab = sender.tab?;
        let top_is_same = tab.url.as_deref().is_some_and(|url| is_of_origin(url, &origin));
        Some(Self::Script(ScriptStamp {
            at_home: sender.frame_id == Some(0.0) || top_is_same,
            tab: tab.id?,
            document: sender.document_id?,
            origin,
        }))
    }
}

/// Whether an address belongs to an origin.
fn is_of_origin(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::is_of_origin;

    #[test]
    fn an_address_belongs_to_its_own_origin_only() {
        let origin = "https://operatori.salutepiemonte.it";
        assert!(is_of_origin("https://operatori.salutepiemonte.it/ricette", origin));
        for url in [
            "https://operatori.salutepiemonte.it.example.com/",
            "https://operatori.salutepiemonte.it:8443/",
            "http://operatori.salutepiemonte.it/",
            "about:blank",
        ] {
            assert!(!is_of_origin(url, origin), "{url}");
        }
    }
}
