//! The portal's tab in which a field asked last: whoever has read the mail gets back to it with one click.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::approvals;
use crate::browser;
use crate::browser::tabs::{self, Tab};

/// Where its id is remembered.
const REMEMBERED: &str = "waiting_tab";

thread_local! {
    /// The tab that was remembered last: a page that changes describes its fields again and again.
    static LAST: Cell<Option<i32>> = const { Cell::new(None) };
}

/// A field in this tab asks for a code.
pub(crate) fn begins(tab: i32) {
    if LAST.replace(Some(tab)) != Some(tab) {
        remember(tab.into());
    }
}

/// What the field in this tab asked for was filled in.
pub(crate) fn ends(tab: i32) {
    spawn_local(async move {
        if remembered().await == Some(tab) {
            LAST.set(None);
            remember(JsValue::NULL);
        }
    });
}

/// The tab, while a portal is still shown there.
pub(crate) async fn tab() -> Option<Tab> {
    let waiting = remembered().await?;
    let portals = tabs::matching(&approvals::portal_patterns().await).await;
    portals.into_iter().find(|tab| tab.id() == Some(waiting))
}

fn remember(tab: JsValue) {
    spawn_local(async move {
        // Without it there is no way back, and nothing else is lost.
        let _ = browser::remember(REMEMBERED, tab).await;
    });
}

async fn remembered() -> Option<i32> {
    browser::remembered(REMEMBERED).await.as_f64().map(|id| id as i32)
}
