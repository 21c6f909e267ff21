//! From the click on a place to its approval: the browser asks the user once for all its hosts, for the click and for
//! nothing else.

use std::pin::Pin;

use staffetta_core::Origin;
use staffetta_core::approval::Approved;
use staffetta_core::proposal::Proposal;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::browser;
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button};
use crate::texts::{self, text_with};

/// Over when the page is drawn anew: nothing is told before it is seen.
pub(crate) type Redrawn = Pin<Box<dyn Future<Output = ()>>>;
/// Shows what a press led to.
pub(crate) type Redraw = fn() -> Redrawn;

/// A button that approves a place.
pub(crate) fn approve(class: &str, words: &str, proposal: Proposal, redraw: Redraw) -> Element {
    let label = format!("{words} ({})", proposal.name);
    let id = format!("place-{}", proposal.name);
    let made = button(class, words, Box::new(move || press(proposal.clone(), redraw)));
    let _ = made.set_attribute("aria-label", &label);
    made.set_id(&id);
    made
}

/// The background hears of the click first: a popup closes when the browser asks, and does not hear the answer.
fn press(Proposal { name, approved }: Proposal, redraw: Redraw) {
    let patterns: Vec<String> =
        approved.iter().filter_map(Approved::origin).map(Origin::match_pattern).collect();
    let permitted = browser::request_hosts(&patterns);
    spawn_local(async move {
        let order = FromPage::Approve(approved);
        let mut given = ask::<bool>(&order).await;
        if given == Ok(false) {
            given = if permitted.await {
                ask(&order).await
            } else {
                ask(&FromPage::GiveUp).await.map(|()| false)
            };
        }
        let name = [name];
        redraw().await;
        match given {
            Ok(true) => dom::say(&text_with("place_approved", &name), "good"),
            Ok(false) => dom::say(&text_with("place_refused", &name), "bad"),
            Err(code) => dom::say(&texts::failure_code(code), "bad"),
        }
    });
}
