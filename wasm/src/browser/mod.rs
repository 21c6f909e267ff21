//! The few calls of the browser's extension API that we make. The only place that knows their names.

pub(crate) mod actions;
pub(crate) mod cookies;
pub(crate) mod port;
pub(crate) mod scripts;
pub(crate) mod tabs;

use js_sys::{Array, Promise};
use staffetta_core::Timestamp;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::json::{field, from_js, object, to_js};

/// Milliseconds in a second, as the browser counts.
const SECOND: f64 = 1000.0;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    static EXTENSION_ID: String;

    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = userAgent)]
    static USER_AGENT: String;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    fn get_url(path: &str) -> String;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    async fn runtime_send_message(message: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = get)]
    async fn session_get(key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = set)]
    async fn session_set(items: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = get)]
    async fn local_get(key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = set)]
    async fn local_set(items: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "managed"], js_name = get)]
    async fn managed_get(key: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    fn set_badge_text(details: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    fn set_badge_background(details: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setTitle)]
    fn set_title(details: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = create)]
    fn alarms_create(name: &str, info: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = clear)]
    fn alarms_clear(name: &str) -> Result<Promise, JsValue>;

    /// Which script does it is chosen by the background, by what the browser offers.
    #[wasm_bindgen(catch, js_namespace = staffettaClipboard, js_name = copy)]
    async fn clipboard_copy(value: &str, seconds: Option<u32>) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = getAll)]
    async fn permissions_all() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = contains)]
    async fn permissions_contain(permissions: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = remove)]
    async fn permissions_remove(permissions: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = request)]
    fn permissions_request(permissions: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn i18n_get_message(key: &str, substitutions: &Array) -> String;
}

/// The clock of this computer.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_seconds((js_sys::Date::now() / SECOND) as i64)
}

/// The id of this extension.
pub(crate) fn extension_id() -> String {
    EXTENSION_ID.with(Clone::clone)
}

/// What the browser calls itself.
pub(crate) fn user_agent() -> String {
    USER_AGENT.with(Clone::clone)
}

/// The origin of our own pages.
pub(crate) fn own_origin() -> String {
    get_url("").trim_end_matches('/').to_owned()
}

/// Sends a message to our own background and waits for the answer.
///
/// # Errors
/// When nobody is there to answer.
pub(crate) async fn send(message: &JsValue) -> Result<JsValue, JsValue> {
    runtime_send_message(message).await
}

/// Sends a message to those of our own pages that are open; it does not matter whether any is.
pub(crate) fn tell_own_pages(message: JsValue) {
    spawn_local(async move {
        let _ = runtime_send_message(&message).await;
    });
}

/// What was put in the browser's memory under a key, `undefined` when nothing was. It is never written to disk.
pub(crate) async fn remembered(key: &str) -> JsValue {
    field(&session_get(key).await.unwrap_or_default(), key)
}

/// Puts something in the browser's memory.
///
/// # Errors
/// When the browser has no room for it.
pub(crate) async fn remember(key: &str, value: JsValue) -> Result<(), JsValue> {
    session_set(&object(&[(key, value)])).await.map(drop)
}

/// What was kept on disk under a key, `undefined` when nothing was.
pub(crate) async fn kept(key: &str) -> JsValue {
    field(&local_get(key).await.unwrap_or_default(), key)
}

/// Keeps something on disk, where nothing secret may go. A disk that is full keeps nothing.
pub(crate) async fn keep(key: &str, value: JsValue) {
    let _ = local_set(&object(&[(key, value)])).await;
}

/// What the browser's administrator set for this extension; `undefined` where nobody did.
pub(crate) async fn managed() -> JsValue {
    managed_get(&JsValue::NULL).await.unwrap_or_default()
}

/// Text, colour and tooltip of the toolbar button.
pub(crate) fn show_badge(text: &str, colour: &str, title: &str) {
    forget(set_badge_background(&object(&[("color", colour.into())])));
    forget(set_badge_text(&object(&[("text", text.into())])));
    forget(set_title(&object(&[("title", title.into())])));
}

/// Asks to be woken at an instant, or not at all.
pub(crate) fn wake_at(instant: Option<Timestamp>) {
    const NAME: &str = "expiry";
    match instant {
        Some(instant) => {
            let _ = alarms_create(NAME, &object(&[("when", (instant.seconds() as f64 * SECOND).into())]));
        }
        None => forget(alarms_clear(NAME)),
    }
}

/// Puts a text on the clipboard, for so many seconds or to stay; whether it was seen to be there. Only the background
/// can.
pub(crate) async fn copy(text: &str, seconds: Option<u32>) -> bool {
    clipboard_copy(text, seconds).await.is_ok_and(|copied| copied.is_truthy())
}

/// Asks the user, through the browser, whether we may reach these hosts; at once, as the browser wants it for a click.
/// No question is asked for those that we may reach already.
pub(crate) fn request_hosts(patterns: &[String]) -> impl Future<Output = bool> + use<> {
    let answer = permissions_request(&object(&[("origins", to_js(&patterns))]));
    async move {
        match answer {
            Ok(answer) => JsFuture::from(answer).await.is_ok_and(|permitted| permitted.is_truthy()),
            Err(_) => false,
        }
    }
}

/// The patterns of the hosts that we may reach now.
pub(crate) async fn granted_hosts() -> Vec<String> {
    from_js(field(&permissions_all().await.unwrap_or_default(), "origins")).unwrap_or_default()
}

/// Whether we may reach all pages that match this pattern.
pub(crate) async fn may_reach(pattern: &str) -> bool {
    let permissions = object(&[("origins", to_js(&[pattern]))]);
    permissions_contain(&permissions).await.is_ok_and(|may| may.is_truthy())
}

/// Gives back the permission to reach these hosts.
pub(crate) async fn give_back_hosts(patterns: &[String]) {
    let _ = permissions_remove(&object(&[("origins", to_js(&patterns))])).await;
}

/// Lets something be done without waiting for it; that it failed tells nobody anything new.
fn forget(promise: Result<Promise, JsValue>) {
    if let Ok(promise) = promise {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// A text of `_locales` in the browser's language.
pub(crate) fn localized(key: &str, substitutions: &[String]) -> String {
    i18n_get_message(key, &substitutions.iter().map(JsValue::from).collect::<Array>())
}
