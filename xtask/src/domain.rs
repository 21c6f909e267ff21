//! What the tools ask the domain: the sites of the extension, the names in the contract, the codes with texts.
//! The one place of this crate that calls the core.

use staffetta_core::profiles;

use crate::manifest::Patterns;

/// The extension's id in Chromium browsers that the host accepts.
pub(crate) const EXTENSION_ID: &str = staffetta_core::product::CHROMIUM_EXTENSION_ID;

/// The patterns of the sites that the profiles name.
pub(crate) fn match_patterns() -> Patterns {
    Patterns { webmails: profiles::webmail_match_patterns(), portals: profiles::portal_match_patterns() }
}

/// The catalogue's key of every code that a user may be told.
pub(crate) fn text_keys() -> Vec<String> {
    Vec::new()
}

/// Every message and every code of the protocol.
pub(crate) fn protocol_names() -> Vec<String> {
    Vec::new()
}
