//! What the content script of portals is to look for in their pages.

use serde::Serialize;
use staffetta_core::field::{self, refusal::BELIEVED};
use staffetta_core::profiles;

use crate::sender::ScriptSender;
use crate::{control, refusal};

/// What is worth describing in the pages of a portal.
#[derive(Serialize)]
pub(crate) struct PortalTask {
    /// Words of which one stands in or around a field that may ask.
    hints: Vec<&'static str>,
    selectors: Selectors,
    refusal: AfterFill,
    /// Whether the page came after one that got a code.
    after_fill: bool,
}

/// What is looked at after a fill.
#[derive(Serialize)]
struct AfterFill {
    /// Words of which one stands in a text that may refuse the code.
    hints: &'static [String],
    /// For how long.
    seconds: i64,
}

#[derive(Serialize)]
struct Selectors {
    inputs: String,
    dialogs: String,
    groups: String,
    titles: String,
}

/// What is worth describing in the pages of this portal; `None` where there is nothing to do.
pub(crate) async fn portal_task(sender: &ScriptSender) -> Option<PortalTask> {
    if sender.takes().is_empty() {
        return None;
    }
    let after_fill = refusal::is_after_fill(sender).await && control::run_scripts(sender).await;
    let field = profiles::field();
    let selectors = Selectors {
        inputs: field.inputs.join(","),
        dialogs: field.dialogs.join(","),
        groups: field.groups.join(","),
        titles: field.titles.join(","),
    };
    let refusal = AfterFill { hints: &profiles::refusal().hints, seconds: BELIEVED };
    let hints = field::hints(&field::codes(sender.takes()));
    Some(PortalTask { hints, selectors, refusal, after_fill })
}
