//! The portals with a card entry, as the host names them, and what goes on at each. The sessions that are open are remembered in the
//! browser's memory, with where their cookies are and without their values: the background may be stopped at any time.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use staffetta_core::{Timestamp, rome};
use wasm_bindgen::JsValue;

use super::handover;
use super::offers::Situation;
use super::rules::Doing;
use crate::browser;
use crate::json::{array, field, flag, object, string};

/// Key of the open sessions in the browser's memory.
const REMEMBERED: &str = "logins";

/// A portal.
pub(super) struct Portal {
    id: String,
    /// As the host names it.
    pub(super) entry: JsValue,
    /// What is under way.
    pub(super) doing: Option<Doing>,
    /// The session that is open, or `null`: `entry` of its portal, `session` as the host tells it, `cookies` as url and name, `at_once` and
    /// `is_out` of the card.
    pub(super) open: JsValue,
    /// Somebody waits for the card to be pulled out.
    pub(super) watched: bool,
    /// The card is out and the user has not said yet what to do.
    pub(super) asked: bool,
    /// What was said last: `key` and `params` of a text, or the `error` of the host; `words` of the portal; `is_trouble`.
    pub(super) said: JsValue,
}

thread_local! {
    static PORTALS: RefCell<Vec<Portal>> = const { RefCell::new(Vec::new()) };
    static IS_REMEMBERED: Cell<bool> = const { Cell::new(false) };
}

impl Portal {
    fn new(entry: JsValue, open: JsValue) -> Self {
        Self {
            id: id_of(&entry),
            entry,
            doing: None,
            open,
            watched: false,
            asked: false,
            said: JsValue::NULL,
        }
    }

    /// A session was opened there.
    pub(super) fn opened(&mut self, session: JsValue, cookies: JsValue, at_once: bool) {
        let entry = self.entry.clone();
        let fields =
            [("entry", entry), ("session", session), ("cookies", cookies), ("at_once", at_once.into())];
        self.open = object(&fields);
    }

    /// Whether somebody is logged in there.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_object()
    }

    fn ends(&self) -> Option<Timestamp> {
        let seconds = field(&field(&self.open, "session"), "expires_at").as_f64()?;
        Some(Timestamp::from_seconds(seconds as i64))
    }

    /// Its name.
    pub(super) fn name(&self) -> JsValue {
        field(&self.entry, "name")
    }

    /// When its session ends at the latest, as a clock shows it.
    pub(super) fn until(&self) -> String {
        self.ends().map(rome::clock_face).unwrap_or_default()
    }

    /// Lets go of the session when its time is over.
    fn look_at_the_clock(&mut self) {
        if self.doing.is_none() && self.ends().is_some_and(|ends| ends <= browser::now()) {
            self.leave(&Array::new());
        }
    }

    /// Takes the session out of the browser: the cookies that were set, and those of the portal that the host names besides.
    pub(super) fn leave(&mut self, named: &Array) {
        self.asked = false;
        let open = std::mem::replace(&mut self.open, JsValue::NULL);
        handover::leave(&self.entry, &field(&open, "cookies"), named);
    }

    /// As our pages draw it.
    fn shown(&self) -> JsValue {
        let actions = Array::from(&field(&self.entry, "actions"));
        let situation = Situation {
            busy: self.doing.is_some(),
            open: self.is_open(),
            asked: self.asked,
            can_login: actions.includes(&"login".into(), 0),
            can_register: actions.includes(&"register".into(), 0),
            has_session_code: flag(&self.entry, "has_session_code"),
        };
        object(&[
            ("entry", self.entry.clone()),
            ("session", field(&self.open, "session")),
            ("until", self.until().into()),
            ("doing", self.doing.map(Doing::name).into()),
            ("asked", self.asked.into()),
            ("said", self.said.clone()),
            ("rows", array(situation.offers().map(JsValue::from))),
        ])
    }
}

/// Takes up the sessions that an earlier life of the background left.
pub(super) async fn remember() {
    if IS_REMEMBERED.get() {
        return;
    }
    let items = browser::remembered(REMEMBERED).await.unwrap_or_default();
    if !IS_REMEMBERED.replace(true) {
        let opens = handover::list(&field(&items, REMEMBERED));
        PORTALS.set(opens.iter().map(|open| Portal::new(field(&open, "entry"), open)).collect());
    }
}

/// Leaves the open sessions to its next life.
pub(super) fn save() {
    let opens = PORTALS.with_borrow(|portals| {
        array(portals.iter().filter(|portal| portal.is_open()).map(|portal| portal.open.clone()))
    });
    drop(browser::remember(REMEMBERED, opens));
}

/// Takes the host's word for which portals there are, and where a session is open that we do not know of.
pub(super) fn know(result: &JsValue) {
    let entries = handover::list(&field(result, "portals"));
    PORTALS.with_borrow_mut(|portals| {
        portals.iter_mut().for_each(Portal::look_at_the_clock);
        let mut known = std::mem::take(portals);
        for entry in entries.iter() {
            let id = id_of(&entry);
            let mut portal = match known.iter().position(|portal| portal.id == id) {
                Some(index) => known.swap_remove(index),
                None => Portal::new(entry.clone(), JsValue::NULL),
            };
            portal.entry = entry;
            let session = field(&portal.entry, "open");
            if portal.doing.is_none() && !portal.is_open() && session.is_object() {
                portal.opened(session, JsValue::NULL, false);
            }
            portals.push(portal);
        }
        portals.extend(known.into_iter().filter(|portal| portal.doing.is_some() || portal.is_open()));
    });
    save();
}

/// The portals that are known, as our pages draw them.
pub(super) fn shown() -> JsValue {
    PORTALS.with_borrow(|portals| array(portals.iter().map(Portal::shown)))
}

/// Does something with a portal.
pub(super) fn with<T>(id: &str, work: impl FnOnce(&mut Portal) -> T) -> Option<T> {
    PORTALS.with_borrow_mut(|portals| find(portals, id).map(work))
}

/// Once for all who look for one: the search would be a good part of each of them.
#[inline(never)]
fn find<'a>(portals: &'a mut [Portal], id: &str) -> Option<&'a mut Portal> {
    portals.iter_mut().find(|portal| portal.id == id)
}

/// The hosts of a portal.
pub(super) fn origins(id: &str) -> Vec<String> {
    with(id, |portal| origins_of(&portal.entry)).unwrap_or_default()
}

/// The hosts that an entry names.
pub(super) fn origins_of(entry: &JsValue) -> Vec<String> {
    handover::list(&field(entry, "origins")).iter().filter_map(|origin| origin.as_string()).collect()
}

/// Begins something at a portal, when it may begin: what was said before is said no longer.
pub(super) fn begin(id: &str, doing: Doing) -> bool {
    PORTALS.with_borrow_mut(|portals| {
        let pin_is_asked = portals.iter().any(|portal| portal.doing.is_some_and(Doing::asks_pin));
        let Some(portal) = find(portals, id) else { return false };
        let may_begin = portal.doing.is_none() && doing.may_begin(portal.is_open(), pin_is_asked);
        if may_begin {
            portal.doing = Some(doing);
            portal.said = JsValue::NULL;
            portal.asked = false;
        }
        may_begin
    })
}

/// The portals with an open session whose card nobody watches yet, which from now on somebody does.
pub(super) fn to_watch() -> Vec<String> {
    let mut ids = Vec::new();
    PORTALS.with_borrow_mut(|portals| {
        for portal in portals {
            if portal.is_open() && !portal.watched && !flag(&portal.open, "is_out") {
                portal.watched = true;
                ids.push(portal.id.clone());
            }
        }
    });
    ids
}

fn id_of(entry: &JsValue) -> String {
    string(entry, "id").unwrap_or_default()
}
