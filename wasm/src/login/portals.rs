//! The portals with a card entry, as the host names them, and what goes on at each. The sessions that are open are remembered in the
//! browser's memory, with where their cookies are and without their values: the background may be stopped at any time.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Reflect};
use staffetta_core::{Timestamp, rome};
use wasm_bindgen::JsValue;

use super::handover;
use super::rules::Doing;
use super::said::Said;
use crate::browser;
use crate::json::{array, field, flag, object, string};
use crate::texts;

/// Key of the open sessions in the browser's memory.
const REMEMBERED: &str = "logins";

/// A portal.
pub(super) struct Portal {
    id: String,
    /// As the host names it.
    entry: JsValue,
    may_reach: bool,
    /// What is under way.
    pub(super) doing: Option<Doing>,
    /// The session that is open: `entry` of its portal, `session` as the host tells it, `cookies` as url and name, `at_once` and
    /// `is_out` of the card.
    pub(super) open: Option<JsValue>,
    /// Somebody waits for the card to be pulled out.
    pub(super) watched: bool,
    /// The card is out and the user has not said yet what to do.
    pub(super) asked: bool,
    /// What was said last.
    pub(super) said: Said,
}

thread_local! {
    static PORTALS: RefCell<Vec<Portal>> = const { RefCell::new(Vec::new()) };
    static IS_REMEMBERED: Cell<bool> = const { Cell::new(false) };
}

impl Portal {
    fn new(entry: JsValue, open: Option<JsValue>) -> Self {
        Self {
            id: string(&entry, "id").unwrap_or_default(),
            entry,
            may_reach: true,
            doing: None,
            open,
            watched: false,
            asked: false,
            said: Said::default(),
        }
    }

    /// A session was opened there.
    pub(super) fn opened(&mut self, session: JsValue, cookies: JsValue, at_once: bool) {
        let entry = self.entry.clone();
        let fields =
            [("entry", entry), ("session", session), ("cookies", cookies), ("at_once", at_once.into())];
        self.open = Some(object(&fields));
    }

    /// Its hosts.
    pub(super) fn origins(&self) -> Vec<String> {
        origins_of(&self.entry)
    }

    /// Its name.
    pub(super) fn name(&self) -> String {
        string(&self.entry, "name").unwrap_or_default()
    }

    /// When its session ends at the latest, as a clock shows it.
    pub(super) fn until(&self) -> String {
        self.open.as_ref().and_then(ends).map(rome::clock_face).unwrap_or_default()
    }

    /// Lets go of the session when its time is over; gives its cookies.
    fn is_over(&mut self) -> Option<JsValue> {
        let ends = self.open.as_ref().and_then(ends)?;
        if self.doing.is_some() || ends > browser::now() {
            return None;
        }
        self.asked = false;
        self.open.take().map(|open| field(&open, "cookies"))
    }

    /// As our pages show it.
    fn shown(&self) -> JsValue {
        let session = self.open.as_ref().map(|open| field(open, "session"));
        let doing = self.doing.map(|doing| texts::text(doing.text()));
        object(&[
            ("entry", self.entry.clone()),
            ("may_reach", self.may_reach.into()),
            ("patterns", handover::patterns(&self.origins())),
            ("doing", doing.into()),
            ("asks_pin", self.doing.is_some_and(Doing::asks_pin).into()),
            ("open", self.open.is_some().into()),
            ("operator", session.map_or(JsValue::NULL, |session| field(&session, "operator"))),
            ("until", self.until().into()),
            ("asked", self.asked.into()),
            ("said", self.said.to_js()),
        ])
    }
}

/// Takes up the sessions that an earlier life of the background left.
pub(super) async fn remember() {
    if IS_REMEMBERED.get() {
        return;
    }
    let items = browser::remembered(REMEMBERED).await.unwrap_or(JsValue::NULL);
    if IS_REMEMBERED.replace(true) {
        return;
    }
    let opens = field(&items, REMEMBERED);
    if Array::is_array(&opens) {
        PORTALS.with_borrow_mut(|portals| {
            portals.extend(
                Array::from(&opens).iter().map(|open| Portal::new(field(&open, "entry"), Some(open))),
            );
        });
    }
}

/// Leaves the open sessions to its next life.
pub(super) fn save() {
    let opens = PORTALS.with_borrow(|portals| array(portals.iter().filter_map(|portal| portal.open.clone())));
    wasm_bindgen_futures::spawn_local(async move {
        let _ = browser::remember(REMEMBERED, opens).await;
    });
}

/// Takes the host's word for which portals there are, and where a session is open that we do not know of.
pub(super) async fn know(result: &JsValue) {
    let entries = field(result, "portals");
    let entries = if Array::is_array(&entries) { Array::from(&entries) } else { Array::new() };
    let mut reachable = Vec::new();
    for entry in entries.iter() {
        reachable.push(handover::may_reach(&origins_of(&entry)).await);
    }
    let over: Vec<JsValue> = PORTALS.with_borrow_mut(|portals| {
        let over = portals.iter_mut().filter_map(Portal::is_over).collect();
        portals.retain(|portal| {
            let is_named = entries.iter().any(|entry| string(&entry, "id").as_ref() == Some(&portal.id));
            is_named || portal.doing.is_some() || portal.open.is_some()
        });
        for (entry, may_reach) in entries.iter().zip(reachable) {
            let id = string(&entry, "id").unwrap_or_default();
            let index = portals.iter().position(|portal| portal.id == id).unwrap_or_else(|| {
                portals.push(Portal::new(entry.clone(), None));
                portals.len() - 1
            });
            let portal = &mut portals[index];
            portal.entry = entry;
            portal.may_reach = may_reach;
            let session = field(&portal.entry, "open");
            if portal.doing.is_none() && portal.open.is_none() && session.is_object() {
                portal.opened(session, JsValue::UNDEFINED, false);
            }
        }
        over
    });
    for cookies in over {
        handover::remove(&cookies).await;
    }
}

/// The portals that are known, as our pages show them.
pub(super) fn shown() -> JsValue {
    PORTALS.with_borrow(|portals| array(portals.iter().map(Portal::shown)))
}

/// Does something with a portal.
pub(super) fn with<T>(id: &str, work: impl FnOnce(&mut Portal) -> T) -> Option<T> {
    PORTALS.with_borrow_mut(|portals| portals.iter_mut().find(|portal| portal.id == id).map(work))
}

/// The hosts of a portal.
pub(super) fn origins(id: &str) -> Vec<String> {
    with(id, |portal| portal.origins()).unwrap_or_default()
}

/// Begins something at a portal, when it may begin: what was said before is said no longer.
pub(super) fn begin(id: &str, doing: Doing) -> bool {
    let pin_is_asked =
        PORTALS.with_borrow(|portals| portals.iter().any(|portal| portal.doing.is_some_and(Doing::asks_pin)));
    with(id, |portal| {
        let may_begin = portal.doing.is_none() && doing.may_begin(portal.open.is_some(), pin_is_asked);
        if may_begin {
            portal.doing = Some(doing);
            portal.said = Said::default();
            portal.asked = false;
        }
        may_begin
    }) == Some(true)
}

/// The portals with an open session whose card nobody watches yet, which from now on somebody does.
pub(super) fn to_watch() -> Vec<String> {
    PORTALS.with_borrow_mut(|portals| {
        let unwatched = portals.iter_mut().filter(|portal| {
            !portal.watched && portal.open.as_ref().is_some_and(|open| !flag(open, "is_out"))
        });
        unwatched
            .map(|portal| {
                portal.watched = true;
                portal.id.clone()
            })
            .collect()
    })
}

/// Notes that the card of a session is out: it is not watched again.
pub(super) fn mark_out(open: &JsValue) {
    let _ = Reflect::set(open, &"is_out".into(), &true.into());
}

fn origins_of(entry: &JsValue) -> Vec<String> {
    let origins = field(entry, "origins");
    if !Array::is_array(&origins) {
        return Vec::new();
    }
    Array::from(&origins).iter().filter_map(|origin| origin.as_string()).collect()
}

fn ends(open: &JsValue) -> Option<Timestamp> {
    let seconds = field(&field(open, "session"), "expires_at").as_f64()?;
    Some(Timestamp::from_seconds(seconds as i64))
}
