//! Looks at the sessions anew and tells everybody who shows them: the toolbar button and the portals' pages.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use crate::sessions::{self, Listing};
use crate::{approvals, badge, browser};

/// How often it is looked whether the keyring was unlocked, after how many milliseconds each.
const LOOKS_WHILE_PROMPTED: usize = 40;
const BETWEEN_LOOKS: u32 = 500;

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

/// Has the user asked to unlock the keyring. The system's prompt may stay for longer than the host waits for it:
/// everybody is told once it was answered.
pub(crate) async fn unlock() {
    if !sessions::list(true).await.is_locked() {
        return;
    }
    spawn_local(async {
        for _ in 0..LOOKS_WHILE_PROMPTED {
            TimeoutFuture::new(BETWEEN_LOOKS).await;
            if !sessions::list(false).await.is_locked() {
                return own_pages_too();
            }
        }
    });
}

/// The same with our own pages, which do not know of it by themselves, later: the host can be asked again.
pub(crate) fn own_pages_too() {
    spawn_local(async {
        everyone().await;
        browser::tell_own_pages("changed".into());
    });
}
