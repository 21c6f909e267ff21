//! The portals with a card entry: where each login stands, what came of the last order, and its buttons.

use std::cell::{Cell, OnceCell, RefCell};

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group, group_with_id};
use super::update::update_children;
use crate::browser::{self, tabs};
use crate::card_login::{
    Order, Outcome, PortalLogin, PortalView, REGISTER, Task, look_of, patterns, progress, rows,
};
use crate::message::FromPage;
use crate::texts::{self, text, text_with};

/// Where they are drawn.
const PLACE: &str = "portals";

thread_local! {
    /// The one portal that this page asks about, if any.
    static ASKED_ABOUT: OnceCell<String> = const { OnceCell::new() };
    /// Whether this page is shown in a private window.
    static IS_PRIVATE: Cell<bool> = const { Cell::new(false) };
    /// Whether a code is there, which is what the user came for.
    static IS_BESIDE_CODE: Cell<bool> = const { Cell::new(false) };
    /// Whether the user wants to see the entries all the same.
    static IS_OPENED: Cell<bool> = const { Cell::new(false) };
    /// What the background told last.
    static LAST: RefCell<Vec<PortalView>> = const { RefCell::new(Vec::new()) };
}

/// This page is there for one portal only.
pub(super) fn only(portal: String) {
    // It is opened once.
    let _ = ASKED_ABOUT.with(|asked| asked.set(portal));
}

/// Whether this page is there for one portal only.
pub(super) fn is_alone() -> bool {
    ASKED_ABOUT.with(|asked| asked.get().is_some())
}

/// Shows the portals as they are now; `fresh` has the host asked again.
pub(super) async fn show(fresh: bool) {
    IS_PRIVATE.set(tabs::is_in_private_window().await);
    let question = if fresh { FromPage::FreshPortals } else { FromPage::Portals };
    take(ask(&question).await.unwrap_or_default());
}

/// Beside a code the entries take one line, for as long as none of them is used and the user does not open them.
pub(super) fn beside_code(is_beside_code: bool) {
    if IS_BESIDE_CODE.replace(is_beside_code) != is_beside_code {
        draw();
    }
}

fn take(portals: Vec<PortalView>) {
    LAST.set(portals);
    draw();
}

fn draw() {
    LAST.with_borrow(|portals| {
        let is_shown = |portal: &&PortalView| {
            ASKED_ABOUT.with(|asked| asked.get().is_none_or(|asked| *asked == portal.entry.id))
        };
        let shown: Vec<&PortalView> = portals.iter().filter(is_shown).collect();
        if is_alone() && shown.iter().all(|portal| is_settled(portal)) {
            dom::close();
            return;
        }
        if IS_BESIDE_CODE.get()
            && !IS_OPENED.get()
            && !shown.is_empty()
            && shown.iter().all(|one| is_idle(one))
        {
            return update_children(PLACE, &[closed()]);
        }
        let pin_is_asked = shown.iter().filter_map(|portal| portal.login.task()).any(Task::asks_pin);
        let has_title = !is_alone() && !shown.is_empty();
        let title = has_title.then(|| element("h2", "section", &text("login_title")));
        let articles = shown.iter().map(|portal| article(portal, pin_is_asked));
        let focused = dom::focused_id();
        update_children(PLACE, &title.into_iter().chain(articles).collect::<Vec<_>>());
        if focused.starts_with("portals-") {
            dom::focus(&focused, PLACE);
        }
        let news: Vec<String> = shown.iter().flat_map(|portal| news_of(portal)).collect();
        if dom::set_text("announcement", &news.join(" ")) {
            dom::scroll_to("article:has(.outcome, .progress, .question)");
        }
    });
}

/// What is shown in the place of the entries until the user opens them.
fn closed() -> Element {
    let open = || {
        IS_OPENED.set(true);
        draw();
        dom::focus(PLACE, PLACE);
    };
    let made = button("plain small", &text("login_title"), Box::new(open));
    let _ = made.set_attribute("aria-expanded", "false");
    group("div", "actions", &[made])
}

/// Whether nothing is open, under way or to be said.
const fn is_idle(portal: &PortalView) -> bool {
    matches!(portal.login, PortalLogin::Closed) && portal.outcome.is_none()
}

/// Whether there is nothing more to ask about it, and nothing to say that went wrong.
fn is_settled(portal: &PortalView) -> bool {
    matches!(portal.login, PortalLogin::Closed)
        && !portal.outcome.as_ref().is_some_and(|outcome| outcome.is_error)
}

/// What a screen reader is told of a portal.
fn news_of(portal: &PortalView) -> Vec<String> {
    let outcome = portal.outcome.as_ref();
    let parts = [
        question_of(portal),
        portal.login.task().map(|task| text(progress(task))),
        outcome.and_then(|outcome| outcome.text.clone()),
        outcome.and_then(|outcome| outcome.words.clone()),
    ];
    parts.into_iter().flatten().collect()
}

fn question_of(portal: &PortalView) -> Option<String> {
    let is_asked = matches!(portal.login, PortalLogin::CardOut(_));
    is_asked.then(|| text_with("login_removed_question", std::slice::from_ref(&portal.entry.name)))
}

fn article(portal: &PortalView, pin_is_asked: bool) -> Element {
    let line = |tag, class, text: &str| element(tag, class, text);
    let mut parts = vec![line("h3", "", &portal.entry.name)];
    if let Some(session) = portal.login.session() {
        parts.extend(session.shown.operator.iter().map(|operator| line("strong", "operator", operator)));
        let (key, time) = match session.in_host {
            true => ("login_until", session.shown.expires_at),
            false => ("login_since", session.shown.since),
        };
        parts.push(line("p", "detail quiet", &text_with(key, &[texts::time_of_day(time, browser::now())])));
    }
    parts.extend(question_of(portal).map(|question| line("p", "question", &question)));
    if let Some(task) = portal.login.task() {
        parts.push(line("p", "progress", &text(progress(task))));
        if task.asks_pin() {
            parts.push(line("p", "detail quiet", &text("login_may_close")));
        }
    }
    parts.extend(portal.outcome.as_ref().and_then(outcome_of));
    for orders in rows(portal).into_iter().filter(|orders| !orders.is_empty()) {
        let hint = orders.contains(&REGISTER).then(|| text("login_register_help"));
        let hint = hint.map(|hint| line("p", "detail quiet", &hint));
        let buttons = orders.into_iter().map(|order| order_button(portal, order, pin_is_asked));
        parts.push(group("div", "actions", &hint.into_iter().chain(buttons).collect::<Vec<_>>()));
    }
    let class = if is_idle(portal) { "card portal idle" } else { "card portal" };
    group_with_id("article", class, &format!("portal-{}", portal.entry.id), &parts)
}

/// What came of the last order, with the portal's own words as a quotation.
fn outcome_of(outcome: &Outcome) -> Option<Element> {
    let mut lines: Vec<Element> = outcome.text.iter().map(|text| element("p", "", text)).collect();
    lines.extend(outcome.help.iter().map(|help| element("p", "detail", help)));
    if let Some(words) = &outcome.words {
        lines.push(element("p", "detail", &text("login_words")));
        lines.push(element("blockquote", "", words));
    }
    if let Some(detail) = &outcome.detail {
        lines.push(element("p", "detail quiet", &text_with("login_detail", std::slice::from_ref(detail))));
    }
    let class = if outcome.is_error { "outcome bad" } else { "outcome good" };
    (!lines.is_empty()).then(|| group("div", class, &lines))
}

fn order_button(portal: &PortalView, order: Order, pin_is_asked: bool) -> Element {
    let look = look_of(order);
    let class = match (&portal.login, order) {
        // Where the card is out, leaving is what the user most likely wants.
        (PortalLogin::CardOut(_), Order::Begin(Task::LogOut)) => "primary",
        (PortalLogin::CardOut(_), _) => "plain",
        _ => look.class,
    };
    let id = portal.entry.id.clone();
    let hosts = patterns(&portal.entry.origins);
    let made = button(class, &text(look.text), Box::new(move || press(id.clone(), &hosts, order)));
    made.set_id(&format!("portals-{}-{}", look.name, portal.entry.id));
    if asks_pin(order) && pin_is_asked {
        let _ = made.set_attribute("disabled", "");
    }
    made
}

/// Says what came of a click that was not handed on.
fn say(portal: &str, outcome: Outcome) {
    LAST.with_borrow_mut(|portals| {
        if let Some(pressed) = portals.iter_mut().find(|known| known.entry.id == portal) {
            pressed.outcome = Some(outcome);
        }
    });
    draw();
}

const fn asks_pin(order: Order) -> bool {
    matches!(order, Order::Begin(task) if task.asks_pin())
}

/// Hands a click on. The browser asks the user about portals that it does not know from the manifest, and only for a
/// click. What opens a portal is refused in a private window, whose cookies are not the background's.
fn press(portal: String, hosts: &[String], order: Order) {
    if IS_PRIVATE.get() && (asks_pin(order) || order == Order::Show) {
        return say(&portal, Outcome::private());
    }
    let permitted = asks_pin(order).then(|| browser::request_hosts(hosts));
    spawn_local(async move {
        if let Some(permitted) = permitted
            && !permitted.await
        {
            return say(&portal, Outcome::not_permitted());
        }
        take(ask(&FromPage::Order(portal, order)).await.unwrap_or_default());
        if is_alone() && order == Order::Stay {
            dom::close();
        }
    });
}
