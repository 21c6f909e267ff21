//! *Luoghi e fiducia*: what is approved, by whom and since when, each withdrawn with one click; what is proposed; and
//! who the user is.

mod about_user;
mod names;
mod press;
mod services;
mod tiles;

use staffetta_core::approval::{Approved, Given};
use staffetta_core::proposal::{self, Proposal};
use staffetta_core::{profiles, rome};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::approvals::Shown;
use crate::browser::tabs::{self, OwnPage};
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button, element, group};
use crate::popup::update::update_children;
use crate::texts::{self, text, text_with};
use crate::{approvals, user};

pub(crate) use about_user::about_user;
pub(crate) use names::{name_line, name_line_id};
pub(crate) use press::{Redrawn, approve};
pub(crate) use tiles::{approved, tile, tiles};

/// Where they are drawn.
const PLACE: &str = "places";

/// Fills the page.
pub(crate) async fn open() {
    dom::set_text("title", &text("places_title"));
    dom::set_text("subtitle", &text("places_subtitle"));
    dom::set_language(&text("language"));
    show(FromPage::FreshPlaces).await;
    dom::set_ready();
}

/// Shows what is approved now.
pub(crate) async fn refresh() {
    show(FromPage::Places).await;
}

fn redraw() -> Redrawn {
    Box::pin(refresh())
}

async fn show(question: FromPage) {
    let Ok(places) = ask::<Vec<Shown>>(&question).await else { return };
    let (said, managed) = (user::said().await, approvals::managed().await);
    let by_name = proposal::by_name(&places, |shown| &shown.approval);
    let sections = [
        ("places_mailboxes", Approved::is_mailbox as fn(&Approved) -> bool, proposal::mailboxes()),
        ("places_portals", Approved::is_portal, proposal::portals(&managed.over(said.clone()))),
        ("places_senders", Approved::is_sender, Vec::new()),
    ];
    let open_guide = || spawn_local(tabs::open_own(OwnPage::Guide));
    let guide = button("plain small", &text("guide_open"), Box::new(open_guide));
    let mut parts = vec![element("h2", "section", &text("user_title")), about_user(&said, &managed, redraw)];
    parts.extend(names::mailbox_names(redraw).await);
    for (title, is_meant, proposals) in sections {
        let approved = by_name.iter().filter(|(_, group)| is_meant(&group[0].approval.approved));
        let mut cards: Vec<Element> = approved.map(|(name, group)| card(name, group)).collect();
        cards.extend(tiles(proposals, &places, redraw));
        if !cards.is_empty() {
            parts.push(element("h2", "section", &text(title)));
            parts.extend(cards);
        }
    }
    parts.extend(services::services(redraw).await);
    parts.push(group("div", "actions", &[guide]));
    let focused = dom::focused_id();
    update_children(PLACE, &parts);
    if !focused.is_empty() {
        dom::focus(&focused, PLACE);
    }
}

fn card(name: &str, approvals: &[&Shown]) -> Element {
    let first = &approvals[0].approval;
    let hosts: Vec<String> = approvals
        .iter()
        .filter_map(|shown| shown.approval.approved.origin())
        .map(|origin| origin.host().to_string())
        .filter(|host| host != name)
        .collect();
    let mut parts = vec![element("h3", "operator", name)];
    let details = [purpose(&first.approved), (!hosts.is_empty()).then(|| hosts.join(", "))];
    parts.extend(details.into_iter().flatten().map(|detail| element("p", "detail", &detail)));
    let given = match first.given {
        Given::ByUser(at) => text_with("place_given", &[rome::date_and_clock_face(at)]),
        Given::ByAdministrator => text("place_given_by_administrator"),
    };
    parts.push(element("p", "detail quiet", &given));
    let proposal = |of: &mut dyn Iterator<Item = &&Shown>| Proposal {
        name: name.to_owned(),
        approved: of.map(|shown| shown.approval.approved.clone()).collect(),
    };
    let mut actions = Vec::new();
    let missing = proposal(&mut approvals.iter().filter(|shown| !shown.permitted));
    if !missing.approved.is_empty() {
        parts.push(element("p", "warning", &text("place_not_permitted")));
        actions.push(approve("primary", &text("place_permit"), missing, redraw));
    }
    if let Given::ByUser(_) = first.given {
        let all = proposal(&mut approvals.iter());
        let press = move || spawn_local(withdraw(all.clone()));
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

async fn withdraw(Proposal { name, approved }: Proposal) {
    let done = ask::<()>(&FromPage::Withdraw(approved)).await;
    refresh().await;
    match done {
        Ok(()) => dom::say(&text_with("place_withdrawn", &[name]), "good"),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
}
