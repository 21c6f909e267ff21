//! From the click on a place to its approval: the browser asks the user, for the click and for nothing else.

use staffetta_core::Origin;
use staffetta_core::approval::Approved;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::name_of;
use crate::browser;
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button};
use crate::texts::{self, text_with};

/// A button that approves a place.
pub(crate) fn approve(class: &str, words: &str, approved: Approved) -> Element {
    let name = name_of(&approved);
    let label = format!("{words} ({name})");
    let made = button(class, words, Box::new(move || press(approved.clone())));
    let _ = made.set_attribute("aria-label", &label);
    made.set_id(&format!("place-{name}"));
    made
}

/// The background hears of the click first: a popup closes when the browser asks, and does not hear the answer.
fn press(approved: Approved) {
    let patterns: Vec<String> = approved.origin().map(Origin::match_pattern).into_iter().collect();
    let permitted = browser::request_hosts(&patterns);
    spawn_local(async move {
        let order = FromPage::Approve(approved.clone());
        let mut given = ask::<bool>(&order).await;
        if given == Ok(false) {
            given = if permitted.await {
                ask(&order).await
            } else {
                ask(&FromPage::GiveUp).await.map(|()| false)
            };
        }
        let name = [name_of(&approved)];
        match given {
            Ok(true) => dom::say(&text_with("place_approved", &name), "good"),
            Ok(false) => dom::say(&text_with("place_refused", &name), "bad"),
            Err(code) => dom::say(&texts::failure_code(code), "bad"),
        }
        super::refresh().await;
    });
}
