//! Requests about the portal of the tests, and what is answered.

use serde_json::{Value, json};

use super::card::{Installed, SERIAL};
use super::host::Host;
use super::keyring::DesktopSession;

/// Where the keyring has what is kept for the card.
pub const CARD_SERVICE: &str = "it.staffetta.host.card";

/// What `login` carries, at the test's portal.
pub fn to_login() -> Value {
    json!({"portal": "prova", "action": "login", "language": "it"})
}

/// What the other requests about the test's portal carry.
pub fn of_portal() -> Value {
    json!({"portal": "prova"})
}

/// The code of the failure that a request is answered with.
pub fn refused(host: &mut Host, request: &str, params: Value) -> String {
    let answer = host.ask(request, params);
    answer["error"]["code"].as_str().unwrap_or_else(|| panic!("{request}: {answer}")).to_owned()
}

/// The session open at the test's portal, as a host that is just started tells it.
pub fn open_session(installed: &Installed) -> Value {
    let portals = Host::start(installed.host()).result("portals", Value::Null);
    portal_in(&portals)["open"].clone()
}

/// The test's portal among those that were told.
pub fn portal_in(portals: &Value) -> Value {
    let portals = portals["portals"].as_array().unwrap();
    portals.iter().find(|portal| portal["id"] == "prova").unwrap().clone()
}

/// Puts a session at the test's portal into the keyring, in one chunk; returns when its minutes are over.
pub fn plant_session(desktop: &DesktopSession, since: i64) -> i64 {
    let key = staffetta_core::card::PortalSession::key("prova");
    let session = json!({"portal": {
        "portal": "prova", "cookies": [], "operator": "MARIO ROSSI", "codice_fiscale": null, "serial": SERIAL,
        "open": "https://portale.example.it/servizi", "since": since, "expires_at": since + 1800,
    }});
    // Its version is the time of writing, in nanoseconds.
    desktop.plant_of(CARD_SERVICE, &format!("{key}p0"), &format!("{key} {since}000000000 0 1\n{session}"));
    since + 1800
}
