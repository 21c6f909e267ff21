//! The popup: the sessions, whether the host is there, and the portals with a card entry. Asks the background; decides
//! nothing of the domain. In the small window about a card that was pulled out, only the question about that portal.

pub(crate) mod background;
mod by_hand;
mod clock;
pub(crate) mod codes;
mod diagnosis;
pub(crate) mod dom;
mod here;
mod logins;
mod sessions;
pub(crate) mod update;
mod waiting;

use futures_channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use crate::texts::text;

/// How often the times are brought up to date, in milliseconds.
const REFRESH: u32 = 20_000;

/// Fills the popup and keeps it up to date while it is open; with the id of a portal, only the question about that one.
pub(crate) async fn open(portal: Option<String>) {
    dom::set_text("title", &text("extension_name"));
    dom::set_language(&text("language"));
    match portal {
        Some(portal) => {
            dom::set_small();
            logins::only(portal);
            logins::show(true).await;
        }
        None => all_of_it().await,
    }
    // All that was asked for at the opening is drawn.
    dom::set_ready();
}

async fn all_of_it() {
    dom::set_text("subtitle", &text("popup_subtitle"));
    sessions::look().await;
    spawn_local(async {
        loop {
            TimeoutFuture::new(REFRESH).await;
            sessions::refresh().await;
        }
    });
    by_hand::show();
    diagnosis::show();
    clock::show();
    let (drawn, is_drawn) = oneshot::channel();
    spawn_local(async {
        here::show().await;
        // Nobody waits for it in a popup that is closed.
        let _ = drawn.send(());
    });
    logins::show(true).await;
    let _ = is_drawn.await;
}

/// Something changed: what is shown is brought up to date.
pub(crate) async fn refresh() {
    logins::show(false).await;
    if !logins::is_alone() {
        sessions::refresh().await;
        here::show().await;
    }
}
