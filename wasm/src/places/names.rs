//! The names of the mailboxes: a line for each that a code is held for, or that has a name.

use staffetta_core::sorted;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::press::Redraw;
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{element, group_with_id, line};
use crate::sessions::Listing;
use crate::texts::{text, text_with};
use crate::user;

/// The lines, and what they are for; nothing where no mailbox is known.
pub(super) async fn mailbox_names(redraw: Redraw) -> Vec<Element> {
    let names = user::names().await;
    let mut owners: Vec<String> = names.owners().map(str::to_owned).collect();
    if let Ok(Listing { sessions, .. }) = ask::<Listing>(&FromPage::List).await {
        owners.extend(sessions.into_iter().filter_map(|(session, _)| session.slot.owner));
    }
    let owners = sorted::distinct(owners);
    if owners.is_empty() {
        return Vec::new();
    }
    let lines: Vec<Element> = owners.iter().map(|owner| name_line(owner, names.of(owner), redraw)).collect();
    vec![
        element("h2", "section", &text("mailbox_names_title")),
        element("p", "detail", &text("mailbox_names_help")),
        group_with_id("div", "choices", "mailbox-names", &lines),
    ]
}

/// A line for the name of one mailbox. What is typed is kept at its end.
pub(crate) fn name_line(owner: &str, name: Option<&str>, then: Redraw) -> Element {
    let label = text_with("mailbox_name_of", &[owner.to_owned()]);
    let (id, owner) = (name_line_id(owner), owner.to_owned());
    let take = move |typed: String| {
        let owner = owner.clone();
        spawn_local(async move {
            user::name_mailbox(&owner, &typed).await;
            then().await;
        });
    };
    line((&id, "text"), &label, name.unwrap_or_default(), Box::new(take))
}

/// The id of its field.
pub(crate) fn name_line_id(owner: &str) -> String {
    format!("name-{owner}")
}
