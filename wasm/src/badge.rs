//! The toolbar button: how many sessions may be used, or that something wants attention.

use crate::browser;
use crate::sessions::Listing;
use crate::texts;
use crate::theme::colour;

/// Shows the sessions held on the toolbar button.
pub(crate) fn show(listing: &Listing) {
    let usable: Vec<_> = listing.sessions.iter().filter(|(session, _)| session.is_offered()).collect();
    match usable.first() {
        Some((session, _)) => {
            let until = texts::until(session, browser::now());
            let parts = [texts::text("badge_ready"), texts::issuer_name(session), until];
            let title = parts.join(" · ");
            browser::show_badge(&usable.len().to_string(), colour("brand"), &title);
        }
        // What was shown stays until it is known that nothing is held.
        None if !listing.is_whole() => {}
        None if listing.sessions.is_empty() => {
            browser::show_badge("", colour("brand"), &texts::text("extension_name"));
        }
        None => browser::show_badge("?", colour("doubt"), &texts::text("badge_unconfirmed")),
    }
}
