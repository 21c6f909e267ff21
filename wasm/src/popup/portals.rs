//! The portals with a card entry: logging in, what is under way, what is open, what was said. Shows what the background tells and
//! hands clicks on. In a window of its own it asks what is to become of a session whose card is out.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use super::dom::{self, Tag, button, element, group};
use super::{ASKING, Action, Tone, say};
use crate::browser;
use crate::json::{field, flag, object, string};
use crate::texts::{text, text_with};

/// Where the portals are shown.
const PLACE: &str = "portals";

#[wasm_bindgen(raw_module = "../handover.js")]
extern "C" {
    fn ask_permission(patterns: &JsValue) -> Promise;
}

thread_local! {
    /// The portal that this page asks about, and nothing else.
    static ASKED: RefCell<Option<String>> = const { RefCell::new(None) };
    /// The session asked about was ended from here.
    static IS_LEAVING: Cell<bool> = const { Cell::new(false) };
}

/// What a button of a portal wants.
#[derive(Clone)]
pub(super) struct Order {
    portal: String,
    order: &'static str,
    /// What the browser must be asked for first.
    patterns: Option<JsValue>,
}

/// A button of a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    Login,
    Register,
    Show,
    Generate,
    Collect,
    Leave,
    Stay,
}

impl Offer {
    /// Its order, its text and how it looks.
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Login => ("login", "login_button", "primary"),
            Self::Register => ("register", "login_register", "plain small"),
            Self::Show => ("show", "login_show", "primary"),
            Self::Generate => ("generate", "login_generate", "plain"),
            Self::Collect => ("collect", "login_collect", "plain"),
            Self::Leave => ("logout", "login_leave", "plain"),
            Self::Stay => ("stay", "login_stay", "primary"),
        }
    }
}

/// What a portal can be asked, as the background tells it.
#[derive(Clone, Copy, Debug, Default)]
struct Situation {
    busy: bool,
    open: bool,
    /// The card is out.
    asked: bool,
    can_login: bool,
    can_register: bool,
    has_session_code: bool,
}

impl Situation {
    /// The rows of buttons.
    fn offers(self) -> (Vec<Offer>, Vec<Offer>) {
        let those =
            |list: &[(Offer, bool)]| list.iter().filter(|(_, is)| *is).map(|(offer, _)| *offer).collect();
        match self {
            Self { busy: true, .. } => (Vec::new(), Vec::new()),
            Self { asked: true, .. } => (vec![Offer::Leave, Offer::Stay], Vec::new()),
            Self { open: true, has_session_code: has, .. } => {
                (vec![Offer::Show, Offer::Leave], those(&[(Offer::Generate, has), (Offer::Collect, has)]))
            }
            Self { can_login, can_register, .. } => {
                (those(&[(Offer::Login, can_login)]), those(&[(Offer::Register, can_register)]))
            }
        }
    }
}

/// Fills the section; with the id of a portal, asks about it only.
pub(super) async fn open(ask: Option<String>) {
    if ask.is_some() {
        dom::set_class("popup", "asking");
    }
    ASKED.set(ask);
    show(&ask_background("portals", "", true).await);
}

/// Shows what has changed.
pub(crate) async fn changed() {
    show(&ask_background("portals", "", false).await);
    if ASKED.with_borrow(Option::is_none) && !ASKING.get() {
        super::show().await;
    }
}

impl Order {
    /// Hands the click on, once the browser lets us reach the portal.
    pub(super) async fn carry_out(self) {
        if let Some(patterns) = &self.patterns {
            let granted = JsFuture::from(ask_permission(patterns)).await;
            if granted.ok().and_then(|granted| granted.as_bool()) != Some(true) {
                return say(&text("login_not_permitted"), Tone::Trouble);
            }
        }
        let is_asked = ASKED.with_borrow(Option::is_some);
        IS_LEAVING.set(is_asked && self.order == "logout");
        show(&ask_background(&self.portal, self.order, true).await);
        if is_asked && self.order == "stay" {
            dom::close();
        }
    }
}

async fn ask_background(portal: &str, order: &str, fresh: bool) -> JsValue {
    let kind = if order.is_empty() { "portals" } else { "portal" };
    let question = object(&[
        ("type", kind.into()),
        ("portal", portal.into()),
        ("order", order.into()),
        ("fresh", fresh.into()),
    ]);
    browser::ask_background(&question).await.unwrap_or(JsValue::NULL)
}

fn show(portals: &JsValue) {
    let portals = if Array::is_array(portals) { Array::from(portals) } else { Array::new() };
    let asked = ASKED.with_borrow(Clone::clone);
    let pin_is_asked = portals.iter().any(|portal| flag(&portal, "asks_pin"));
    let mut shown = Vec::new();
    let mut news = Vec::new();
    for portal in portals.iter() {
        let id = string(&field(&portal, "entry"), "id").unwrap_or_default();
        match &asked {
            None => shown.push(article(&id, &portal, pin_is_asked, &mut news)),
            Some(asked) if *asked == id => {
                // It is over and went well: there is no more to ask.
                let is_left = !flag(&portal, "open") && !flag(&field(&portal, "said"), "is_trouble");
                if is_left && IS_LEAVING.get() {
                    dom::close();
                }
                shown.push(article(&id, &portal, pin_is_asked, &mut news));
            }
            Some(_) => {}
        }
    }
    if !shown.is_empty() && asked.is_none() {
        shown.insert(0, element(Tag::Heading, "section", &text("login_title")));
    }
    dom::replace_in_focus(PLACE, &shown);
    dom::announce(&news.join(" "));
}

fn article(id: &str, portal: &JsValue, pin_is_asked: bool, news: &mut Vec<String>) -> Element {
    let entry = field(portal, "entry");
    let name = string(&entry, "name").unwrap_or_default();
    let actions = Array::from(&field(&entry, "actions"));
    let doing = string(portal, "doing");
    let situation = Situation {
        busy: doing.is_some(),
        open: flag(portal, "open"),
        asked: flag(portal, "asked"),
        can_login: actions.includes(&"login".into(), 0),
        can_register: actions.includes(&"register".into(), 0),
        has_session_code: flag(&entry, "has_session_code"),
    };
    let mut parts = vec![element(Tag::Subheading, "", &name)];
    if situation.open {
        let until = text_with("login_until", &[string(portal, "until").unwrap_or_default()]);
        parts.extend(string(portal, "operator").map(|operator| element(Tag::Strong, "operator", &operator)));
        parts.push(element(Tag::Paragraph, "detail quiet", &until));
    }
    if situation.asked {
        let question = text_with("login_removed_question", std::slice::from_ref(&name));
        parts.push(element(Tag::Paragraph, "question", &question));
        news.push(question);
    }
    if let Some(doing) = doing {
        parts.push(element(Tag::Paragraph, "doing", &doing));
        if flag(portal, "asks_pin") {
            parts.push(element(Tag::Paragraph, "detail quiet", &text("login_may_close")));
        }
        news.push(doing);
    }
    parts.extend(said(&field(portal, "said"), news));
    let patterns = (!flag(portal, "may_reach")).then(|| field(portal, "patterns"));
    let (first, second) = situation.offers();
    for (row, is_second) in [(first, false), (second, true)] {
        if row.is_empty() {
            continue;
        }
        let bar = group(Tag::Box, "actions", &[]);
        if is_second && !situation.open {
            let _ = bar.append_child(&element(Tag::Box, "detail quiet", &text("login_register_help")));
        }
        for offer in row {
            let (order, key, class) = offer.parts();
            let is_login = matches!(offer, Offer::Login | Offer::Register);
            let wanted =
                Order { portal: id.to_owned(), order, patterns: patterns.clone().filter(|_| is_login) };
            let button = button(class, &text(key), Action::Portal(wanted));
            button.set_id(&[PLACE, "-", order, "-", id].concat());
            if is_login && pin_is_asked {
                let _ = button.set_attribute("disabled", "");
            }
            let _ = bar.append_child(&button);
        }
        parts.push(bar);
    }
    group(Tag::Article, "card portal", &parts)
}

/// What was said last, with the portal's own words as a quotation.
fn said(said: &JsValue, news: &mut Vec<String>) -> Option<Element> {
    let is_trouble = flag(said, "is_trouble");
    let mut parts: Vec<Element> = Vec::new();
    if let Some(text) = string(said, "text").filter(|text| !text.is_empty()) {
        parts.push(element(Tag::Paragraph, "", &text));
        news.push(text);
    }
    if let Some(words) = string(said, "words") {
        parts.push(element(Tag::Paragraph, "detail", &text("login_words")));
        parts.push(element(Tag::Quote, "", &words));
        news.push(words);
    }
    parts.extend(
        string(said, "detail")
            .map(|detail| element(Tag::Paragraph, "detail quiet", &text_with("login_detail", &[detail]))),
    );
    (!parts.is_empty()).then(|| group(Tag::Box, if is_trouble { "said bad" } else { "said good" }, &parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: Situation = Situation {
        busy: false,
        open: false,
        asked: false,
        can_login: true,
        can_register: true,
        has_session_code: true,
    };

    #[test]
    fn nobody_logged_in_may_log_in_or_register_as_far_as_the_portal_has_it() {
        assert_eq!(CLOSED.offers(), (vec![Offer::Login], vec![Offer::Register]));
        assert_eq!(Situation { can_register: false, ..CLOSED }.offers(), (vec![Offer::Login], Vec::new()));
    }

    #[test]
    fn an_open_portal_is_shown_or_left_and_gives_codes_only_where_it_has_them() {
        let open = Situation { open: true, ..CLOSED };
        assert_eq!(open.offers(), (vec![Offer::Show, Offer::Leave], vec![Offer::Generate, Offer::Collect]));
        let without = Situation { has_session_code: false, ..open };
        assert_eq!(without.offers(), (vec![Offer::Show, Offer::Leave], Vec::new()));
    }

    #[test]
    fn with_the_card_out_the_question_comes_first_and_while_something_runs_nothing_is_offered() {
        let asked = Situation { open: true, asked: true, ..CLOSED };
        assert_eq!(asked.offers(), (vec![Offer::Leave, Offer::Stay], Vec::new()));
        for situation in [CLOSED, asked] {
            assert_eq!(Situation { busy: true, ..situation }.offers(), (Vec::new(), Vec::new()));
        }
    }
}
