//! Which code was put into a field of each place last, until the browser closes: where there are several, it is most
//! likely meant again.

use staffetta_core::SlotKey;
use staffetta_core::ranking::LastUse;

use crate::browser;
use crate::json::{from_js, to_js};

/// Of pages of this origin.
pub(crate) async fn of(origin: &str) -> Option<LastUse> {
    from_js(browser::remembered(&key(origin)).await)
}

/// This one was put in there now.
pub(crate) async fn set(origin: &str, slot: SlotKey) {
    let last = LastUse { slot, at: browser::now() };
    // Without it the order is another, and nothing else is lost.
    let _ = browser::remember(&key(origin), to_js(&last)).await;
}

fn key(origin: &str) -> String {
    format!("last_use {origin}")
}
