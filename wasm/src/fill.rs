//! From the user's click to the value in the field of exactly that document, and nowhere else.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};
use staffetta_core::field::refusal::PageMessage;
use staffetta_core::field::{FieldDescription, sent_alike};
use staffetta_core::session::{Seen, SessionView};
use staffetta_protocol::{Failure, FailureCode, FailureKind};
use wasm_bindgen::JsValue;

use crate::control::Fields;
use crate::json::{field, from_js, to_js};
use crate::sender::ScriptSender;
use crate::{
    attempts, browser, control, host, last_use, prepared, refresh, refusal, sessions, texts, use_field,
    waiting,
};

/// How often a value is sent for one click: by then the page may describe its field differently, and it may redraw it
/// on focus and on input. Each group of a code that has a field of its own is such a field.
const MOST_TRIES: usize = 4;

/// A click on the control, as the content script tells it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Click {
    /// The field, or those for the groups of the code.
    fields: Vec<u32>,
    /// The session chosen, as it was offered.
    key: Seen,
    /// The content script's own mark for this click: it takes a value for no other.
    #[serde(rename = "click")]
    mark: String,
    /// Where the page would send the field that the user saw.
    sends_to: Vec<String>,
    /// Whether the button was to be seen at the release. Before that is known the value is given only if the press had
    /// it prepared: nobody is asked to unlock anything.
    is_seen: bool,
}

/// That a value was put in, as the content script tells it before it looks at what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entered {
    /// The mark of the click.
    #[serde(rename = "click")]
    mark: String,
    /// What the page said of a code before it had this one.
    before: Vec<PageMessage>,
}

thread_local! {
    /// What was put in last.
    static ENTERED: RefCell<Option<Entered>> = const { RefCell::new(None) };
}

/// What the content script is told of it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The value is in the field.
    Filled(bool),
    /// It is not, and why.
    Failed(String),
    /// It is not, and what the control offers from now on says why.
    OfferChanged(bool),
    /// The value was not prepared: it is to be asked for again when the button was looked at.
    AskAgain(bool),
}

/// The value on its way to the content script.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToScript<'a> {
    Value { parts: Vec<Part<'a>>, click: &'a str },
}

/// What goes into a field.
#[derive(Serialize)]
struct Part<'a> {
    handle: u32,
    value: &'a str,
}

/// What became of the value, as the content script found it in the end.
enum Outcome {
    /// The field holds it.
    Filled,
    /// The page emptied the field, or did not let it be written in.
    Refused,
    /// The page made something else of it.
    Altered,
    /// The field is no longer there, or cannot be filled any more; these are there.
    Gone(Vec<FieldDescription>),
    /// There was none: it was not prepared, and whether the button was to be seen is not known yet.
    Unprepared,
}

impl Outcome {
    fn read(answer: &JsValue) -> Option<Self> {
        match answer.as_string().as_deref() {
            Some("filled") => Some(Self::Filled),
            Some("refused") => Some(Self::Refused),
            Some("altered") => Some(Self::Altered),
            _ => from_js(field(answer, "gone")).map(Self::Gone),
        }
    }
}

/// Gets the value and has it filled in; the answer says what the control shows.
pub(crate) async fn on_click(click: &Click, sender: &ScriptSender) -> Answer {
    let reason = match carry(click, sender).await {
        Ok(Outcome::Filled) => {
            waiting::ends(sender.tab);
            let before = ENTERED.take().filter(|entered| entered.mark == click.mark);
            refusal::filled(&click.key, before.map(|entered| entered.before), sender).await;
            last_use::set(&sender.origin, click.key.slot.clone()).await;
            return Answer::Filled(true);
        }
        Ok(Outcome::Refused) => texts::text("error_field_refused"),
        Ok(Outcome::Altered) => texts::text("error_field_altered"),
        Ok(Outcome::Gone(_)) => texts::text("error_field_changed"),
        Ok(Outcome::Unprepared) => return Answer::AskAgain(true),
        Err(failure) => {
            let listing = refresh::everyone().await;
            let is_locked = failure.code() == FailureCode::KeyringLocked && listing.is_locked();
            let is_out = |session: &SessionView| session.replaced || session.is_set_aside();
            let has_none = listing.sessions.iter().all(|(session, _)| is_out(session));
            if is_locked && has_none && !sender.takes().is_empty() {
                return Answer::OfferChanged(true);
            }
            texts::failure(&failure)
        }
    };
    Answer::Failed(reason)
}

/// A value was put in.
pub(crate) fn on_entered(entered: Entered) {
    ENTERED.set(Some(entered));
}

/// Whether the value of a click was put in.
fn is_entered(click: &Click) -> bool {
    ENTERED.with_borrow(|entered| entered.as_ref().is_some_and(|entered| entered.mark == click.mark))
}

async fn carry(click: &Click, sender: &ScriptSender) -> Result<Outcome, Failure> {
    let is_approved = !sender.takes().is_empty();
    let confirmed_at = if is_approved { None } else { use_field::take(sender, &click.key) };
    if !is_approved && confirmed_at.is_none() {
        return Err(FailureKind::OriginRefused.into());
    }
    // The host is started while the browser's own memory is looked into.
    attempts::at_once();
    host::preconnect();
    let prepared = if is_approved { prepared::take(&click.key, sender).await } else { None };
    let id = match prepared {
        Some(id) => id,
        None if !click.is_seen => return Ok(Outcome::Unprepared),
        None => sessions::reveal(click.key.clone(), sender.origin.clone(), confirmed_at).await?,
    };
    let mut handles = click.fields.clone();
    for _ in 0..MOST_TRIES + click.fields.len() {
        let Some(values) = id.exposed_parts(handles.len()) else { break };
        let parts = handles.iter().zip(values).map(|(&handle, value)| Part { handle, value }).collect();
        let message = to_js(&ToScript::Value { parts, click: &click.mark });
        let answer = browser::tabs::send_to_document(sender.tab, &sender.document, &message).await;
        let answer = answer.unwrap_or_default();
        let fields = match Outcome::read(&answer) {
            Some(Outcome::Gone(fields)) => fields,
            Some(outcome) => return Ok(outcome),
            // The page went with it: it sent its form by itself.
            None if answer.is_undefined() && is_entered(click) => return Ok(Outcome::Filled),
            None => break,
        };
        // It is still the one that is meant, or the only one where the same session is offered took its place.
        let all = sent_alike(fields, &click.sends_to);
        let controls = control::make(&Fields { all, empty: Vec::new() }, sender).await;
        let offering: Vec<_> = controls.into_iter().filter(|control| control.offers(&click.key)).collect();
        let same = offering.iter().find(|control| control.fields == handles);
        match (same, offering.as_slice()) {
            (Some(control), _) | (None, [control]) => handles.clone_from(&control.fields),
            _ => break,
        }
    }
    Ok(Outcome::Gone(Vec::new()))
}
