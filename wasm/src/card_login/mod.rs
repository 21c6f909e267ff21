//! The card login in the background: asked of the host after a click in our own pages, handed over to the browser,
//! ended with *Esci* or when the card is pulled out. What may be done when is decided in `state`; PIN and card are the
//! host's, and drawing is the popup's.

mod browser_session;
mod buttons;
mod outcome;
mod portals;
mod state;

use staffetta_core::card::login::CodeAct;
use staffetta_core::portal::Action;
use staffetta_protocol::browser::{AwaitRemoval, Login, Logout, LogoutReply, Portals, SessionCode};
use staffetta_protocol::{Failure, FailureCode};
use wasm_bindgen_futures::spawn_local;

use crate::{browser, host, refresh, texts};
use state::{Card, Removal, Session};

pub(crate) use browser_session::patterns;
pub(crate) use buttons::{REGISTER, face, progress, rows};
pub(crate) use outcome::Outcome;
pub(crate) use state::{Order, Portal, PortalLogin, Task};

/// Takes up what is known of the portals; `fresh` asks the host again.
pub(crate) async fn look(fresh: bool) {
    portals::resume().await;
    if fresh {
        let reply = host::ask(Portals {}).await;
        portals::update(reply.map(|reply| reply.portals).unwrap_or_default());
        watch_cards();
    }
}

/// The portals that are known.
pub(crate) fn with_portals<T>(look: impl FnOnce(&[Portal]) -> T) -> T {
    portals::with_all(look)
}

/// Does what a click on a button of a portal wants, if it may be done now; what comes of it is told later to the pages
/// that are open.
pub(crate) async fn carry_out(id: String, order: Order) {
    portals::resume().await;
    let is_known = portals::with(&id, |_| ()).is_some();
    look(!is_known).await;
    match order {
        Order::Begin(task) => begin(id, task, false),
        Order::Show => show(&id),
        Order::Stay => drop(portals::with(&id, |portal| portal.login.stay())),
    }
}

/// Begins something at a portal, if it may begin now. `card_out`: because the card was pulled out.
fn begin(id: String, task: Task, card_out: bool) {
    if !portals::begin(&id, task) {
        return;
    }
    tell();
    spawn_local(async move {
        let outcome = match task {
            Task::LogIn(action) => log_in(&id, action).await,
            Task::Code(act) => Some(fetch_code(&id, act).await),
            Task::LogOut => Some(log_out(&id, card_out).await),
        };
        let removal = portals::with(&id, |portal| portal.finish(outcome));
        after_removal(id, removal.unwrap_or(Removal::Nothing));
    });
}

/// Logs in, and opens the portal in the browser.
async fn log_in(id: &str, action: Action) -> Option<Outcome> {
    let request = Login { portal: id.to_owned(), action, language: texts::text("language") };
    let mut login = match host::ask(request).await {
        Ok(login) => login,
        Err(failure) => return Some(failed(id, &failure)),
    };
    let words = login.words.take().map(Outcome::portal_says);
    if action == Action::Register && login.cookies.is_empty() {
        return words;
    }
    let origins = portals::with(id, |portal| portal.entry.origins.clone()).unwrap_or_default();
    let Some(cookies) = browser_session::enter(&origins, &login).await else {
        // Nobody can use that session: it is not left open at the portal.
        let _ = host::ask(Logout { portal: id.to_owned() }).await;
        return Some(Outcome::foreign());
    };
    let session =
        Session { shown: login.session, cookies, logout_on_removal: login.logout_on_removal, card: Card::In };
    portals::with(id, |portal| portal.login = PortalLogin::Open(session));
    // First of all it is remembered how to leave.
    portals::save();
    show(id);
    watch_cards();
    words
}

/// Has the open portal generate or show a code, which the host holds.
async fn fetch_code(id: &str, act: CodeAct) -> Outcome {
    match host::ask(SessionCode { portal: id.to_owned(), act }).await {
        Ok(_) => {
            refresh::everyone().await;
            Outcome::code_held()
        }
        Err(failure) => failed(id, &failure),
    }
}

/// Ends a session: here whatever the portal says, and the user is told when the portal did not confirm.
async fn log_out(id: &str, card_out: bool) -> Outcome {
    let answer = host::ask(Logout { portal: id.to_owned() }).await;
    let answer = answer.unwrap_or_else(|_| LogoutReply { confirmed: false, cookies: Vec::new() });
    let outcome = portals::with(id, |portal| {
        let session = portal.login.close();
        let until = session.as_ref().map(|session| session.shown.expires_at);
        let places = session.map(|session| session.cookies).unwrap_or_default();
        browser_session::leave(&portal.entry.origins, places, &answer.cookies);
        if answer.confirmed {
            Outcome::left(&portal.entry.name, card_out)
        } else {
            Outcome::left_unconfirmed(&portal.entry.name, until)
        }
    });
    outcome.unwrap_or_default()
}

/// A failure; where it says that the portal's session is over, it is over here too.
fn failed(id: &str, failure: &Failure) -> Outcome {
    if matches!(failure.code(), FailureCode::SessionOver | FailureCode::NotLoggedIn) {
        portals::with(id, |portal| {
            // With *Esci* under way that is no news.
            if portal.login.task() != Some(Task::LogOut)
                && let Some(session) = portal.login.close()
            {
                browser_session::leave(&portal.entry.origins, session.cookies, &[]);
            }
        });
    }
    Outcome::failed(failure)
}

/// Waits, for each portal that is open, until its card is pulled out. The waiting request keeps the connection to the
/// host.
fn watch_cards() {
    for id in portals::to_watch() {
        spawn_local(async move {
            let answer = host::ask(AwaitRemoval { portal: id.clone() }).await;
            let removal = match answer {
                Ok(_) => portals::with(&id, |portal| portal.login.card_pulled()),
                Err(failure) => {
                    portals::with(&id, |portal| portal.login.unwatch());
                    // What became of the session is not the outcome of any order.
                    let _ = failed(&id, &failure);
                    None
                }
            };
            after_removal(id, removal.unwrap_or(Removal::Nothing));
        });
    }
}

/// Does what follows from a card that was pulled out; what is known by now is remembered and told.
fn after_removal(id: String, removal: Removal) {
    portals::save();
    tell();
    match removal {
        Removal::Nothing => {}
        Removal::Ask => spawn_local(async move {
            let page = format!("popup.html?ask={}", js_sys::encode_uri_component(&id));
            browser::tabs::open_small_window(&page).await;
        }),
        Removal::LogOut => begin(id, Task::LogOut, true),
    }
}

/// Shows the tab of a portal where somebody is logged in.
fn show(id: &str) {
    portals::with(id, |portal| {
        if let Some(session) = portal.login.session() {
            browser_session::show(&portal.entry.origins, &session.shown);
        }
    });
}

/// Says to the pages of ours that are open that there is something new.
fn tell() {
    browser::tell_own_pages("portals_changed".into());
}
