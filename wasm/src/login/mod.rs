//! The card login in the background: asked of the host after a click in our own pages, handed over to the browser, ended with *Esci*
//! or when the card is pulled out. What may be done is decided in `rules`; PIN and card are the host's.

mod handover;
mod portals;
mod rules;
mod said;

use staffetta_core::card::login_profile::Action;
use staffetta_core::card::pipe::CodeAct;
use staffetta_core::protocol::{CodeParams, LoginParams, PortalParams, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::json::{field, flag, object, string};
use crate::{background, browser, host, texts};
use portals::Portal;
use rules::Doing;
use said::Said;

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
        let answer = host::ask_patiently(Request::Portals, PORTAL_PATIENCE, true).await;
        portals::know(&said::result(answer, "portals").unwrap_or(JsValue::NULL)).await;
        for id in portals::to_watch() {
            spawn_local(watch(id));
        }
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
    if let Some(doing) = Doing::named(&wanted) {
        if portals::begin(&id, doing) {
            spawn_local(carry_out(id, doing));
        }
    } else {
        portals::with(&id, |portal| match wanted.as_str() {
            "show" => portal.show(),
            "stay" => portal.asked = false,
            _ => {}
        });
    }
    portals::shown()
}

async fn carry_out(id: String, doing: Doing) {
    tell();
    let done = match doing {
        Doing::Login => log_in(&id, Action::Login).await,
        Doing::Register => log_in(&id, Action::Register).await,
        Doing::Generate => session_code(&id, CodeAct::Generate).await,
        Doing::Collect => session_code(&id, CodeAct::Collect).await,
        Doing::Logout => log_out(&id, "login_left").await,
    };
    settle(&id, done.unwrap_or_else(|trouble| trouble));
}

fn settle(id: &str, said: Said) {
    portals::with(id, |portal| {
        portal.doing = None;
        portal.said = said;
    });
    tell();
}

/// Says to the pages of ours that are open that there is something new.
fn tell() {
    browser::tell_pages(&object(&[("type", "portals_changed".into())]));
}

/// Asked once, whatever happens: each time may cost an attempt at the PIN.
async fn log_in(id: &str, action: Action) -> Result<Said, Said> {
    let params = LoginParams { portal: id.to_owned(), action, language: texts::text("language") };
    let answer = host::ask_patiently(Request::Login(params), LOGIN_PATIENCE, false).await;
    let result = said::result(answer, "logged_in")?;
    let words = said::words(&result);
    let session = field(&result, "session");
    let has_cookies = handover::is_some(&field(&result, "cookies"));
    if action == Action::Register && !has_cookies {
        return Ok(words);
    }
    let origins = portals::origins(id);
    match handover::take(&origins, &session, &field(&result, "cookies")).await {
        Some(cookies) => {
            portals::with(id, |portal| {
                portal.opened(session, cookies, flag(&result, "logout_on_removal"));
                portal.show();
            });
            portals::save();
            for id in portals::to_watch() {
                spawn_local(watch(id));
            }
            Ok(words)
        }
        None => {
            // Nobody can use that session: it is not left open at the portal.
            let _ = ask_logout(id).await;
            Err(Said::trouble(texts::text("login_foreign")))
        }
    }
}

async fn session_code(id: &str, act: CodeAct) -> Result<Said, Said> {
    let params = CodeParams { portal: id.to_owned(), act };
    let answer = host::ask_patiently(Request::SessionCode(params), PORTAL_PATIENCE, false).await;
    match said::result(answer, "stored") {
        Ok(_) => {
            background::refresh().await;
            Ok(Said::good(texts::text("login_code_held")))
        }
        Err(said) => {
            if said.is_over {
                drop_session(id, &JsValue::UNDEFINED).await;
            }
            Err(said)
        }
    }
}

/// Ends a session: here whatever the portal says, and the user is told when the portal did not confirm.
async fn log_out(id: &str, done: &str) -> Result<Said, Said> {
    let (name, until) = portals::with(id, |portal| (portal.name(), portal.until())).unwrap_or_default();
    let answer = ask_logout(id).await;
    let answer = answer.unwrap_or(JsValue::UNDEFINED);
    drop_session(id, &field(&answer, "cookies")).await;
    if flag(&answer, "confirmed") {
        return Ok(Said::good(texts::text_with(done, &[name])));
    }
    Err(Said::trouble(texts::text_with("login_left_unconfirmed", &[name, until])))
}

async fn ask_logout(id: &str) -> Result<JsValue, Said> {
    let params = PortalParams { portal: id.to_owned() };
    said::result(host::ask_patiently(Request::Logout(params), PORTAL_PATIENCE, true).await, "logged_out")
}

/// Takes a session out of the browser: the cookies that were set, and those that the host names besides.
async fn drop_session(id: &str, cookies: &JsValue) {
    let Some((open, origins)) = portals::with(id, |portal| (portal.open.take(), portal.origins())) else {
        return;
    };
    portals::save();
    let open = open.unwrap_or(JsValue::UNDEFINED);
    handover::remove(&field(&open, "cookies")).await;
    handover::remove_named(&origins, cookies).await;
    handover::reload(&origins);
}

/// Waits until the card that opened a portal is pulled out. The waiting request keeps the connection to the host.
async fn watch(id: String) {
    let params = PortalParams { portal: id.clone() };
    let answer = host::ask_patiently(Request::AwaitRemoval(params), CARD_PATIENCE, true).await;
    let is_out = said::result(answer, "card_removed").is_ok();
    let at_once = portals::with(&id, |portal| portal.card_is_out(is_out)).flatten();
    match at_once {
        Some(true) if portals::begin(&id, Doing::Logout) => {
            tell();
            let done = log_out(&id, "login_removed_left").await;
            settle(&id, done.unwrap_or_else(|trouble| trouble));
        }
        Some(false) => {
            portals::save();
            tell();
            handover::ask_about(&id);
        }
        _ => {}
    }
}

impl Portal {
    /// Shows the portal's tab.
    fn show(&self) {
        if let Some(open) = &self.open {
            handover::show(&field(&field(open, "session"), "open"), &self.origins());
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
