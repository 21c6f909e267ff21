//! The domain in the browser. Thin: it connects the browser's events to `staffetta-core` and to the native host.
//!
//! One module serves the background (service worker or event page) and the extension's own pages; no page of the web ever
//! runs it. The JS beside it loads it and hands events over.

mod background;
mod badge;
mod browser;
mod capture;
mod clipboard;
mod control;
mod fill;
mod host;
mod json;
mod login;
mod popup;
mod reader;
mod sender;
mod sessions;
mod texts;
mod writer;

use wasm_bindgen::prelude::*;

/// The library's own allocator is made for large heaps, and was a twentieth of the module; ours holds some kilobytes.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Answers a message of one of our content scripts or pages. `sender` is what the browser stamped on it.
#[wasm_bindgen]
pub async fn on_message(message: JsValue, sender: JsValue) -> JsValue {
    background::answer(&message, &sender).await
}

/// The first session to expire has expired: lets go of it and tells whoever shows it.
#[wasm_bindgen]
pub async fn on_alarm() {
    background::refresh().await;
}

/// Something changed while the popup is open: it is shown anew.
#[wasm_bindgen]
pub async fn refresh_popup() {
    popup::refresh().await;
}

/// Fills the popup and keeps it up to date while it is open.
#[wasm_bindgen]
pub async fn open_popup() {
    popup::open().await;
}
