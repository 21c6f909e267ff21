//! The portals with a card entry that are known. Those with an open session are remembered in the browser's memory,
//! without its cookies: the background may be stopped at any time.

use std::cell::{Cell, RefCell};

use staffetta_core::Origin;
use staffetta_protocol::browser::{KeyringState, PortalsReply};
use wasm_bindgen_futures::spawn_local;

use super::outcome::Outcome;
use super::state::{PortalView, Task};
use crate::browser;
use crate::json::{from_js, to_js};

/// Key of the portals with an open session in the browser's memory.
const REMEMBERED: &str = "logins";

thread_local! {
    static PORTALS: RefCell<Vec<PortalView>> = const { RefCell::new(Vec::new()) };
    static IS_RESUMED: Cell<bool> = const { Cell::new(false) };
}

/// Takes up the sessions that an earlier life of the background left.
pub(super) async fn resume() {
    if IS_RESUMED.get() {
        return;
    }
    let remembered = browser::remembered(REMEMBERED).await;
    if !IS_RESUMED.replace(true) {
        let portals: Vec<PortalView> = from_js(remembered).unwrap_or_default();
        let resumed = |portal: PortalView| PortalView { login: portal.login.resumed(), ..portal };
        PORTALS.set(portals.into_iter().map(resumed).collect());
    }
}

/// Leaves the open sessions to its next life.
pub(super) fn save() {
    let open = with_all(|portals| {
        to_js(&portals.iter().filter(|portal| portal.login.session().is_some()).collect::<Vec<_>>())
    });
    spawn_local(async move {
        let _ = browser::remember(REMEMBERED, open).await;
    });
}

/// Takes the host's word for which portals there are, and where a session is open that is not known here.
pub(super) fn update(told: PortalsReply) {
    let is_sure = matches!(told.keyring, KeyringState::Ready | KeyringState::Absent);
    PORTALS.with_borrow_mut(|portals| {
        let mut known = std::mem::take(portals);
        for entry in told.portals {
            match known.iter().position(|portal| portal.entry.id == entry.id) {
                Some(index) => {
                    let mut portal = known.swap_remove(index);
                    if portal.update(entry, is_sure) {
                        portal.outcome = Some(Outcome::over());
                    }
                    portals.push(portal);
                }
                None => portals.push(PortalView::new(entry)),
            }
        }
        let is_in_use =
            |portal: &PortalView| portal.login.task().is_some() || portal.login.session().is_some();
        portals.extend(known.into_iter().filter(is_in_use));
    });
    save();
}

/// Looks at all portals.
pub(super) fn with_all<T>(look: impl FnOnce(&[PortalView]) -> T) -> T {
    PORTALS.with_borrow(|portals| look(portals))
}

/// Does something with a portal, if it is known.
pub(super) fn with<T>(id: &str, work: impl FnOnce(&mut PortalView) -> T) -> Option<T> {
    PORTALS.with_borrow_mut(|portals| portals.iter_mut().find(|portal| portal.entry.id == id).map(work))
}

/// The origins of a portal's hosts; none of one that is not known.
pub(super) fn origins(id: &str) -> Vec<Origin> {
    with(id, |portal| portal.entry.origins.clone()).unwrap_or_default()
}

/// The portals with an open session.
pub(super) fn open() -> Vec<String> {
    with_all(|portals| {
        let open = portals.iter().filter(|portal| portal.login.session().is_some());
        open.map(|portal| portal.entry.id.clone()).collect()
    })
}

/// The match patterns of the hosts of all portals.
pub(super) fn patterns() -> Vec<String> {
    with_all(|portals| {
        portals.iter().flat_map(|portal| &portal.entry.origins).map(Origin::match_pattern).collect()
    })
}

/// Begins something at a portal, if it may begin now: what came of the last order is not said any more.
pub(super) fn begin(id: &str, task: Task) -> bool {
    let pin_is_asked =
        with_all(|portals| portals.iter().filter_map(|portal| portal.login.task()).any(Task::asks_pin));
    let begun = with(id, |portal| {
        let begins = portal.login.begin(task, pin_is_asked);
        if begins {
            portal.outcome = None;
        }
        begins
    });
    begun == Some(true)
}

/// The portals whose card nobody watches yet, which from now on somebody does.
pub(super) fn to_watch() -> Vec<String> {
    PORTALS.with_borrow_mut(|portals| {
        let unwatched = portals.iter_mut().filter_map(|portal| {
            let is_new = portal.login.watch();
            is_new.then(|| portal.entry.id.clone())
        });
        unwatched.collect()
    })
}
