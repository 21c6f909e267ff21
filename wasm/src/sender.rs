//! Who sent a message, as the browser stamps it. What a page says of itself is never asked.

use wasm_bindgen::JsValue;

use crate::browser;
use crate::json::{field, string};

/// A sender we serve.
pub(crate) enum Sender {
    /// One of our own pages.
    OwnPage,
    /// One of our content scripts.
    Script(ScriptSender),
}

/// Where a content script runs.
pub(crate) struct ScriptSender {
    /// Origin of its document.
    pub(crate) origin: String,
    /// Its tab.
    pub(crate) tab: f64,
    /// Its document.
    pub(crate) document: String,
    /// Whether the whole tab is of that origin; a frame in a foreign page is not.
    pub(crate) top_is_same_origin: bool,
}

impl Sender {
    /// Reads the sender; `None` for anybody we do not serve.
    pub(crate) fn read(sender: &JsValue) -> Option<Self> {
        if string(sender, "id")? != browser::extension_id() {
            return None;
        }
        let origin = string(sender, "origin")?;
        if origin == browser::own_origin() {
            return Some(Self::OwnPage);
        }
        let tab = field(sender, "tab");
        let is_top = field(sender, "frameId").as_f64() == Some(0.0);
        let top_is_same = string(&tab, "url").is_some_and(|url| is_of_origin(&url, &origin));
        Some(Self::Script(ScriptSender {
            top_is_same_origin: is_top || top_is_same,
            tab: field(&tab, "id").as_f64()?,
            document: string(sender, "documentId")?,
            origin,
        }))
    }
}

/// Whether an address belongs to an origin.
pub(crate) fn is_of_origin(url: &str, origin: &str) -> bool {
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
