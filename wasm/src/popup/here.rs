//! The popup: the page in front, which the user may make a mailbox or a portal, and the way to all places.

use staffetta_core::approval::Approved;
use staffetta_core::{Origin, portal, profiles};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group, replace_children};
use crate::browser::{actions, tabs};
use crate::message::FromPage;
use crate::places;
use crate::shortcut::{COPY, USE_FIELD};
use crate::texts::{self, text, text_with};

/// Where it is drawn.
const PLACE: &str = "here";

/// Shows what can be done with the page in front.
pub(super) async fn show() {
    let mut parts = Vec::new();
    // The browser names the page for as long as the popup is open there.
    if let Some(origin) = tabs::origin_in_front().await {
        let known = places::known().await;
        let is_new = |approved: &Approved| known.iter().all(|known| !known.is_about_same(approved));
        let press = || spawn_local(use_field());
        let use_field = button("plain small", &text(USE_FIELD), Box::new(press));
        let places: Vec<Element> = [mailbox(&origin)]
            .into_iter()
            .chain(portals(&origin))
            .filter(|(_, approved)| is_new(approved))
            .map(|(label, approved)| places::approve("plain small", &label, approved))
            .collect();
        let buttons: Vec<Element> = places.into_iter().chain([use_field]).collect();
        parts.push(element("p", "detail quiet", &text_with("here_title", &[origin.host().to_string()])));
        parts.push(group("div", "actions", &buttons));
    }
    let open = || spawn_local(tabs::open_own(places::PAGE));
    let change = || spawn_local(actions::show_shortcuts());
    let ways = [
        button("plain small", &text("places_title"), Box::new(open)),
        button("plain small", &text("shortcuts_change"), Box::new(change)),
    ];
    parts.push(group("div", "actions", &ways));
    parts.extend(shortcuts().await);
    replace_children(PLACE, &parts);
}

/// The shortcuts that are set, each with its keys.
async fn shortcuts() -> Option<Element> {
    let mut all = Vec::new();
    for name in [USE_FIELD, COPY] {
        all.extend(actions::shortcut(name).await.map(|keys| format!("{}: {keys}", text(name))));
    }
    (!all.is_empty()).then(|| element("p", "detail quiet", &all.join(" · ")))
}

/// The background asks what is left to be asked in a window of its own.
async fn use_field() {
    match ask::<()>(&FromPage::UseField).await {
        Ok(()) => dom::close(),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
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
