//! The guide: the first minute in short steps, each of which can be left out and done later.

mod example;
mod steps;

use std::cell::{Cell, RefCell};

use js_sys::Function;
use staffetta_core::User;
use staffetta_core::managed::Managed;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::approvals::Shown;
use crate::browser::tabs::{self, OwnPage};
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button, element, group, replace_children};
use crate::sessions::Listing;
use crate::texts::{text, text_with};
use crate::{approvals, browser, places, user};

/// Key, on disk, of whether it was opened by itself.
const WELCOMED: &str = "welcomed";
/// Where it is drawn.
const PLACE: &str = "guide";

/// What a step shows.
type Show = fn(&Seen) -> Vec<Element>;

/// The titles of the steps, and what they show.
const STEPS: [(&str, Show); 5] = [
    ("guide_who", steps::who),
    ("guide_mailbox", steps::mailbox),
    ("guide_portal", steps::portal),
    ("guide_host", steps::host),
    ("guide_example", |_| example::parts()),
];
/// The step of the host.
const HOST: usize = 3;
/// What is tried when the steps are done.
const EXAMPLE: usize = 4;

/// What the steps speak of.
struct Seen {
    /// What the user said of himself, and what an administrator set.
    said: User,
    managed: Managed,
    places: Vec<Shown>,
    /// How the host does, once it was asked.
    listing: Option<Listing>,
}

thread_local! {
    static STEP: Cell<usize> = const { Cell::new(0) };
    /// The address that the user typed.
    static ADDRESS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Opens the guide in a tab when the extension is new to this browser: nothing works before something is approved.
pub(crate) async fn welcome() {
    if browser::kept(WELCOMED).await.is_undefined() {
        browser::keep(WELCOMED, true.into()).await;
        tabs::open_own(OwnPage::Guide).await;
    }
}

/// Fills the page.
pub(crate) async fn open(show: Function) {
    example::prepare(show);
    dom::set_text("title", &text("guide_title"));
    dom::set_text("subtitle", &text("guide_subtitle"));
    dom::set_language(&text("language"));
    self::show().await;
    dom::set_ready();
}

/// Something changed: the step is shown anew, unless the user is trying the example.
pub(crate) async fn refresh() {
    if STEP.get() != EXAMPLE {
        show().await;
    }
}

async fn show() {
    let listing = if STEP.get() == HOST { ask(&FromPage::FreshList).await.ok() } else { None };
    let (said, managed) = (user::said().await, approvals::managed().await);
    let seen = Seen { said, managed, places: places::approved().await, listing };
    let focused = dom::focused_id();
    draw(&seen);
    if !focused.is_empty() {
        dom::focus(&focused, PLACE);
    }
}

fn redraw() -> places::Redrawn {
    Box::pin(show())
}

fn draw(seen: &Seen) {
    let at = STEP.get();
    let (title, shown) = STEPS[at];
    let steps: Vec<Element> =
        STEPS.iter().enumerate().map(|(number, (key, _))| way_to(number, key)).collect();
    let mut parts = vec![group("nav", "steps", &steps)];
    if at < EXAMPLE {
        let count = [at + 1, EXAMPLE].map(|number| number.to_string());
        parts.push(element("p", "section", &text_with("guide_step", &count)));
    }
    parts.push(element("h2", "", &text(title)));
    parts.extend(shown(seen));
    let mut ways = Vec::new();
    if at > 0 {
        ways.push(turn("plain", "guide_back", at - 1));
    }
    if at + 1 < STEPS.len() {
        ways.push(turn("primary", "guide_next", at + 1));
    }
    parts.push(group("div", "actions", &ways));
    replace_children(PLACE, &parts);
}

fn way_to(number: usize, key: &str) -> Element {
    let made = turn("plain small", key, number);
    made.set_id(&format!("step-{}", number + 1));
    if number == STEP.get() {
        let _ = made.set_attribute("aria-current", "step");
    }
    made
}

fn turn(class: &str, key: &str, to: usize) -> Element {
    let press = move || {
        STEP.set(to);
        dom::say("", "");
        spawn_local(async {
            show().await;
            dom::focus("", PLACE);
        });
    };
    button(class, &text(key), Box::new(press))
}
