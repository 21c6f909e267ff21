//! The popup: *Copia diagnosi*, for support.

use wasm_bindgen_futures::spawn_local;

use super::background::ask;
use super::dom::{self, button, group, replace_children};
use crate::message::FromPage;
use crate::texts::text;

/// Shows the button.
pub(super) fn show() {
    let copy = button("link", &text("diagnosis_copy"), Box::new(|| spawn_local(copy())));
    replace_children("diagnosis", &[group("div", "actions", &[copy])]);
}

async fn copy() {
    match ask::<bool>(&FromPage::CopyDiagnosis).await {
        Ok(true) => dom::say(&text("diagnosis_copied"), "good"),
        _ => dom::say(&text("diagnosis_not_copied"), "bad"),
    }
}
