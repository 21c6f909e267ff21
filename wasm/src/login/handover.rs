//! What a login does to the browser, as `rules` allow it: cookies in and out, the portal's tab, the question about a card pulled out.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::portals::origins_of;
use super::rules::{cookie_url, is_page};
use crate::browser::forget;
use crate::json::{field, flag, set, string};

#[wasm_bindgen(raw_module = "../handover.js")]
extern "C" {
    fn set_cookies(cookies: &Array) -> Promise;
    fn leave_tabs(origins: &JsValue, cookies: &JsValue) -> Promise;
    fn show_tab(origins: &JsValue, url: &str) -> Promise;
    #[wasm_bindgen(js_name = ask_about)]
    fn ask_in_window(portal: &str) -> Promise;
}

/// A list that the host told; none when it is no list.
pub(super) fn list(value: &JsValue) -> Array {
    if Array::is_array(value) { Array::from(value) } else { Array::new() }
}

/// Sets the cookies of a session, all or none; gives where each was set, without values. Not `undefined` only when all of the session
/// is the portal's.
pub(super) async fn take(origins: &[String], session: &JsValue, cookies: &Array) -> JsValue {
    let is_ours = string(session, "open").is_some_and(|page| is_page(origins, &page));
    if !is_ours || cookies.length() == 0 || !cookies.iter().all(|cookie| locate(origins, &cookie)) {
        return JsValue::UNDEFINED;
    }
    JsFuture::from(set_cookies(cookies)).await.unwrap_or_default()
}

/// Removes the cookies that were set and those that the host names, as far as they are the portal's; then its tabs are told.
pub(super) fn leave(entry: &JsValue, places: &JsValue, named: &Array) {
    let origins = origins_of(entry);
    let all = list(places);
    for cookie in named.iter().filter(|cookie| locate(&origins, cookie)) {
        all.push(&cookie);
    }
    forget(&leave_tabs(&field(entry, "origins"), &all));
}

/// Shows a page of the portal in its tab.
pub(super) fn show(entry: &JsValue, url: &JsValue) {
    if let Some(url) = url.as_string().filter(|url| is_page(&origins_of(entry), url)) {
        forget(&show_tab(&field(entry, "origins"), &url));
    }
}

/// Asks the user in a window of its own.
pub(super) fn ask_about(portal: &str) {
    forget(&ask_in_window(portal));
}

/// Notes at a cookie the address that it is set for; `false` when it is not the portal's.
fn locate(origins: &[String], cookie: &JsValue) -> bool {
    let text = |name: &str| string(cookie, name).unwrap_or_default();
    let url = cookie_url(origins, &text("host"), flag(cookie, "domain"), &text("path"));
    set(cookie, "url", &url.as_deref().into());
    url.is_some()
}
