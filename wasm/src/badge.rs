//! The toolbar button: how many sessions may be used, or that something wants attention.

use staffetta_core::text::joined;

use crate::browser;
use crate::sessions::Listing;
use crate::texts;

const GREEN: &str = "#1b7f4d";
const AMBER: &str = "#b45f06";

/// Shows the sessions held on the toolbar button.
pub(crate) fn show(listing: &Listing) {
    let usable: Vec<_> = listing.sessions.iter().filter(|(session, _)| session.confirmed).collect();
    match usable.first() {
        Some((session, _)) => {
            let parts = [texts::text("badge_ready"), texts::issuer_name(session), texts::until(session)];
            let title = joined(parts.iter().map(String::as_str), " · ");
            browser::show_badge(&usable.len().to_string(), GREEN, &title);
        }
        None if listing.sessions.is_empty() => browser::show_badge("", GREEN, &texts::text("extension_name")),
        None => browser::show_badge("?", AMBER, &texts::text("badge_unconfirmed")),
    }
}
