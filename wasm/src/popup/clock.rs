//! The popup: how long a copied code stays on the clipboard, second for second.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::dom;
use crate::clipboard;

/// Where it is shown.
const PLACE: &str = "clock";
const SECOND: u32 = 1000;

thread_local! {
    static IS_RUNNING: Cell<bool> = const { Cell::new(false) };
}

/// Shows it for as long as a code stays there, also one that was copied before the popup was opened.
pub(super) fn show() {
    if IS_RUNNING.replace(true) {
        return;
    }
    spawn_local(async {
        loop {
            let left = clipboard::seconds_left().await;
            let words = if left > 0 { clipboard::stays(&left.to_string()) } else { String::new() };
            dom::set_text(PLACE, &words);
            if left == 0 {
                break;
            }
            TimeoutFuture::new(SECOND).await;
        }
        IS_RUNNING.set(false);
    });
}
