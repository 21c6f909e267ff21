//! The popup: the page in front, which the user may have read or filled, or make a mailbox or a portal; and the way to
//! our own pages.

use staffetta_core::approval::Approved;
use staffetta_core::profiles::schema::Issuer;
use staffetta_core::proposal::{self, Proposal};
use staffetta_core::{Origin, User, portal, profiles, sorted};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group};
use super::update::update_children;
use crate::browser::actions;
use crate::browser::tabs::{self, OwnPage};
use crate::message::FromPage;
use crate::shortcut::{COPY, READ_PAGE, USE_FIELD};
use crate::texts::{failure_code, text, text_with};
use crate::{places, user};

/// Where it is drawn.
const PLACE: &str = "here";
/// The manifest's commands, the browser's own for this popup among them, each with its text.
const SHORTCUTS: [(&str, &str); 3] =
    [("_execute_action", "open_popup"), (COPY, COPY), (USE_FIELD, USE_FIELD)];

/// Shows what can be done with the page in front.
pub(super) async fn show() {
    let mut parts: Vec<Element> = not_permitted().await.into_iter().collect();
    // The browser names the page for as long as the popup is open there.
    let front = tabs::in_front().await;
    let origin = front.as_ref().and_then(|tab| Origin::of_address(&tab.url()?).ok());
    if let Some((origin, tab)) = origin.zip(front.and_then(|tab| tab.id())) {
        let actions =
            [small(READ_PAGE, move || spawn_local(read(tab))), small(USE_FIELD, || spawn_local(use_field()))];
        parts.push(element("p", "detail quiet", &text_with("here_title", &[origin.host().to_string()])));
        parts.push(group("div", "actions", &actions));
        let is_pec = profiles::pec().has(origin.host().name());
        parts.extend(is_pec.then(|| element("p", "warning", &text("here_pec"))));
        let proposed = proposed(&origin).await;
        if !proposed.is_empty() {
            parts.push(group("div", "actions", &proposed));
        }
    }
    let ways = [
        small("places_title", || spawn_local(tabs::open_own(OwnPage::Places))),
        small("guide_open", || spawn_local(tabs::open_own(OwnPage::Guide))),
        small("shortcuts_change", || spawn_local(actions::show_shortcuts())),
    ];
    parts.push(group("div", "actions", &ways));
    parts.extend(shortcuts().await);
    update_children(PLACE, &parts);
}

fn small(label: &str, press: impl FnMut() + 'static) -> Element {
    button("plain small", &text(label), Box::new(press))
}

/// Keys as they stand on the user's keyboard: Firefox writes their English names.
fn in_the_users_words(keys: &str) -> String {
    let name_of = |key: &str| match key {
        "Ctrl" => text("key_ctrl"),
        "Shift" => text("key_shift"),
        _ => key.to_owned(),
    };
    keys.split('+').map(name_of).collect::<Vec<_>>().join("+")
}

/// The shortcuts that are set, each with its keys.
async fn shortcuts() -> Option<Element> {
    let mut all = Vec::new();
    for (name, words) in SHORTCUTS {
        let keys = actions::shortcut(name).await.map(|keys| in_the_users_words(&keys));
        all.extend(keys.map(|keys| element("p", "detail quiet", &format!("{}: {keys}", text(words)))));
    }
    (!all.is_empty()).then(|| group("div", "shortcuts", &all))
}

/// What was found is said in the page.
async fn read(tab: i32) {
    match ask::<Option<String>>(&FromPage::ReadPage(tab)).await {
        Ok(None) => dom::close(),
        Ok(Some(why)) => dom::say(&why, "bad"),
        Err(code) => dom::say(&failure_code(code), "bad"),
    }
}

/// The background asks what is left to be asked in a window of its own.
async fn use_field() {
    match ask::<()>(&FromPage::UseField).await {
        Ok(()) => dom::close(),
        Err(code) => dom::say(&failure_code(code), "bad"),
    }
}

/// What is approved and this browser does not let us reach, all at once: the user can take that away at any time.
async fn not_permitted() -> Option<Element> {
    let approved = places::approved().await.into_iter().filter(|shown| !shown.permitted);
    let approved: Vec<Approved> = approved.map(|shown| shown.approval.approved).collect();
    let hosts = sorted::distinct(
        approved.iter().filter_map(Approved::origin).map(|origin| origin.host().to_string()),
    );
    if hosts.is_empty() {
        return None;
    }
    let name = hosts.join(", ");
    let warning = element("p", "warning", &text_with("places_not_permitted", std::slice::from_ref(&name)));
    let proposal = Proposal { name, approved };
    let permit = places::approve("primary", &text("place_permit"), proposal, || Box::pin(show()));
    Some(group("article", "card", &[warning, group("div", "actions", &[permit])]))
}

/// What the page may become. Nothing, once it is a mailbox or a portal and this browser lets us reach it.
async fn proposed(origin: &Origin) -> Vec<Element> {
    let approved = places::approved().await;
    let is_this = |approved: &Approved| approved.origin() == Some(origin);
    if approved.iter().any(|shown| shown.permitted && is_this(&shown.approval.approved)) {
        return Vec::new();
    }
    let user = user::known().await;
    let is_ordinary_mail = !profiles::pec().has(origin.host().name());
    let mailbox = is_ordinary_mail.then(|| (text("place_use_mailbox"), proposal::mailbox_of(origin.clone())));
    let portals = portals(origin, &user).into_iter().map(|(label, portal)| (label, portal.into()));
    let all = mailbox.into_iter().chain(portals);
    let button = |(label, proposal): (String, Proposal)| {
        places::approve("plain small", &label, proposal, || Box::pin(show()))
    };
    all.map(button).collect()
}

/// A portal of a built-in row takes what that says; of another the user says whose codes it takes.
fn portals(origin: &Origin, user: &User) -> Vec<(String, Approved)> {
    let portal = |takes| Approved::Portal { origin: origin.clone(), takes };
    if !portal::takes_of(origin).is_empty() {
        return vec![(text("place_use_portal"), portal(Vec::new()))];
    }
    let of_issuer = |issuer: &Issuer| {
        let label = text_with("place_use_portal_for", std::slice::from_ref(&issuer.name));
        (label, portal(vec![issuer.id.clone()]))
    };
    profiles::issuers().iter().filter(|issuer| user.may_receive_from(issuer)).map(of_issuer).collect()
}
