//! What each step of the guide shows.

use staffetta_core::Role;
use staffetta_core::approval::Approved;
use staffetta_core::proposal::{self, Addressed};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{ADDRESS, Seen, redraw};
use crate::approvals::Shown;
use crate::clipboard;
use crate::places::{about_user, tile, tiles};
use crate::popup::dom::{element, group, line};
use crate::texts::{self, text, text_with};

/// Who the user is.
pub(super) fn who(seen: &Seen) -> Vec<Element> {
    vec![words("guide_who_why"), about_user(&seen.said, &seen.managed, redraw)]
}

/// Where the code arrives.
pub(super) fn mailbox(seen: &Seen) -> Vec<Element> {
    let mut parts = vec![words("guide_mailbox_why")];
    parts.extend(done(&seen.places, Approved::is_mailbox));
    parts.extend(tiles(proposal::mailboxes(), &seen.places, redraw));
    let typed = ADDRESS.with_borrow(Clone::clone);
    let take = |address| {
        ADDRESS.set(address);
        spawn_local(redraw());
    };
    parts.push(line(("address", "email"), &text("guide_address"), &typed, Box::new(take)));
    if !typed.trim().is_empty() {
        parts.push(of_address(&typed, &seen.places));
    }
    parts.extend([element("h3", "", &text("guide_mailbox_other")), words("guide_mailbox_other_how")]);
    parts
}

/// What is said of an address.
fn of_address(address: &str, places: &[Shown]) -> Element {
    let known: Vec<_> = places.iter().map(|shown| &shown.approval.approved).collect();
    let (class, said) = match proposal::of_address(address) {
        Addressed::Mailbox(proposal) => match proposal.clone().beyond(&known) {
            Some(left) => return group("div", "tiles", &[tile(left, redraw)]),
            None => ("detail", text_with("guide_done", &[proposal.name])),
        },
        Addressed::Pec => ("warning", text("guide_address_pec")),
        Addressed::Elsewhere(domain) => ("detail", text_with("guide_address_elsewhere", &[domain])),
        Addressed::Nothing => ("warning", text("guide_address_nothing")),
    };
    let said = element("p", class, &said);
    let _ = said.set_attribute("role", "status");
    said
}

/// Where it goes.
pub(super) fn portal(seen: &Seen) -> Vec<Element> {
    let mut parts = vec![words("guide_portal_why")];
    parts.extend(done(&seen.places, Approved::is_portal));
    let user = seen.managed.over(seen.said.clone());
    let copied = text_with("guide_program_how", &[clipboard::STAYS.to_string()]);
    let program = [element("h3", "", &text("guide_program")), element("p", "", &copied)];
    let portals = tiles(proposal::portals(&user), &seen.places, redraw);
    // A pharmacy's codes go into its own program, most often.
    if user.role == Some(Role::Erogatore) {
        parts.extend(program);
        parts.extend([element("h3", "", &text("guide_portals"))]);
        parts.extend(portals);
    } else {
        parts.extend(portals);
        parts.extend(program);
    }
    parts.extend([element("h3", "", &text("guide_portal_other")), words("guide_portal_other_how")]);
    parts
}

/// The program on the computer.
pub(super) fn host(seen: &Seen) -> Vec<Element> {
    let Some(listing) = &seen.listing else { return vec![words("host_awaited")] };
    let Some(failure) = listing.host_failure else {
        return vec![element("p", "good", &text("guide_host_found"))];
    };
    vec![
        element("p", "warning", &texts::failure_code(failure)),
        element("h3", "", &text("guide_host_without")),
        words("guide_host_without_how"),
        words("guide_host_with"),
    ]
}

/// The places of a kind that are approved.
fn done(places: &[Shown], is_meant: fn(&Approved) -> bool) -> Option<Element> {
    let mut groups = proposal::by_name(places, |shown| &shown.approval);
    groups.retain(|(_, group)| is_meant(&group[0].approval.approved));
    let names: Vec<String> = groups.into_iter().map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| element("p", "good", &text_with("guide_done", &[names.join(", ")])))
}

fn words(key: &str) -> Element {
    element("p", "", &text(key))
}
