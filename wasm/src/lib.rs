//! The domain in the browser. Thin: it connects the browser's events to `staffetta-core` and to the native host.
//!
//! One module serves the background (service worker or event page) and the extension's own pages; no page of the web
//! ever runs it. The JS beside it loads it and hands events over.

mod approvals;
mod attempts;
mod background;
mod badge;
mod browser;
mod by_hand;
mod capture;
mod card_login;
mod choose;
mod clipboard;
mod control;
mod diagnosis;
mod fill;
mod guide;
mod host;
mod json;
mod last_use;
mod mailbox;
mod message;
mod note;
mod places;
mod popup;
mod portal_task;
mod prepared;
mod reader;
mod refresh;
mod refusal;
mod revoked;
mod sender;
mod services;
mod sessions;
mod shortcut;
mod texts;
mod theme;
mod use_field;
mod user;
mod waiting;

use browser::tabs::{FrameId, Tab};
use wasm_bindgen::prelude::*;

/// The library's own allocator is made for large heaps, and was a twentieth of the module; ours holds some kilobytes.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Answers a message of one of our content scripts or pages. `sender` is what the browser stamped on it.
#[wasm_bindgen(js_name = onMessage)]
pub async fn on_message(message: JsValue, sender: JsValue) -> JsValue {
    background::answer(message, &sender).await
}

/// The first session to expire has expired: it is deleted, and whoever shows it is told.
#[wasm_bindgen(js_name = onAlarm)]
pub async fn on_alarm() {
    refresh::everyone().await;
}

/// The browser was started.
#[wasm_bindgen(js_name = onStartup)]
pub async fn on_startup() {
    card_login::end_restored().await;
    approvals::start().await;
}

/// The extension was installed, or another version of it: the browser has forgotten the scripts that were registered.
#[wasm_bindgen(js_name = onInstalled)]
pub async fn on_installed(reason: String) {
    // One that is loaded from a folder is installed anew with each start of the browser.
    if reason == "install" {
        card_login::end_restored().await;
    }
    shortcut::make_menu();
    guide::welcome().await;
    approvals::start().await;
}

/// The browser lets us reach more or fewer places than before.
#[wasm_bindgen(js_name = onPermissions)]
pub async fn on_permissions() {
    approvals::permissions_changed().await;
    refresh::everyone().await;
}

/// The user gave an order by the menu of a page or by a shortcut: its name, the tab in front, and the frame if known.
#[wasm_bindgen(js_name = onOrder)]
pub async fn on_order(order: String, tab: JsValue, frame: Option<FrameId>) {
    let tab = tab.is_object().then(|| tab.unchecked_into::<Tab>());
    shortcut::carry_out(&order, tab, frame).await;
}

/// Fills the small window in which the user confirms a fill, or chooses a code.
#[wasm_bindgen(js_name = openChoice)]
pub async fn open_choice() {
    choose::open().await;
}

/// Fills the page of places and trust.
#[wasm_bindgen(js_name = openPlaces)]
pub async fn open_places() {
    places::open().await;
}

/// Something changed while that page is open: it is shown anew.
#[wasm_bindgen(js_name = refreshPlaces)]
pub async fn refresh_places() {
    places::refresh().await;
}

/// Fills the guide; `show` draws the example's note and control.
#[wasm_bindgen(js_name = openGuide)]
pub async fn open_guide(show: js_sys::Function) {
    guide::open(show).await;
}

/// Something changed while the guide is open: it is shown anew.
#[wasm_bindgen(js_name = refreshGuide)]
pub async fn refresh_guide() {
    guide::refresh().await;
}

/// Fills the popup and keeps it up to date while it is open; with the id of a portal, only the question about that one.
#[wasm_bindgen(js_name = openPopup)]
pub async fn open_popup(portal: Option<String>) {
    popup::open(portal).await;
}

/// Something changed while the popup is open: it is shown anew.
#[wasm_bindgen(js_name = refreshPopup)]
pub async fn refresh_popup() {
    popup::refresh().await;
}
