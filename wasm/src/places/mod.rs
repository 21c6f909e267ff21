//! *Luoghi e fiducia*: what is approved, by whom and since when, each withdrawn with one click; and what is proposed.

mod press;

use std::cell::RefCell;

use staffetta_core::approval::{Approved, Given};
use staffetta_core::{Origin, profiles, rome};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::approvals::Shown;
use crate::browser::{self, tabs};
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button, element, group, replace_children};
use crate::texts::{self, text, text_with};

pub(crate) use press::approve;

/// Where they are drawn.
const PLACE: &str = "places";
/// The page.
pub(crate) const PAGE: &str = "options.html";
/// Key, on disk, of whether it was opened by itself.
const WELCOMED: &str = "welcomed";

thread_local! {
    /// What the background told last.
    static LAST: RefCell<Vec<Shown>> = const { RefCell::new(Vec::new()) };
}

/// Fills the page.
pub(crate) async fn open() {
    dom::set_text("title", &text("places_title"));
    dom::set_text("subtitle", &text("places_subtitle"));
    dom::set_language(&text("language"));
    refresh().await;
    dom::set_ready();
}

/// Opens the page in a tab when the extension is new to this browser: nothing works before something is approved.
pub(crate) async fn welcome() {
    if browser::kept(WELCOMED).await.is_undefined() {
        browser::keep(WELCOMED, true.into()).await;
        tabs::open_own(PAGE).await;
    }
}

/// Shows what is approved now.
pub(crate) async fn refresh() {
    if let Ok(places) = ask(&FromPage::Places).await {
        LAST.set(places);
        draw();
    }
}

/// The places that are built in as proposals: their name, and what would be approved.
pub(crate) fn proposals() -> Vec<(String, Approved)> {
    let mailboxes = profiles::proposed_mailboxes();
    let mailboxes = mailboxes.map(|origin| (origin.host().to_string(), Approved::Mailbox(origin)));
    let portals = profiles::taking().iter().flat_map(|portal| {
        let approved = |host| Approved::Portal { origin: Origin::from(host), takes: Vec::new() };
        portal.hosts.iter().cloned().map(move |host| (portal.name.clone(), approved(host)))
    });
    mailboxes.chain(portals).collect()
}

/// What is approved and this browser lets us reach.
pub(crate) async fn known() -> Vec<Approved> {
    let places: Vec<Shown> = ask(&FromPage::Places).await.unwrap_or_default();
    places.into_iter().filter(|shown| shown.permitted).map(|shown| shown.approval.approved).collect()
}

fn draw() {
    let focused = dom::focused_id();
    LAST.with_borrow(|places| {
        let is_new =
            |approved: &Approved| places.iter().all(|shown| !shown.approval.approved.is_about_same(approved));
        let proposed: Vec<_> = proposals().into_iter().filter(|(_, approved)| is_new(approved)).collect();
        let sections = [
            ("places_mailboxes", Approved::is_mailbox as fn(&Approved) -> bool),
            ("places_portals", Approved::is_portal),
            ("places_senders", Approved::is_sender),
        ];
        let mut parts = Vec::new();
        for (title, is_meant) in sections {
            let approved = places.iter().filter(|shown| is_meant(&shown.approval.approved)).map(card);
            let proposed = proposed.iter().filter(|(_, approved)| is_meant(approved));
            let cards: Vec<Element> =
                approved.chain(proposed.map(|(name, approved)| proposal(name, approved))).collect();
            if !cards.is_empty() {
                parts.push(element("h2", "section", &text(title)));
                parts.extend(cards);
            }
        }
        replace_children(PLACE, &parts);
    });
    if focused.starts_with("place-") {
        dom::focus(&focused, PLACE);
    }
}

/// What names a place or sender to the user.
pub(crate) fn name_of(approved: &Approved) -> String {
    match approved {
        Approved::Mailbox(origin) | Approved::Portal { origin, .. } => origin.host().to_string(),
        Approved::Sender { address, .. } => address.clone(),
    }
}

fn card(shown: &Shown) -> Element {
    let Shown { approval, permitted } = shown;
    let approved = &approval.approved;
    let name = name_of(approved);
    let mut parts = vec![element("h3", "operator", &name)];
    parts.extend(purpose(approved).map(|purpose| element("p", "detail", &purpose)));
    let given = match approval.given {
        Given::ByUser(at) => text_with("place_given", &[rome::date_and_clock_face(at)]),
        Given::ByAdministrator => text("place_given_by_administrator"),
    };
    parts.push(element("p", "detail quiet", &given));
    let mut actions = Vec::new();
    if !permitted {
        parts.push(element("p", "warning", &text("place_not_permitted")));
        actions.push(approve("primary", &text("place_permit"), approved.clone()));
    }
    if let Given::ByUser(_) = approval.given {
        let of = approved.clone();
        let press = move || spawn_local(withdraw(of.clone()));
        let made = button("plain", &text("place_withdraw"), Box::new(press));
        let _ = made.set_attribute("aria-label", &format!("{} {name}", text("place_withdraw")));
        actions.push(made);
    }
    if !actions.is_empty() {
        parts.push(group("div", "actions", &actions));
    }
    group("article", "card", &parts)
}

/// What is done there.
fn purpose(approved: &Approved) -> Option<String> {
    let named =
        |issuer: &String| profiles::issuer(issuer).map_or(issuer.clone(), |issuer| issuer.name.clone());
    match approved {
        Approved::Mailbox(_) => None,
        Approved::Portal { .. } => {
            let takes: Vec<String> = approved.takes().iter().map(named).collect();
            Some(text_with("place_takes", &[takes.join(", ")]))
        }
        Approved::Sender { issuer, .. } => Some(text_with("place_sender_of", &[named(issuer)])),
    }
}

fn proposal(name: &str, approved: &Approved) -> Element {
    let key = if approved.is_mailbox() { "place_use_mailbox" } else { "place_use_portal" };
    let host = name_of(approved);
    let mut parts = vec![element("h3", "operator", name)];
    if host != name {
        parts.push(element("p", "detail quiet", &host));
    }
    parts.push(group("div", "actions", &[approve("primary", &text(key), approved.clone())]));
    group("article", "card proposed", &parts)
}

async fn withdraw(approved: Approved) {
    match ask::<()>(&FromPage::Withdraw(approved.clone())).await {
        Ok(()) => dom::say(&text_with("place_withdrawn", &[name_of(&approved)]), "good"),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
    refresh().await;
}
