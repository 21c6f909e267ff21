//! Looks at the sessions anew and tells everybody who shows them: the toolbar button and the portals' pages.

use wasm_bindgen_futures::spawn_local;

use crate::sessions::{self, Listing};
use crate::{approvals, badge, browser};

/// Brings the button, the portals' pages and the alarm for the next expiry up to date.
pub(crate) async fn everyone() -> Listing {
    let listing = sessions::list(false).await;
    badge::show(&listing);
    if listing.is_whole() {
        browser::wake_at(sessions::first_expiry(&listing));
    }
    let message = "refresh".into();
    browser::tabs::tell(&approvals::portal_patterns().await, &message).await;
    listing
}

/// The same with our own pages, which do not know of it by themselves, later: the host can be asked again.
pub(crate) fn own_pages_too() {
    spawn_local(async {
        everyone().await;
        browser::tell_own_pages("changed".into());
    });
}
