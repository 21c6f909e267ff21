//! What is proposed, as tiles by the names that users know, and what of it is approved already.

use staffetta_core::approval::Approved;
use staffetta_core::proposal::Proposal;
use web_sys::Element;

use super::press::{Redraw, approve};
use crate::approvals::Shown;
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{element, group};
use crate::texts::text;

/// What is approved, as this browser knows it.
pub(crate) async fn approved() -> Vec<Shown> {
    ask(&FromPage::Places).await.unwrap_or_default()
}

/// A tile for each of these that is not approved whole.
pub(crate) fn tiles(proposals: Vec<Proposal>, shown: &[Shown], redraw: Redraw) -> Vec<Element> {
    let known: Vec<_> = shown.iter().map(|shown| &shown.approval.approved).collect();
    let left = proposals.into_iter().filter_map(|proposal| proposal.beyond(&known));
    let made: Vec<Element> = left.map(|proposal| tile(proposal, redraw)).collect();
    if made.is_empty() { Vec::new() } else { vec![group("div", "tiles", &made)] }
}

/// A place with the button that approves it.
pub(crate) fn tile(proposal: Proposal, redraw: Redraw) -> Element {
    let is_mailbox = proposal.approved.iter().any(Approved::is_mailbox);
    let words = text(if is_mailbox { "place_use_mailbox" } else { "place_use_portal" });
    let name = element("h3", "", &proposal.name);
    group("article", "card proposed", &[name, approve("primary", &words, proposal, redraw)])
}
