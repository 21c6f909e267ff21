//! *Richiedi nuovo codice*: the question before a code is asked for at an issuer's service, and how far that is. In the
//! popup, and in the small window that the control opens. Asks the background; decides nothing.

use std::cell::Cell;

use staffetta_core::slot::Purpose;
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::ServiceEntry;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, button, element, group, group_with_id, replace_children};
use super::update::update_children;
use crate::message::FromPage;
use crate::services::{Order, Shown, Stage};
use crate::texts::{self, text, text_with};
use crate::{browser, mailbox};

/// Where it is drawn in the popup.
const PLACE: &str = "codes";

thread_local! {
    /// While the user is being asked, that stays as it is.
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Shows it in the popup; `is_one_here` where there is a code, and nothing is missed. After a *No* the popup is shown
/// anew.
pub(super) async fn show(shown: &Shown, is_one_here: bool, anew: fn()) {
    if IS_ASKING.get() {
        return;
    }
    let services: Vec<&ServiceEntry> = shown.services.iter().filter(has_purpose).collect();
    let ready = services.iter().filter(|service| service.ready).count();
    let mut parts = Vec::new();
    for service in shown.services.iter().filter(|service| service.ready) {
        let order = shown.order.as_ref().filter(|order| order.request.issuer == service.issuer);
        parts.extend(of_order(order).await);
        if !has_purpose(&service) {
            continue;
        }
        parts.extend(reminders(service));
        if order.is_none_or(Order::is_over) {
            parts.push(way(service, ready > 1, anew));
        }
    }
    if ready == 0 && !services.is_empty() && !is_one_here {
        // What is configured with a login needs nothing of the user.
        let words = match services.iter().find(|service| service.in_browser) {
            Some(service) => text_with("services_incomplete", &[texts::name_of(&service.issuer)]),
            None => text("services_missing"),
        };
        parts.push(element("p", "detail quiet", &words));
    }
    // The user may have been asked something while that was found out.
    if IS_ASKING.get() {
        return;
    }
    let focused = dom::focused_id();
    update_children(PLACE, &parts);
    if focused.starts_with("codes-") {
        dom::focus(&focused, PLACE);
    }
}

/// Whether there is something that this user may ask a service for.
fn has_purpose(service: &&ServiceEntry) -> bool {
    !service.purposes.is_empty()
}

/// The small window: the question at once, or how far the request is.
pub(crate) async fn window(place: &str, issuer: &str, shown: &Shown) {
    if IS_ASKING.get() {
        return;
    }
    let order = shown.order.as_ref().filter(|order| order.request.issuer == issuer);
    let is_over = order.is_none_or(Order::is_over);
    let ready = shown.ready(issuer);
    match (order, ready.filter(has_purpose)) {
        (None, None) if ready.is_some() => {
            let words = texts::failure_code(FailureCode::IssuerRoleUnknown);
            replace_children(place, &[element("p", "", &words)]);
        }
        // What was refused a moment ago is said again only by the service.
        (None, Some(service)) => draw_question(place, service, dom::close),
        (None, None) => replace_children(place, &[element("p", "", &text("services_missing"))]),
        (Some(_), service) => {
            let mut parts = of_order(order).await;
            parts.extend(service.filter(|_| is_over).map(|service| {
                let (place, service) = (place.to_owned(), service.clone());
                let again = move || draw_question(&place, &service, dom::close);
                group("div", "actions", &[button("plain", &text("code_request"), Box::new(again))])
            }));
            // The user may have asked for another meanwhile.
            if !IS_ASKING.get() {
                update_children(place, &parts);
            }
        }
    }
}

/// What of a service has to be renewed, and how.
fn reminders(service: &ServiceEntry) -> impl Iterator<Item = Element> {
    texts::reminders(service).into_iter().map(|words| element("p", "warning", &words))
}

/// The button for one service, named where there are several.
fn way(service: &ServiceEntry, is_one_of_several: bool, anew: fn()) -> Element {
    let label = match is_one_of_several {
        true => text_with("code_request_of", &[texts::name_of(&service.issuer)]),
        false => text("code_request"),
    };
    let service = service.clone();
    let issuer = service.issuer.clone();
    let begin = move || draw_question(PLACE, &service, anew);
    let made = button("plain small", &label, Box::new(begin));
    made.set_id(&format!("codes-{issuer}"));
    group("div", "actions", &[made])
}

/// How far a request is.
async fn of_order(order: Option<&Order>) -> Vec<Element> {
    let Some(order) = order else { return Vec::new() };
    let words = &order.said();
    let parts = match order.stage {
        Stage::UnderWay | Stage::LoggingIn => {
            let cancel = || {
                spawn_local(async {
                    // What was asked is answered.
                    let _ = ask::<()>(&FromPage::CancelCall).await;
                });
            };
            let cancel = button("plain small", &text("by_hand_cancel"), Box::new(cancel));
            vec![element("p", "progress", words), group("div", "actions", &[cancel])]
        }
        Stage::Awaited { .. } => {
            let mut parts = vec![element("p", "", words)];
            if order.request.is_late(browser::now()) && texts::needs_consent(&order.request.issuer) {
                parts.push(element("p", "detail", &text("code_consent")));
            }
            if mailbox::is_approved().await {
                let open = || {
                    spawn_local(async {
                        mailbox::show().await;
                        dom::close();
                    });
                };
                let open = button("plain small", &text("control_open_mailbox"), Box::new(open));
                parts.push(group("div", "actions", &[open]));
            }
            parts
        }
        Stage::Received => vec![element("p", "", words)],
        Stage::Over(_) | Stage::Missed(_) => vec![element("p", "warning", words)],
    };
    let article = group_with_id("article", "card", &format!("order-{}", order.request.issuer), &parts);
    let _ = article.set_attribute("role", "status");
    vec![article]
}

/// A code is not asked for without a second click: it ends another, or at least costs a mail.
fn draw_question(place: &str, service: &ServiceEntry, no: fn()) {
    IS_ASKING.set(true);
    let name = texts::name_of(&service.issuer);
    let mut parts = vec![element("p", "question", &text_with("code_question", &[name]))];
    if service.in_test {
        parts.push(element("p", "warning", &text("services_test")));
    }
    parts.extend(reminders(service));
    let consequence = match (service.in_browser, service.replaces_at_once) {
        (true, true) => "code_question_login_ends",
        (true, false) => "code_question_login",
        (false, _) if service.in_test => "code_question_no_mail",
        (false, true) => "code_question_ends",
        (false, false) => "code_question_mail",
    };
    parts.push(element("p", "detail", &text(consequence)));
    let is_one = service.purposes.len() == 1;
    let answer = |purpose: Purpose| {
        let label = if is_one { text("code_request_yes") } else { texts::purpose(&purpose) };
        let issuer = service.issuer.clone();
        let give = move || {
            IS_ASKING.set(false);
            spawn_local(order(issuer.clone(), purpose.clone()));
        };
        button("primary", &label, Box::new(give))
    };
    let mut buttons: Vec<Element> = service.purposes.iter().cloned().map(answer).collect();
    let keep = move || {
        IS_ASKING.set(false);
        no();
    };
    buttons.push(button("plain", &text("forget_no"), Box::new(keep)));
    parts.push(group("div", "actions", &buttons));
    replace_children(place, &[group("article", "card", &parts)]);
    dom::scroll_to(&format!("#{place} article"));
}

/// The background says to all our pages how far it is.
async fn order(issuer: String, purpose: Purpose) {
    if let Err(code) = ask::<()>(&FromPage::RequestCode(issuer, purpose)).await {
        dom::say(&texts::failure_code(code), "bad");
    }
}
