//! What the tools ask the domain: the sites of the extension, the names in the contract, the codes with texts.
//! The one place of this crate that calls the core.

use staffetta_core::{
    codes, product, profiles,
    protocol::{Reply, Request},
};

use crate::manifest::Patterns;

/// The extension's id in Chromium browsers that the host accepts.
pub(crate) const EXTENSION_ID: &str = product::CHROMIUM_EXTENSION_ID;

/// The patterns of the sites that the profiles name.
pub(crate) fn match_patterns() -> Patterns {
    Patterns { webmails: profiles::webmail_match_patterns(), portals: profiles::portal_match_patterns() }
}

/// The catalogue's key of every code that a user may be told: the kind, then the code, `failure_vault_full`.
pub(crate) fn text_keys() -> Vec<String> {
    let kinds = [
        ("failure", codes::failures()),
        ("refusal", codes::refusals()),
        ("warning", codes::warnings()),
        ("keyring", codes::keyring_states()),
    ];
    let keys = kinds
        .into_iter()
        .flat_map(|(kind, codes)| codes.into_iter().map(move |code| format!("{kind}_{code}")));
    keys.collect()
}

/// Every message and every code of the protocol.
pub(crate) fn protocol_names() -> Vec<String> {
    let kinds = [
        Request::NAMES.to_vec(),
        Reply::NAMES.to_vec(),
        codes::failures(),
        codes::refusals(),
        codes::warnings(),
        codes::keyring_states(),
    ];
    kinds.into_iter().flatten().map(str::to_owned).collect()
}
