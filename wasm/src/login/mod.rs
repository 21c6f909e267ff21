//! The card login in the background: asked of the host after a click in our own pages, handed over to the browser, ended with *Esci*
//! or when the card is pulled out. What may be done is decided in `rules` and `offers`; PIN and card are the host's, and drawing
//! is the pages'.

mod handover;
mod offers;
mod portals;
mod rules;

use staffetta_core::card::login_profile::Action;
use staffetta_core::card::pipe::CodeAct;
use staffetta_core::protocol::{CodeParams, LoginParams, PortalParams, Request};
use wasm_bindgen::JsValue;

use crate::json::{array, field, flag, object, string};
use crate::{background, browser, host, texts};
use portals::Portal;
use rules::Doing;

/// How long the host may take for a login, in milliseconds: the PIN window alone may stay two minutes.
const LOGIN_PATIENCE: u32 = 300_000;
/// How long the portal may take for anything else, in milliseconds.
const PORTAL_PATIENCE: u32 = 90_000;
/// How long the card may stay in, in milliseconds: the longest that timers take.
const CARD_PATIENCE: u32 = i32::MAX as u32;

/// The portals as our pages show them, asked of the host anew when that is wanted.
pub(crate) async fn look(fresh: bool) -> JsValue {
    portals::remember().await;
    if fresh {
        portals::know(&ask(Request::Portals, "portals").await.unwrap_or(JsValue::NULL));
        watch_all();
    }
    portals::shown()
}

/// Does what a click on a portal wants, if it may be done now. What comes of it is told later to the pages that are open.
pub(crate) async fn order(message: &JsValue) -> JsValue {
    let id = string(message, "portal").unwrap_or_default();
    if portals::with(&id, |_| ()).is_none() {
        look(true).await;
    }
    let wanted = string(message, "order").unwrap_or_default();
    match Doing::named(&wanted) {
        Some(doing) => begin(id, doing, "login_left"),
        None if wanted == "show" => drop(portals::with(&id, |portal| portal.show())),
        None => drop(portals::with(&id, |portal| portal.asked = false)),
    }
    portals::shown()
}

/// Begins something at a portal, if it may begin now. `left` is the text for having left it.
fn begin(id: String, doing: Doing, left: &'static str) {
    if portals::begin(&id, doing) {
        tell();
        browser::start(async move {
            let said = match doing {
                Doing::Login => log_in(&id, Action::Login).await,
                Doing::Register => log_in(&id, Action::Register).await,
                Doing::Generate => session_code(&id, CodeAct::Generate).await,
                Doing::Collect => session_code(&id, CodeAct::Collect).await,
                Doing::Logout => log_out(&id, left).await,
            };
            portals::with(&id, |portal| {
                portal.doing = None;
                portal.said = said;
            });
            tell();
        });
    }
}

/// Says to the pages of ours that are open that there is something new.
fn tell() {
    browser::tell_pages(&object(&[("type", "portals_changed".into())]));
}

/// Asks the host; the answer with this name, or what is said instead: the failure as it was told.
async fn ask(request: Request, name: &str) -> Result<JsValue, JsValue> {
    // A PIN is asked for once, and a code generated once, whatever happens to the host.
    let (patience, may_be_repeated) = match &request {
        Request::Login(_) => (LOGIN_PATIENCE, false),
        Request::SessionCode(_) => (PORTAL_PATIENCE, false),
        Request::AwaitRemoval(_) => (CARD_PATIENCE, true),
        _ => (PORTAL_PATIENCE, true),
    };
    let error = match host::ask_patiently(request, patience, may_be_repeated).await {
        Ok(answer) if string(&answer, "reply").is_some_and(|reply| reply == name) => {
            return Ok(field(&answer, "result"));
        }
        Ok(answer) => field(&answer, "error"),
        Err(failure) => object(&[("code", failure.code.as_str().into())]),
    };
    Err(object(&[("error", error), ("is_trouble", true.into())]))
}

fn said(key: &str, params: [JsValue; 2], is_trouble: bool) -> JsValue {
    object(&[("key", key.into()), ("params", array(params)), ("is_trouble", is_trouble.into())])
}

async fn log_in(id: &str, action: Action) -> JsValue {
    let params = LoginParams { portal: id.to_owned(), action, language: texts::text("language") };
    let result = match ask(Request::Login(params), "logged_in").await {
        Ok(result) => result,
        Err(said) => return said,
    };
    let words = object(&[("words", field(&result, "words"))]);
    let cookies = handover::list(&field(&result, "cookies"));
    if action == Action::Register && cookies.length() == 0 {
        return words;
    }
    let session = field(&result, "session");
    let places = handover::take(&portals::origins(id), &session, &cookies).await;
    if places.is_undefined() {
        // Nobody can use that session: it is not left open at the portal.
        let _ = ask_logout(id).await;
        return said("login_foreign", [const { JsValue::NULL }; 2], true);
    }
    portals::with(id, |portal| {
        portal.opened(session, places, flag(&result, "logout_on_removal"));
        portal.show();
    });
    portals::save();
    watch_all();
    words
}

async fn session_code(id: &str, act: CodeAct) -> JsValue {
    match ask(Request::SessionCode(CodeParams { portal: id.to_owned(), act }), "stored").await {
        Ok(_) => {
            background::refresh().await;
            said("login_code_held", [const { JsValue::NULL }; 2], false)
        }
        Err(said) => {
            let trouble = field(&field(&field(&said, "error"), "params"), "trouble");
            if string(&trouble, "code").is_some_and(|code| rules::means_over(&code)) {
                drop_session(id, &JsValue::UNDEFINED);
            }
            said
        }
    }
}

/// Ends a session: here whatever the portal says, and the user is told when the portal did not confirm.
async fn log_out(id: &str, left: &str) -> JsValue {
    let (name, until) = portals::with(id, |portal| (portal.name(), portal.until())).unwrap_or_default();
    let answer = ask_logout(id).await;
    drop_session(id, &field(&answer, "cookies"));
    let confirmed = flag(&answer, "confirmed");
    said(if confirmed { left } else { "login_left_unconfirmed" }, [name, until.into()], !confirmed)
}

async fn ask_logout(id: &str) -> JsValue {
    let params = PortalParams { portal: id.to_owned() };
    ask(Request::Logout(params), "logged_out").await.unwrap_or(JsValue::UNDEFINED)
}

/// Takes a session out of the browser: the cookies that were set, and those of the portal that the host names besides.
fn drop_session(id: &str, named: &JsValue) {
    portals::with(id, |portal| {
        let open = portal.open.take().unwrap_or_default();
        handover::leave(&portal.entry, &field(&open, "cookies"), &handover::list(named));
    });
    portals::save();
}

/// Waits, for each portal that is open, until its card is pulled out. The waiting request keeps the connection to the host.
fn watch_all() {
    for id in portals::to_watch() {
        browser::start(async move {
            let params = PortalParams { portal: id.clone() };
            let is_out = ask(Request::AwaitRemoval(params), "card_removed").await.is_ok();
            match portals::with(&id, |portal| portal.card_is_out(is_out)).flatten() {
                Some(true) => begin(id, Doing::Logout, "login_removed_left"),
                Some(false) => {
                    portals::save();
                    tell();
                    handover::ask_about(&id);
                }
                None => {}
            }
        });
    }
}

impl Portal {
    /// Shows the portal's tab.
    fn show(&self) {
        if let Some(open) = &self.open {
            handover::show(&self.entry, &field(&field(open, "session"), "open"));
        }
    }

    /// Takes note that the card is out; says whether to log out at once, when there is anything to do.
    fn card_is_out(&mut self, is_out: bool) -> Option<bool> {
        self.watched = false;
        let open = self.open.as_ref().filter(|_| is_out)?;
        let at_once = flag(open, "at_once");
        self.asked = !at_once;
        portals::mark_out(open);
        Some(at_once)
    }
}
