//! The content scripts that the browser runs by itself in pages that match a pattern, also after it was started again.

use crate::json::{field, from_js, object, to_js};
use js_sys::Array;
use staffetta_core::sorted;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = getRegisteredContentScripts)]
    async fn registered(filter: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = registerContentScripts)]
    async fn add(scripts: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = updateContentScripts)]
    async fn update(scripts: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = unregisterContentScripts)]
    async fn remove(filter: &JsValue) -> Result<JsValue, JsValue>;
}

/// Has files run, one after the other, in exactly the pages that match one of these patterns, in all their frames; in
/// those that the pages write themselves, which have no address of their own, only `with_written` ones. The last one's
/// name is the id. The answer is which patterns are new: in pages that were open before the browser does not run them.
pub(crate) async fn register(files: &[&str], patterns: &[String], with_written: bool) -> Vec<String> {
    let Some(&id) = files.last() else { return Vec::new() };
    let filter = object(&[("ids", to_js(&[id]))]);
    let there = Array::from(&registered(&filter).await.unwrap_or_default()).get(0);
    let before = sorted::distinct(from_js::<Vec<String>>(field(&there, "matches")).unwrap_or_default());
    let is_as_before = field(&there, "matchOriginAsFallback").is_truthy() == with_written;
    if before == patterns && (is_as_before || patterns.is_empty()) {
        return Vec::new();
    }
    let script = object(&[
        ("id", id.into()),
        ("js", to_js(&files)),
        ("matches", to_js(&patterns)),
        ("allFrames", true.into()),
        ("matchOriginAsFallback", with_written.into()),
        ("runAt", "document_idle".into()),
        ("persistAcrossSessions", true.into()),
    ]);
    let scripts = Array::of1(&script);
    // A browser that refuses runs the script nowhere; the next change tries again.
    let done = match (before.is_empty(), patterns.is_empty()) {
        (_, true) => remove(&filter).await,
        (true, false) => add(&scripts).await,
        (false, false) => update(&scripts).await,
    };
    if done.is_err() {
        return Vec::new();
    }
    patterns.iter().filter(|pattern| !before.contains(pattern)).cloned().collect()
}
