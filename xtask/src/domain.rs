//! What the tools ask the domain: the sites of the extension, the names in the contract, the codes with texts.
//! The one place of this crate that calls the core.

use crate::manifest::Patterns;

/// The extension's id in Chromium browsers that the host accepts.
pub(crate) const EXTENSION_ID: &str = "";

/// The patterns of the sites that the profiles name.
pub(crate) fn match_patterns() -> Patterns {
    Patterns {
        webmails: vec!["https://mail.tiscali.it/*".into()],
        portals: vec!["https://operatori.salutepiemonte.it/*".into()],
    }
}

/// The catalogue's key of every code that a user may be told.
pub(crate) fn text_keys() -> Vec<String> {
    Vec::new()
}

/// Every message and every code of the protocol.
pub(crate) fn protocol_names() -> Vec<String> {
    Vec::new()
}
