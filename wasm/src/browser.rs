//! The few calls of the browser's extension API that we make. The only place that knows their names.

use std::pin::Pin;

use js_sys::{Array, Function, Promise};
use staffetta_core::Timestamp;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::json::{array, field, object, string, strings};

/// Milliseconds in a second, as the browser counts.
const SECOND: f64 = 1000.0;

#[wasm_bindgen]
extern "C" {
    /// A connection to the native host.
    pub(crate) type Port;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub(crate) fn post_message(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn disconnect(this: &Port);

    #[wasm_bindgen(method, getter)]
    fn error(this: &Port) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub(crate) fn on_message(this: &Port) -> Event;

    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub(crate) fn on_disconnect(this: &Port) -> Event;

    /// An event one can listen to.
    pub(crate) type Event;

    #[wasm_bindgen(method, js_name = addListener)]
    pub(crate) fn add_listener(this: &Event, listener: &Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connectNative)]
    pub(crate) fn connect_native(host: &str) -> Result<Port, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    static EXTENSION_ID: String;

    #[wasm_bindgen(js_namespace = chrome, js_name = runtime)]
    #[wasm_bindgen(thread_local_v2)]
    static RUNTIME: JsValue;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    fn get_url(path: &str) -> String;

    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    fn runtime_send_message(message: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    fn tabs_send_message(tab: f64, message: &JsValue, options: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query)]
    fn tabs_query(query: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    fn execute_script(injection: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = get)]
    fn session_get(key: &str) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "storage", "session"], js_name = set)]
    fn session_set(items: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    fn set_badge_text(details: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    fn set_badge_background(details: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "action"], js_name = setTitle)]
    fn set_title(details: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create)]
    fn alarms_create(name: &str, info: &JsValue) -> JsValue;

    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = clear)]
    fn alarms_clear(name: &str) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "offscreen"], js_name = createDocument)]
    fn offscreen_create(parameters: &JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn i18n_get_message(key: &str, substitutions: &Array) -> String;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout_raw(callback: &Function, milliseconds: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout_raw(timer: &JsValue);
}

/// The clock of this computer.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_seconds((js_sys::Date::now() / SECOND) as i64)
}

/// The id of this extension.
pub(crate) fn extension_id() -> String {
    EXTENSION_ID.with(Clone::clone)
}

/// The origin of our own pages.
pub(crate) fn own_origin() -> String {
    get_url("").trim_end_matches('/').to_owned()
}

/// Why a connection ended, in the browser's words: Chromium's `lastError`, else Firefox's `port.error`.
pub(crate) fn disconnect_reason(port: &Port) -> String {
    let last_error = RUNTIME.with(|runtime| field(runtime, "lastError"));
    let error = if last_error.is_object() { last_error } else { port.error() };
    string(&error, "message").unwrap_or_default()
}

/// Sends a message to our own background and waits for the answer.
pub(crate) fn ask_background(message: &JsValue) -> JsFuture {
    runtime_send_message(message).into()
}

/// Sends a message to those of our own pages that are open.
pub(crate) fn tell_pages(message: &JsValue) {
    forget(&runtime_send_message(message));
}

/// Sends a message to one document of a tab, and to no other: after a navigation it arrives nowhere.
pub(crate) fn send_to_document(tab: f64, document: &str, message: &JsValue) -> JsFuture {
    tabs_send_message(tab, message, &object(&[("documentId", document.into())])).into()
}

/// Sends a message to every tab whose page matches one of the patterns; tabs without a listener do not matter.
pub(crate) async fn send_to_pages(patterns: &[String], message: &JsValue) {
    let query = object(&[("url", strings(patterns.iter().map(String::as_str)))]);
    let Ok(tabs) = JsFuture::from(tabs_query(&query)).await else { return };
    for tab in Array::from(&tabs).iter() {
        if let Some(id) = field(&tab, "id").as_f64() {
            forget(&tabs_send_message(id, message, &JsValue::UNDEFINED));
        }
    }
}

/// Runs one of our files in one document of a tab.
pub(crate) fn run_in_document(tab: f64, document: &str, file: &str) -> JsFuture {
    let target = object(&[("tabId", tab.into()), ("documentIds", strings([document]))]);
    execute_script(&object(&[("target", target), ("files", strings([file]))])).into()
}

/// What was put in the browser's memory under a key, as the only property of an object. It is never written to disk.
pub(crate) fn remembered(key: &str) -> JsFuture {
    session_get(key).into()
}

/// Puts something in the browser's memory.
pub(crate) fn remember(key: &str, value: JsValue) -> JsFuture {
    session_set(&object(&[(key, value)])).into()
}

/// Text, colour and tooltip of the toolbar button.
pub(crate) fn show_badge(text: &str, colour: &str, title: &str) {
    forget(&set_badge_background(&object(&[("color", colour.into())])));
    forget(&set_badge_text(&object(&[("text", text.into())])));
    forget(&set_title(&object(&[("title", title.into())])));
}

/// Asks to be woken at an instant, or not at all.
pub(crate) fn wake_at(instant: Option<Timestamp>) {
    const NAME: &str = "expiry";
    match instant {
        Some(instant) => {
            alarms_create(NAME, &object(&[("when", (instant.seconds() as f64 * SECOND).into())]));
        }
        None => forget(&alarms_clear(NAME)),
    }
}

/// Opens the unseen page that may touch the clipboard; that it is open already is no failure.
pub(crate) async fn open_clipboard_page() {
    let parameters = object(&[
        ("url", "clipboard.html".into()),
        ("reasons", array(["CLIPBOARD".into()])),
        ("justification", "Empties the clipboard after a session id was copied".into()),
    ]);
    let _ = JsFuture::from(offscreen_create(&parameters)).await;
}

/// Lets something be done without waiting for it; that it may fail is no news to anybody.
pub(crate) fn forget(promise: &Promise) {
    NOTHING.with(|nothing| {
        let _ = promise.catch(nothing);
    });
}

thread_local! {
    static NOTHING: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
}

/// Sets something going without waiting for it. All such go through one queue of one kind: each kind would be code of its own.
pub(crate) fn start(work: impl Future<Output = ()> + 'static) {
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    spawn_local(work);
}

/// A text of `_locales` in the browser's language.
pub(crate) fn localized(key: &str, substitutions: &[String]) -> String {
    i18n_get_message(key, &substitutions.iter().map(JsValue::from).collect::<Array>())
}

/// Calls back after a while; returns what [`clear_timeout`] takes.
pub(crate) fn set_timeout(callback: impl FnOnce() + 'static, milliseconds: u32) -> JsValue {
    set_timeout_raw(&Closure::once_into_js(callback).unchecked_into(), f64::from(milliseconds))
}

/// Calls off a call back.
pub(crate) fn clear_timeout(timer: &JsValue) {
    clear_timeout_raw(timer);
}
