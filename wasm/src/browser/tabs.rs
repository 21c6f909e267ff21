//! The browser's tabs and windows: messages and scripts for one document, the tab of a portal, a small window of our
//! own.

use std::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use staffetta_core::sorted;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::port::Event;
use crate::json::{field, object, to_js};

/// How long a tab is waited for, in milliseconds: one that shows a dialog runs nothing until that is gone.
const TIME_LIMIT: u32 = 1000;
/// All frames of a tab that we may reach, as the browser's orders to run scripts name them.
const ALL_FRAMES: (&str, JsValue) = ("allFrames", JsValue::TRUE);

/// A frame of a tab, as the browser numbers it: Firefox's numbers exceed 32 bits.
pub(crate) type FrameId = f64;
/// The whole tab as a frame.
pub(crate) const WHOLE_TAB: FrameId = 0.0;

/// A tab that is watched.
pub(crate) struct Watch(Closure<dyn Fn(i32)>);

/// A page of ours that is shown in a tab.
#[derive(Clone, Copy)]
pub(crate) enum OwnPage {
    /// The guide.
    Guide,
    /// *Luoghi e fiducia*.
    Places,
}

#[wasm_bindgen]
extern "C" {
    /// A tab.
    pub(crate) type Tab;

    /// Its id; a tab that is no page of a window has none.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn id(this: &Tab) -> Option<i32>;

    /// Its address, where we may know it.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn url(this: &Tab) -> Option<String>;

    /// Whether its page was given up to save memory: it is loaded when it is looked at.
    #[wasm_bindgen(method, getter)]
    fn discarded(this: &Tab) -> bool;

    /// Whether it is one of a private window.
    #[wasm_bindgen(method, getter, js_name = incognito)]
    pub(crate) fn is_private(this: &Tab) -> bool;

    /// When it was last in front, in milliseconds since 1970; 0 before it was.
    #[wasm_bindgen(method, getter, js_name = lastAccessed)]
    pub(crate) fn last_accessed(this: &Tab) -> f64;

    #[wasm_bindgen(method, getter, js_name = windowId)]
    fn window_id(this: &Tab) -> i32;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    async fn query(query: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    async fn send_message(tab: i32, message: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    async fn create(properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = update)]
    async fn update(tab: i32, properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = reload)]
    async fn reload_tab(tab: i32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = create)]
    async fn create_window(properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = getCurrent)]
    async fn current_window() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = update)]
    async fn update_window(window: i32, properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "tabs"], js_name = onRemoved)]
    static REMOVED: Event;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    async fn execute_script(injection: &JsValue) -> Result<JsValue, JsValue>;
}

impl Tab {
    /// Brings it to the front, with another page if one is given.
    pub(crate) async fn show(&self, url: Option<&str>) {
        if let Some(id) = self.id() {
            show(id, url).await;
        }
    }

    async fn focus_window(&self) {
        let _ = update_window(self.window_id(), &object(&[("focused", true.into())])).await;
    }

    /// Whether somebody may have typed something in it that would be lost with its page.
    pub(crate) async fn may_hold_typed_text(&self) -> bool {
        if self.discarded() {
            return false;
        }
        let Some(id) = self.id() else { return true };
        let (sender, answer) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let of_alarm = Rc::clone(&sender);
        let _alarm = Timeout::new(TIME_LIMIT, move || drop(of_alarm.take()));
        spawn_local(async move {
            let results = run(id, ALL_FRAMES, &["dom.js", "typed.js"]).await;
            // Nobody waits any more when it took too long.
            sender.take().map(|sender| sender.send(results));
        });
        match answer.await {
            Ok(Ok(results)) => results.iter().any(|one| field(one, "result").is_truthy()),
            _ => true,
        }
    }

    /// Runs files of ours, in their order, in all its frames that we may reach.
    pub(crate) async fn run(&self, files: &[&str]) {
        if let Some(id) = self.id() {
            run_in_frames(id, files).await;
        }
    }

    /// Loads it anew.
    pub(crate) async fn reload(&self) {
        if let Some(id) = self.id() {
            let _ = reload_tab(id).await;
        }
    }
}

/// The tabs whose pages match one of these patterns.
pub(crate) async fn matching(patterns: &[String]) -> Vec<Tab> {
    // To the browser no pattern would be no condition.
    if patterns.is_empty() { Vec::new() } else { those_with(&[("url", to_js(&patterns))]).await }
}

/// The tab in front, in the window that was in front last.
pub(crate) async fn in_front() -> Option<Tab> {
    those_with(&[("active", true.into()), ("lastFocusedWindow", true.into())]).await.into_iter().next()
}

/// Brings a tab to the front, with another page if one is given.
pub(crate) async fn show(tab: i32, url: Option<&str>) {
    let mut properties = vec![("active", true.into())];
    properties.extend(url.map(|url| ("url", url.into())));
    if let Ok(tab) = update(tab, &object(&properties)).await {
        tab.unchecked_into::<Tab>().focus_window().await;
    }
}

/// Opens a page of ours in a new tab.
pub(crate) async fn open_own(page: OwnPage) {
    let file = match page {
        OwnPage::Guide => "guide.html",
        OwnPage::Places => "options.html",
    };
    let _ = create(&object(&[("url", file.into())])).await;
}

/// Whether this page of ours is shown in a private window.
pub(crate) async fn is_in_private_window() -> bool {
    current_window().await.is_ok_and(|window| field(&window, "incognito").is_truthy())
}

/// Opens a page in a new tab, never in a private window; the tab's id, if one was opened.
pub(crate) async fn open(url: &str) -> Option<i32> {
    let front = those_with(&[("active", true.into()), ("windowType", "normal".into())]).await;
    let made = if let Some(tab) = front.iter().find(|tab| !tab.is_private()) {
        let made = create(&object(&[("url", url.into()), ("windowId", tab.window_id().into())])).await;
        let made = made.ok()?;
        tab.focus_window().await;
        made
    } else {
        let made = create_window(&object(&[("url", url.into()), ("incognito", false.into())])).await;
        Array::from(&field(&made.ok()?, "tabs")).get(0)
    };
    made.is_object().then(|| made.unchecked_into::<Tab>().id()).flatten()
}

/// Has something done when a tab is closed, until what it returns is dropped.
pub(crate) async fn when_closed(tab: i32, closed: impl Fn() + 'static) -> Watch {
    let closed = Rc::new(closed);
    let of_event = Rc::clone(&closed);
    let listener = Closure::new(move |gone: i32| {
        if gone == tab {
            of_event();
        }
    });
    REMOVED.with(|event| event.add_listener(listener.as_ref().unchecked_ref()));
    // Before anybody listened.
    if those_with(&[]).await.iter().all(|open| open.id() != Some(tab)) {
        closed();
    }
    Watch(listener)
}

impl Drop for Watch {
    fn drop(&mut self) {
        REMOVED.with(|event| event.remove_listener(self.0.as_ref().unchecked_ref()));
    }
}

async fn those_with(properties: &[(&str, JsValue)]) -> Vec<Tab> {
    let tabs = query(&object(properties)).await;
    let tabs = tabs.map(|tabs| Array::from(&tabs)).unwrap_or_default();
    tabs.iter().map(JsCast::unchecked_into).collect()
}

/// Opens one of our own pages in a small window.
pub(crate) async fn open_small_window(page: &str) {
    let properties = object(&[
        ("url", page.into()),
        ("type", "popup".into()),
        ("width", 404.into()),
        ("height", 300.into()),
    ]);
    let _ = create_window(&properties).await;
}

/// Sends a message to every tab whose page matches one of the patterns; tabs without a listener do not matter.
pub(crate) async fn tell(patterns: &[String], message: &JsValue) {
    for tab in matching(patterns).await {
        let Some(id) = tab.id() else { continue };
        let message = message.clone();
        spawn_local(async move {
            let _ = send_message(id, &message, &JsValue::UNDEFINED).await;
        });
    }
}

/// Sends a message to one document of a tab, and to no other: after a navigation it arrives nowhere.
///
/// # Errors
/// When nobody is there to answer.
pub(crate) async fn send_to_document(
    tab: i32,
    document: &str,
    message: &JsValue,
) -> Result<JsValue, JsValue> {
    send_message(tab, message, &object(&[("documentId", document.into())])).await
}

/// Runs files of ours, in their order, in all frames of a tab that we may reach; which documents these are, that of the
/// whole tab first.
pub(crate) async fn run_in_frames(tab: i32, files: &[&str]) -> Vec<String> {
    let results = run(tab, ALL_FRAMES, files).await;
    let mut documents: Vec<(FrameId, String)> = results
        .unwrap_or_default()
        .iter()
        .filter_map(|one| Some((field(one, "frameId").as_f64()?, field(one, "documentId").as_string()?)))
        .collect();
    sorted::sort_by_key(&mut documents, |(frame, _)| *frame != WHOLE_TAB);
    documents.into_iter().map(|(_, document)| document).collect()
}

/// The document of the whole tab, where we may reach it.
pub(crate) async fn whole(tab: i32) -> Option<String> {
    let results = run(tab, ("frameIds", to_js(&[WHOLE_TAB])), &["dom.js"]).await.ok()?;
    field(results.first()?, "documentId").as_string()
}

/// Runs files of ours in a frame of a tab, or in all that we may reach; the document of the first in which the last
/// file says yes.
pub(crate) async fn run_until_true(tab: i32, frame: Option<FrameId>, files: &[&str]) -> Option<String> {
    let frames = frame.map_or(ALL_FRAMES, |frame| ("frameIds", to_js(&[frame])));
    let results = run(tab, frames, files).await.ok()?;
    let yes = results.iter().find(|one| field(one, "result").is_truthy())?;
    field(yes, "documentId").as_string()
}

/// Runs files of ours in one document of a tab, in their order.
///
/// # Errors
/// When that document is not there any more.
pub(crate) async fn run_in_document(tab: i32, document: &str, files: &[&str]) -> Result<(), JsValue> {
    run(tab, ("documentIds", to_js(&[document])), files).await.map(drop)
}

/// Runs files of ours, in their order, in those frames of a tab; what the browser tells of each.
async fn run(tab: i32, frames: (&str, JsValue), files: &[&str]) -> Result<Vec<JsValue>, JsValue> {
    let target = object(&[("tabId", tab.into()), frames]);
    let results = execute_script(&object(&[("target", target), ("files", to_js(&files))])).await?;
    Ok(Array::from(&results).to_vec())
}
