//! The popup: what is held, copied, let go of, and whether the host is there. Asks the background; decides nothing of the domain.

mod cards;
mod dom;

use std::cell::Cell;

use staffetta_core::SlotKey;
use staffetta_core::text::joined;
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::KeyringState;

use crate::browser;
use crate::sessions::{self, Listing};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::json::{field, from_js, object, string};
use crate::texts::{self, text};
use dom::{Tag, element, replace_children};

/// How often the times are brought up to date, in milliseconds.
const REFRESH: u32 = 20_000;

thread_local! {
    /// While the user is being asked something, the cards stay as they are.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// What a button does.
#[derive(Clone)]
enum Action {
    Copy(SlotKey),
    Accept(SlotKey),
    AskBeforeForgetting(Element, SlotKey),
    Forget(SlotKey),
    Keep,
}

/// What the background answers.
struct Answer {
    listing: Option<Listing>,
    value: Option<String>,
    failure: Option<FailureCode>,
}

/// Fills the popup and keeps it up to date while it is open.
pub(crate) async fn open() {
    dom::set_text("title", &text("extension_name"));
    dom::set_text("subtitle", &text("popup_subtitle"));
    dom::set_language();
    show().await;
    dom::set_ready();
    keep_fresh();
}

fn keep_fresh() {
    browser::set_timeout(
        || {
            browser::start(async {
                refresh().await;
                keep_fresh();
            });
        },
        REFRESH,
    );
}

/// Shows what is held now, unless the user is being asked something.
pub(crate) async fn refresh() {
    if !ASKING.get() {
        show().await;
    }
}

async fn show() {
    let answer = ask(&object(&[("type", "list".into())])).await;
    match answer.listing {
        Some(listing) => {
            show_host(&listing);
            let cards: Vec<_> =
                listing.sessions.iter().map(|(session, place)| cards::card(session, *place)).collect();
            let shown = if cards.is_empty() { vec![cards::empty()] } else { cards };
            replace_children("sessions", &shown);
        }
        None => say(&texts::failure(answer.failure.unwrap_or(FailureCode::Internal)), Tone::Trouble),
    }
}

/// Says plainly whether the host is there and where the codes lie.
fn show_host(listing: &Listing) {
    let (tone, title, detail) = match (&listing.host_failure, listing.keyring) {
        (None, Some(KeyringState::Ready)) => ("good", text("host_ready"), None),
        (None, Some(state)) => (
            "doubtful",
            text(&joined(["keyring_", state.code()], "")),
            Some(text(&joined(["keyring_", state.code(), "_help"], ""))),
        ),
        (None, None) => ("bad", text("host_silent"), Some(text("error_internal"))),
        (Some(failure), _) if sessions::is_of_host(*failure) => (
            "bad",
            text("host_away"),
            Some(joined([texts::failure(*failure).as_str(), &text("host_away_help")], " ")),
        ),
        (Some(failure), _) => ("doubtful", text("host_trouble"), Some(texts::failure(*failure))),
    };
    let mut lines = vec![element(Tag::Strong, "host-title", &title)];
    lines.extend(detail.map(|detail| element(Tag::Paragraph, "host-detail", &detail)));
    replace_children("host", &lines);
    dom::set_class("host", &joined(["host ", tone], ""));
}

async fn act(action: Action) {
    match action {
        Action::Copy(key) => copy(key).await,
        Action::Accept(key) => carry_out(&order("accept", &key), "accepted").await,
        Action::AskBeforeForgetting(bar, key) => {
            ASKING.set(true);
            cards::ask_before_forgetting(&bar, key);
        }
        Action::Forget(key) => carry_out(&order("forget", &key), "forgotten").await,
        Action::Keep => {
            ASKING.set(false);
            show().await;
        }
    }
}

/// Puts the code on the clipboard; the background sees to it that it does not stay there.
async fn copy(key: SlotKey) {
    let answer = ask(&order("copy", &key)).await;
    match answer {
        Answer { value: Some(value), .. } => {
            if dom::copy_to_clipboard(&value).await {
                say(&texts::text_with("copied", &[crate::clipboard::STAYS.to_string()]), Tone::Good);
            } else {
                say(&text("error_clipboard"), Tone::Trouble);
            }
        }
        Answer { failure, .. } => {
            say(&texts::failure(failure.unwrap_or(FailureCode::Internal)), Tone::Trouble);
            show().await;
        }
    }
}

async fn carry_out(order: &JsValue, done: &str) {
    let answer = ask(order).await;
    match answer.failure {
        None => say(&text(done), Tone::Good),
        Some(failure) => say(&texts::failure(failure), Tone::Trouble),
    }
    ASKING.set(false);
    show().await;
}

#[derive(Clone, Copy)]
enum Tone {
    Good,
    Trouble,
}

/// The line at the foot, read out by screen readers.
fn say(words: &str, tone: Tone) {
    dom::set_text("status", words);
    let tone = match tone {
        Tone::Good => "good",
        Tone::Trouble => "bad",
    };
    dom::set_class("status", tone);
}

fn order(kind: &str, key: &SlotKey) -> JsValue {
    object(&[("type", kind.into()), ("key", key.as_str().into())])
}

async fn ask(question: &JsValue) -> Answer {
    let answer = browser::ask_background(question).await.unwrap_or(JsValue::NULL);
    if answer.is_null() {
        return Answer { listing: None, value: None, failure: Some(FailureCode::Internal) };
    }
    Answer {
        listing: from_js(field(&answer, "listing")),
        value: string(&answer, "value"),
        failure: from_js(field(&answer, "failure")),
    }
}
