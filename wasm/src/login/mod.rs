//! The card login in the background: asked of the host after a click in our own pages, handed over to the browser, ended with *Esci*
//! or when the card is pulled out. What may be done is decided in `rules` and `offers`; PIN and card are the host's, and drawing
//! is the pages'.

mod handover;
mod offers;
mod portals;
mod rules;

use js_sys::Array;
use staffetta_core::card::login_profile::Action;
use staffetta_protocol::Ask;
use staffetta_protocol::browser::{AwaitRemoval, Login, Logout, Portals, Request, SessionCode};
use wasm_bindgen::JsValue;

use crate::json::{array, field, flag, object, set, string};
use crate::{background, browser, host, texts};
use portals::Portal;
use rules::Doing;

/// The portals as our pages draw them, asked of the host anew when that is wanted. With an `order` for a `portal`, what a click there
/// wants is done first, if it may be done now; what comes of it is told later to the pages that are open.
pub(crate) async fn answer(message: &JsValue) -> JsValue {
    portals::remember().await;
    let id = string(message, "portal").unwrap_or_default();
    let order = string(message, "order").unwrap_or_default();
    let is_strange = !order.is_empty() && portals::with(&id, |_| ()).is_none();
    if is_strange || flag(message, "fresh") {
        portals::know(&ask(Portals {}, "portals").await.unwrap_or_default());
        watch_all();
    }
    if let Some(doing) = Doing::named(&order) {
        begin(id, doing, "login_left");
    } else {
        portals::with(&id, |portal| match order.as_str() {
            "show" => portal.show(),
            "stay" => portal.asked = false,
            _ => {}
        });
    }
    portals::shown()
}

/// Begins something at a portal, if it may begin now. `left` is the text for having left it.
fn begin(id: String, doing: Doing, left: &'static str) {
    if portals::begin(&id, doing) {
        tell();
        browser::start(async move {
            let said = carry_out(&id, doing, left).await;
            portals::with(&id, |portal| {
                portal.doing = None;
                portal.said = said;
            });
            portals::save();
            tell();
        });
    }
}

/// Asks the host for what was ordered and does here what follows from it; gives what is said.
async fn carry_out(id: &str, doing: Doing, left: &'static str) -> JsValue {
    let portal = id.to_owned();
    let answer = match doing {
        Doing::LogIn(action) => {
            ask(Login { portal, action, language: texts::text("language") }, "logged_in").await
        }
        Doing::Code(act) => ask(SessionCode { portal, act }, "stored").await,
        Doing::LogOut => ask(Logout { portal }, "logged_out").await,
    };
    match (doing, answer) {
        (Doing::LogOut, answer) => log_out(id, &answer.unwrap_or_default(), left),
        (_, Err(said)) => {
            leave_when_over(id, &said);
            said
        }
        (Doing::LogIn(action), Ok(result)) => hand_over(id, action, &result).await,
        (_, Ok(_)) => {
            background::refresh().await;
            said("login_code_held", [JsValue::NULL, JsValue::NULL], false)
        }
    }
}

/// Says to the pages of ours that are open that there is something new.
fn tell() {
    browser::tell_pages(&object(&[("type", "portals_changed".into())]));
}

/// Asks the host; the answer with this name, or what is said instead: the failure as it was told.
async fn ask<R: Ask<Request = Request>>(request: R, name: &str) -> Result<JsValue, JsValue> {
    let error = match host::ask_as_it_is(request).await {
        Ok(answer) if string(&answer, "reply").is_some_and(|reply| reply == name) => {
            return Ok(field(&answer, "result"));
        }
        Ok(answer) => field(&answer, "error"),
        Err(failure) => object(&[("code", failure.code.as_str().into())]),
    };
    Err(object(&[("error", error), ("is_trouble", true.into())]))
}

/// Where the host says that the session is over, it is over here too.
fn leave_when_over(id: &str, said: &JsValue) {
    let trouble = field(&field(&field(said, "error"), "params"), "trouble");
    if string(&trouble, "code").is_some_and(|code| rules::means_over(&code)) {
        portals::with(id, |portal| {
            // With *Esci* under way that is no news.
            if portal.is_open() && portal.doing != Some(Doing::LogOut) {
                portal.leave(&Array::new());
            }
        });
    }
}

fn said(key: &str, params: [JsValue; 2], is_trouble: bool) -> JsValue {
    object(&[("key", key.into()), ("params", array(params)), ("is_trouble", is_trouble.into())])
}

/// Opens the portal in the browser.
async fn hand_over(id: &str, action: Action, result: &JsValue) -> JsValue {
    let words = object(&[("words", field(result, "words"))]);
    let cookies = handover::list(&field(result, "cookies"));
    if action == Action::Register && cookies.length() == 0 {
        return words;
    }
    let session = field(result, "session");
    let places = handover::take(&portals::origins(id), &session, &cookies).await;
    if places.is_undefined() {
        // Nobody can use that session: it is not left open at the portal.
        let _ = ask(Logout { portal: id.to_owned() }, "logged_out").await;
        return said("login_foreign", [JsValue::NULL, JsValue::NULL], true);
    }
    portals::with(id, |portal| {
        portal.opened(session, places, flag(result, "logout_on_removal"));
    });
    // First of all it is remembered how to leave.
    portals::save();
    portals::with(id, |portal| portal.show());
    watch_all();
    words
}

/// Ends a session: here whatever the portal says, and the user is told when the portal did not confirm.
fn log_out(id: &str, answer: &JsValue, left: &str) -> JsValue {
    let left_from = portals::with(id, |portal| {
        let left_from = [portal.name(), portal.until().into()];
        portal.leave(&handover::list(&field(answer, "cookies")));
        left_from
    });
    let confirmed = flag(answer, "confirmed");
    let key = if confirmed { left } else { "login_left_unconfirmed" };
    said(key, left_from.unwrap_or_default(), !confirmed)
}

/// Waits, for each portal that is open, until its card is pulled out. The waiting request keeps the connection to the host.
fn watch_all() {
    for id in portals::to_watch() {
        browser::start(async move {
            let answer = ask(AwaitRemoval { portal: id.clone() }, "card_removed").await;
            match portals::with(&id, |portal| portal.card_is_out(answer.is_ok())).flatten() {
                Some(true) => return begin(id, Doing::LogOut, "login_removed_left"),
                Some(false) => handover::ask_about(&id),
                None => leave_when_over(&id, &answer.unwrap_or_else(|said| said)),
            }
            portals::save();
            tell();
        });
    }
}

impl Portal {
    /// Shows the portal's tab.
    fn show(&self) {
        handover::show(&self.entry, &field(&field(&self.open, "session"), "open"));
    }

    /// Takes note that the card is out; says whether to log out at once, when there is anything to do.
    fn card_is_out(&mut self, is_out: bool) -> Option<bool> {
        self.watched = false;
        if !is_out || !self.is_open() {
            return None;
        }
        let at_once = flag(&self.open, "at_once");
        self.asked = !at_once;
        // It is not watched again.
        set(&self.open, "is_out", &true.into());
        Some(at_once)
    }
}
