//! The popup: the page in front, which the user may have read, or make a mailbox or a portal, and the way to
//! all places.

use staffetta_core::approval::Approved;
use staffetta_core::proposal::{self, Proposal};
use staffetta_core::{Origin, portal, profiles};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group, replace_children};
use crate::browser::tabs::{self, OwnPage};
use crate::message::FromPage;
use crate::places;
use crate::texts::{failure_code, text, text_with};

/// Where it is drawn.
const PLACE: &str = "here";

/// Shows what can be done with the page in front.
pub(super) async fn show() {
    let mut parts = Vec::new();
    // The browser names the page for as long as the popup is open there.
    let front = tabs::in_front().await;
    let origin = front.as_ref().and_then(|tab| Origin::of_address(&tab.url()?).ok());
    if let Some(origin) = &origin {
        let approved = places::approved().await;
        // What this browser does not let us reach yet is asked for anew.
        let permitted = approved.iter().filter(|shown| shown.permitted);
        let known: Vec<_> = permitted.map(|shown| &shown.approval.approved).collect();
        let buttons: Vec<Element> = [mailbox(origin)]
            .into_iter()
            .chain(portals(origin))
            .filter(|(_, approved)| !approved.is_among(&known))
            .map(|(label, approved)| {
                let proposal = Proposal { name: proposal::name_of(&approved), approved: vec![approved] };
                places::approve("plain small", &label, proposal, redraw)
            })
            .collect();
        if !buttons.is_empty() {
            parts.push(element("p", "detail quiet", &text_with("here_title", &[origin.host().to_string()])));
            parts.push(group("div", "actions", &buttons));
        }
    }
    let open =
        |key, page| button("plain small", &text(key), Box::new(move || spawn_local(tabs::open_own(page))));
    let read = front
        .and_then(|tab| tab.id())
        .map(|tab| button("plain small", &text("read_page"), Box::new(move || spawn_local(read(tab)))));
    let pages = [open("places_title", OwnPage::Places), open("guide_open", OwnPage::Guide)];
    parts.push(group("div", "actions", &read.into_iter().chain(pages).collect::<Vec<_>>()));
    replace_children(PLACE, &parts);
}

fn redraw() {
    spawn_local(show());
}

/// What was found is said in the page.
async fn read(tab: i32) {
    match ask::<Option<String>>(&FromPage::ReadPage(tab)).await {
        Ok(None) => dom::close(),
        Ok(Some(why)) => dom::say(&why, "bad"),
        Err(code) => dom::say(&failure_code(code), "bad"),
    }
}

fn mailbox(origin: &Origin) -> (String, Approved) {
    (text("place_use_mailbox"), Approved::Mailbox(origin.clone()))
}

/// A portal of a built-in row takes what that says; of another the user says whose codes it takes.
fn portals(origin: &Origin) -> Vec<(String, Approved)> {
    let portal = |takes| Approved::Portal { origin: origin.clone(), takes };
    if !portal::takes_of(origin).is_empty() {
        return vec![(text("place_use_portal"), portal(Vec::new()))];
    }
    let of_issuer = |issuer: &profiles::schema::Issuer| {
        (
            text_with("place_use_portal_for", std::slice::from_ref(&issuer.name)),
            portal(vec![issuer.id.clone()]),
        )
    };
    profiles::issuers().iter().map(of_issuer).collect()
}
