//! What a login does to the browser, as `rules` allow it: cookies in and out, the portal's tab, the question about a card pulled out.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::rules::{cookie_host, host_of, is_page};
use crate::browser::forget;
use crate::json::{array, field, flag, object, string, strings};

#[wasm_bindgen(raw_module = "../handover.js")]
extern "C" {
    fn set_cookies(cookies: &Array) -> Promise;
    fn remove_cookies(cookies: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = show)]
    fn show_tab(url: &str, origins: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = reload)]
    fn reload_tabs(origins: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = ask_about)]
    fn ask_in_window(portal: &str) -> Promise;
    #[wasm_bindgen(js_name = may_reach)]
    fn permitted(patterns: &JsValue) -> Promise;
}

/// Whether there is any cookie in a list.
pub(super) fn is_some(cookies: &JsValue) -> bool {
    Array::is_array(cookies) && Array::from(cookies).length() > 0
}

/// Sets the cookies of a session, all or none; gives where each was set, without values, when all of the session is the portal's.
pub(super) async fn take(origins: &[String], session: &JsValue, cookies: &JsValue) -> Option<JsValue> {
    if !is_some(cookies) || !is_page(origins, &string(session, "open").unwrap_or_default()) {
        return None;
    }
    let list = Array::new();
    for cookie in Array::from(cookies).iter() {
        list.push(&details(origins, &cookie)?);
    }
    if settled(&set_cookies(&list)).await.as_bool() == Some(true) {
        return Some(array(list.iter().map(|cookie| place(&field(&cookie, "url"), &field(&cookie, "name")))));
    }
    remove(&list).await;
    None
}

/// Removes cookies that were set.
pub(super) async fn remove(places: &JsValue) {
    if Array::is_array(places) {
        settled(&remove_cookies(places)).await;
    }
}

/// Removes the cookies that the host names, as far as they are the portal's.
pub(super) async fn remove_named(origins: &[String], cookies: &JsValue) {
    if Array::is_array(cookies) {
        remove(&array(Array::from(cookies).iter().filter_map(|cookie| details(origins, &cookie)))).await;
    }
}

/// Shows a page of the portal in its tab.
pub(super) fn show(url: &JsValue, origins: &[String]) {
    if let Some(url) = url.as_string().filter(|url| is_page(origins, url)) {
        forget(&show_tab(&url, &list(origins)));
    }
}

/// Loads the portal's tabs anew.
pub(super) fn reload(origins: &[String]) {
    forget(&reload_tabs(&list(origins)));
}

/// Asks the user in a window of its own.
pub(super) fn ask_about(portal: &str) {
    forget(&ask_in_window(portal));
}

/// Whether the browser lets us set cookies for a portal.
pub(super) async fn may_reach(origins: &[String]) -> bool {
    settled(&permitted(&patterns(origins))).await.as_bool() == Some(true)
}

/// What is asked of the browser for a portal.
pub(super) fn patterns(origins: &[String]) -> JsValue {
    array(origins.iter().map(|origin| ["https://", host_of(origin), "/*"].concat().into()))
}

/// A cookie as the browser's interface takes it: for this browser session, over TLS only. `None` when it is not the portal's.
fn details(origins: &[String], cookie: &JsValue) -> Option<JsValue> {
    let host = string(cookie, "host")?;
    let is_domain = flag(cookie, "domain");
    let set_at = cookie_host(origins, &host, is_domain)?;
    let path = string(cookie, "path").filter(|path| path.starts_with('/'))?;
    let mut same_site = field(cookie, "same_site");
    if same_site == "unspecified" {
        same_site = JsValue::UNDEFINED;
    }
    Some(object(&[
        ("url", ["https://", set_at, &path].concat().into()),
        ("name", field(cookie, "name")),
        ("value", field(cookie, "value")),
        ("domain", if is_domain { host.into() } else { JsValue::UNDEFINED }),
        ("path", path.into()),
        ("secure", true.into()),
        ("httpOnly", flag(cookie, "http_only").into()),
        ("sameSite", same_site),
    ]))
}

fn place(url: &JsValue, name: &JsValue) -> JsValue {
    object(&[("url", url.clone()), ("name", name.clone())])
}

fn list(origins: &[String]) -> JsValue {
    strings(origins.iter().map(String::as_str))
}

async fn settled(promise: &Promise) -> JsValue {
    JsFuture::from(promise.clone()).await.unwrap_or(JsValue::UNDEFINED)
}
