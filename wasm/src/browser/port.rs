//! The browser's connection to a native host: a port, its messages and its end.

use js_sys::{Error, Function};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A connection to the native host.
    pub(crate) type Port;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    pub(crate) fn post_message(this: &Port, message: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn disconnect(this: &Port);

    #[wasm_bindgen(method, getter)]
    fn error(this: &Port) -> Option<Error>;

    #[wasm_bindgen(method, getter, js_name = onMessage)]
    pub(crate) fn on_message(this: &Port) -> Event;

    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    pub(crate) fn on_disconnect(this: &Port) -> Event;

    /// An event one can listen to.
    pub(crate) type Event;

    #[wasm_bindgen(method, js_name = addListener)]
    pub(crate) fn add_listener(this: &Event, listener: &Function);

    #[wasm_bindgen(method, js_name = removeListener)]
    pub(crate) fn remove_listener(this: &Event, listener: &Function);

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = connectNative)]
    pub(crate) fn connect_native(host: &str) -> Result<Port, JsValue>;

    #[wasm_bindgen(js_namespace = chrome, js_name = runtime)]
    #[wasm_bindgen(thread_local_v2)]
    static RUNTIME: Runtime;

    type Runtime;

    #[wasm_bindgen(method, getter, js_name = lastError)]
    fn last_error(this: &Runtime) -> Option<Error>;
}

/// Why a connection ended, in the browser's words: Chromium's `lastError`, else Firefox's `port.error`.
pub(crate) fn disconnect_reason(port: &Port) -> String {
    let error = RUNTIME.with(Runtime::last_error).or_else(|| port.error());
    error.map(|error| error.message().into()).unwrap_or_default()
}
