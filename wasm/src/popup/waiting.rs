//! The popup: the portal that waits for a code in another tab, and the way to it; while there is no code for it, the
//! way to the mailbox.

use staffetta_core::Origin;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::dom::{self, button, element};
use super::update::update_children;
use crate::browser::tabs;
use crate::texts::{text, text_with};
use crate::{mailbox, waiting};

/// Where it is drawn.
const PLACE: &str = "waiting";

/// Shows it, where a portal waits that is not in front.
pub(super) async fn show(is_one_held: bool) {
    update_children(PLACE, &parts(is_one_held).await.unwrap_or_default());
}

async fn parts(is_one_held: bool) -> Option<Vec<Element>> {
    let tab = waiting::tab().await?;
    if tabs::in_front().await.and_then(|front| front.id()) == tab.id() {
        return None;
    }
    let origin = Origin::of_address(&tab.url()?).ok()?;
    let words = element("p", "", &text_with("waiting_title", &[origin.host().to_string()]));
    let way = if is_one_held {
        let id = tab.id()?;
        let to_portal = move || {
            spawn_local(async move {
                tabs::show(id, None).await;
                dom::close();
            });
        };
        button("plain small", &text("note_show_portal"), Box::new(to_portal))
    } else if mailbox::is_approved().await {
        let to_mailbox = || {
            spawn_local(async {
                mailbox::show().await;
                dom::close();
            });
        };
        button("plain small", &text("control_open_mailbox"), Box::new(to_mailbox))
    } else {
        return Some(vec![words]);
    };
    Some(vec![words, way])
}
