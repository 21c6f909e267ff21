//! *Usa questo campo*: a fill in the field that the user is in, in any page. Where the page is no approved portal he
//! confirms it in a window of ours that names the host; that is an approval for this one fill.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};
use staffetta_core::one_time::OneTime;
use staffetta_core::session::{Seen, SessionView};
use staffetta_core::{Origin, Timestamp};
use staffetta_protocol::{Failure, FailureKind};
use wasm_bindgen::JsValue;

use crate::browser::tabs::{self, FrameId, Tab};
use crate::json::{field, from_js, object, to_js};
use crate::sender::ScriptSender;
use crate::{approvals, browser, sessions, texts};

/// What finds the field and fills it, each before what needs it.
const SCRIPTS: [&str; 4] = ["dom.js", "fill.js", "refusal.js", "focused.js"];
/// Key, in the browser's memory, of what the user is asked.
const ASKED: &str = "choice";

thread_local! {
    /// The approval for the fill that the user confirmed last, until the fill begins.
    static GIVEN: RefCell<Option<OneTime>> = const { RefCell::new(None) };
}

/// The document with the field.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Spot {
    /// The origin of the page in the tab.
    pub(crate) origin: Origin,
    tab: i32,
    document: String,
}

/// What the window of ours asks.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// Which code goes on the clipboard?
    Copy,
    /// May a code go into the field there, and which?
    Fill(Spot),
    /// Is a code to be asked for at the service of this issuer?
    RequestCode(String),
    /// None: there is no field to be filled.
    NoField,
}

/// A question with all that is needed for an answer.
#[derive(Serialize, Deserialize)]
pub(crate) struct Choice {
    pub(crate) question: Question,
    /// Whether the page is an approved portal.
    pub(crate) approved: bool,
    /// The codes there are to choose from.
    pub(crate) sessions: Vec<SessionView>,
}

/// The user ordered a fill in this tab, in a frame of it if that is known. Where nothing is left to be asked it is
/// done.
pub(crate) async fn begin(tab: &Tab, frame: Option<FrameId>) {
    let question = spot(tab, frame).await.map_or(Question::NoField, Question::Fill);
    let choice = choice_of(question).await;
    match (&choice.question, choice.sessions.as_slice()) {
        (Question::Fill(spot), [session])
            if choice.approved && matches!(fill_in(spot, &session.seen()).await, Ok(None)) => {}
        _ => ask(choice.question).await,
    }
}

/// Asks the user in a window of ours.
pub(crate) async fn ask(question: Question) {
    let _ = browser::remember(ASKED, to_js(&question)).await;
    tabs::open_small_window("choose.html").await;
}

/// What the user is being asked.
pub(crate) async fn choice() -> Choice {
    choice_of(from_js(browser::remembered(ASKED).await).unwrap_or(Question::NoField)).await
}

/// The user confirmed: this code goes into the field. The answer is what went wrong there, if anything did.
///
/// # Errors
/// When nothing was asked.
pub(crate) async fn confirmed(seen: Seen) -> Result<Option<String>, Failure> {
    let Some(Question::Fill(spot)) = from_js(browser::remembered(ASKED).await) else {
        return Err(FailureKind::OriginRefused.into());
    };
    let Spot { origin, tab, document } = spot.clone();
    let given = OneTime { origin, tab, document, seen: seen.clone(), confirmed_at: browser::now() };
    GIVEN.set(Some(given));
    let done = fill_in(&spot, &seen).await;
    GIVEN.take();
    done
}

/// When the user confirmed the fill that begins there, if he did: he is believed once.
pub(crate) fn take(sender: &ScriptSender, seen: &Seen) -> Option<Timestamp> {
    let given = GIVEN.take().filter(|_| sender.top_is_same_origin)?;
    given.allows(&sender.origin, (sender.tab, &sender.document), seen, browser::now())
}

/// The document in which the user is in a field.
async fn spot(tab: &Tab, frame: Option<FrameId>) -> Option<Spot> {
    let origin = Origin::of_address(&tab.url()?).ok()?;
    let id = tab.id()?;
    let document = tabs::run_until_true(id, frame, &SCRIPTS).await?;
    Some(Spot { origin, tab: id, document })
}

async fn choice_of(question: Question) -> Choice {
    let mut sessions = sessions::list(false).await.offered();
    let takes = match &question {
        Question::Fill(spot) => approvals::allowed(&spot.origin.to_string()).await.takes,
        Question::Copy | Question::RequestCode(_) | Question::NoField => Vec::new(),
    };
    let approved = !takes.is_empty();
    sessions.retain(|session| !approved || takes.contains(&session.slot.issuer));
    Choice { question, approved, sessions }
}

async fn fill_in(spot: &Spot, seen: &Seen) -> Result<Option<String>, Failure> {
    tabs::show(spot.tab, None).await;
    let order = object(&[("key", to_js(seen)), ("unanswered", texts::text("control_unanswered").into())]);
    let message = object(&[("use_field", order)]);
    let answer = tabs::send_to_document(spot.tab, &spot.document, &message).await;
    let answer: JsValue = answer.unwrap_or_default();
    if field(&answer, "filled").is_truthy() {
        return Ok(None);
    }
    Ok(Some(field(&answer, "failed").as_string().unwrap_or_else(|| texts::text("error_field_changed"))))
}
