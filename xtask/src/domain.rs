//! What the tools ask the domain: the extension's id, the names in the contract, the codes with texts.
//! The one place of this crate that asks it anything.

use staffetta_core::service::Outcome;
use staffetta_core::{Role, product, profiles};
use staffetta_protocol::{
    UNNAMED,
    browser::{KeyringState, Reply, Request},
    codes, unnamed_key,
};

/// The extension's ids that the host accepts.
pub(crate) use product::{CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID};

/// What the profiles know of sites and mails, which no script may know beside them: hosts, senders, labels.
pub(crate) fn profile_words() -> Vec<String> {
    let webmails = profiles::mailbox_match_patterns();
    let hosts = webmails.iter().filter_map(|pattern| pattern.split('/').nth(2)).map(str::to_owned);
    let portals = profiles::portals().iter().flat_map(|portal| &portal.hosts);
    let said = profiles::issuers().iter().flat_map(|issuer| issuer.senders.iter().chain(&issuer.code_labels));
    hosts.chain(portals.map(|host| host.name().to_owned())).chain(said.cloned()).collect()
}

/// The catalogue's keys of every code that a user may be told: the kind, then the code, `error_vault_full`.
/// A keyring that is ready is nothing to tell; any other state comes with what to do about it.
pub(crate) fn text_keys() -> Vec<String> {
    let named = |kind: &str, codes: Vec<&str>| codes.iter().map(|code| format!("{kind}_{code}")).collect();
    let keyring: Vec<String> = KeyringState::ALL
        .iter()
        .filter(|state| **state != KeyringState::Ready)
        .flat_map(|state| [format!("keyring_{}", state.code()), format!("keyring_{}_help", state.code())])
        .collect();
    let roles = [Role::Prescrittore, Role::Erogatore].map(Role::as_str).to_vec();
    let kinds: [Vec<String>; 7] = [
        named("error", codes::failure_texts()),
        named("refused", codes::refusals()),
        named("warning", codes::warnings()),
        named("role", roles),
        named("told", Outcome::ALL.iter().map(|outcome| outcome.code()).collect()),
        keyring,
        UNNAMED.map(unnamed_key).to_vec(),
    ];
    kinds.into_iter().flatten().collect()
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
