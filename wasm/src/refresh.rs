//! Looks at the sessions anew and tells everybody who shows them: the toolbar button and the portals' pages.

use staffetta_core::profiles;

use crate::{badge, browser, sessions};

/// Brings the button, the portals' pages and the alarm for the next expiry up to date.
pub(crate) async fn everyone() {
    let listing = sessions::list(false).await;
    badge::show(&listing);
    browser::wake_at(sessions::first_expiry(&listing));
    let message = "refresh".into();
    browser::tabs::tell(&profiles::portal_match_patterns(), &message).await;
}
