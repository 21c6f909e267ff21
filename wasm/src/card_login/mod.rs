//! The card login in the background: asked of the host after a click in our own pages, handed over to the browser,
//! ended with *Esci* or when the card is pulled out. What may be done when is decided in `state`; PIN and card are the
//! host's, and drawing is the popup's.

mod browser_session;
mod buttons;
mod opened;
mod outcome;
mod permissions;
mod portals;
mod state;

use staffetta_core::Origin;
use staffetta_core::card::login::CodeAct;
use staffetta_core::portal::Action;
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::{
    AwaitRemoval, KeyringState, Login, Logout, Portals, PortalsReply, SessionCode,
};
use wasm_bindgen_futures::spawn_local;

use crate::{browser, host, refresh, texts};
use state::{Card, OpenLogin, Removal};

pub(crate) use browser_session::{end_restored, patterns};
pub(crate) use buttons::{REGISTER, look_of, progress, rows};
pub(crate) use outcome::Outcome;
pub(crate) use state::{Order, PortalLogin, PortalView, Task};

/// Takes up what is known of the portals; `fresh` asks the host again.
pub(crate) async fn look(fresh: bool) {
    portals::resume().await;
    if fresh {
        let told = host::ask(Portals {}).await;
        for id in portals::open() {
            let cookies = browser_session::cookies_now(&portals::origins(&id)).await;
            portals::with(&id, |portal| portal.see_cookies(&cookies));
        }
        let is_told = told.is_ok();
        let none = |_| PortalsReply { portals: Vec::new(), keyring: KeyringState::Slow };
        portals::update(told.unwrap_or_else(none));
        watch_cards();
        if is_told {
            spawn_local(async {
                permissions::keep_only(&portals::patterns()).await;
            });
        }
    }
}

/// Gives the permission for these pages back to the browser, if nothing needs it any more.
pub(crate) async fn give_back(origin: &Origin) {
    portals::resume().await;
    permissions::give_back(origin.match_pattern(), &portals::patterns()).await;
}

/// The portals that are known.
pub(crate) fn with_portals<T>(look: impl FnOnce(&[PortalView]) -> T) -> T {
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
        Order::Show => show(&id, true),
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
        Err(failure) => return Some(Outcome::failed(&failure)),
    };
    let words = login.words.take().map(Outcome::portal_says);
    if action == Action::Register && login.cookies.is_empty() {
        return words;
    }
    if !browser_session::enter(&portals::origins(id), &login).await {
        // Nobody can use that session: it is not left open at the portal.
        let _ = host::ask(Logout { portal: id.to_owned(), cookies: Vec::new() }).await;
        return Some(Outcome::foreign());
    }
    let session = OpenLogin {
        shown: login.session,
        in_browser: true,
        has_http_only: login.cookies.iter().any(|cookie| cookie.http_only),
        in_host: true,
        logout_on_removal: login.logout_on_removal,
        card: Card::In,
    };
    portals::with(id, |portal| portal.login = PortalLogin::Open(session));
    // Remember first that there is a session to leave.
    portals::save();
    show(id, false);
    watch_cards();
    words
}

/// Has the open portal generate or show a code, which the host holds.
async fn fetch_code(id: &str, act: CodeAct) -> Outcome {
    let cookies = browser_session::cookies_now(&portals::origins(id)).await;
    match host::ask(SessionCode { portal: id.to_owned(), act, cookies }).await {
        Ok(_) => {
            refresh::everyone().await;
            Outcome::code_held()
        }
        Err(failure) => {
            if failure.code() == FailureCode::SessionOver {
                portals::with(id, |portal| portal.login.close());
                if browser_session::leave(&portals::origins(id)).await {
                    return Outcome::failed(&failure).and_tab_kept();
                }
            }
            Outcome::failed(&failure)
        }
    }
}

/// Ends a session: here whatever the portal says, and the user is told when the portal did not confirm.
async fn log_out(id: &str, card_out: bool) -> Outcome {
    let origins = portals::origins(id);
    let cookies = browser_session::cookies_now(&origins).await;
    let answer = host::ask(Logout { portal: id.to_owned(), cookies }).await;
    let is_confirmed = answer.is_ok_and(|answer| answer.confirmed);
    let is_tab_kept = browser_session::leave(&origins).await;
    let outcome = portals::with(id, |portal| {
        let now = browser::now();
        let session = portal.login.close();
        let until = session.map_or(now, |session| session.shown.may_last_until(now));
        let outcome = if is_confirmed {
            Outcome::left(&portal.entry.name, card_out)
        } else {
            Outcome::left_unconfirmed(&portal.entry.name, until)
        };
        if is_tab_kept { outcome.and_tab_kept() } else { outcome }
    });
    outcome.unwrap_or_default()
}

/// Waits, for each portal that is open, until its card is pulled out. The waiting request keeps the connection to the
/// host. That it fails says nothing of the session in the browser.
fn watch_cards() {
    for id in portals::to_watch() {
        spawn_local(async move {
            let answer = host::ask(AwaitRemoval { portal: id.clone() }).await;
            let removal = match answer {
                Ok(_) => portals::with(&id, |portal| portal.login.card_pulled()),
                Err(_) => {
                    portals::with(&id, |portal| portal.login.unwatch());
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

/// Shows the tab of a portal where somebody is logged in, since just now or for a while.
fn show(id: &str, was_open: bool) {
    let shown = portals::with(id, |portal| portal.login.session().map(|session| session.shown.clone()));
    let origins = portals::origins(id);
    spawn_local(async move {
        if let Some(session) = shown.flatten() {
            browser_session::show(&origins, &session, was_open).await;
        }
    });
}

/// Says to the pages of ours that are open that there is something new.
fn tell() {
    browser::tell_own_pages("changed".into());
}
