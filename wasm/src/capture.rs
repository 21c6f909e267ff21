//! From the open message of a webmail to a session held, and what the reader of the message is told about it.

use serde::Deserialize;
use serde_json::{Value, json};
use staffetta_core::notice::{self, Message, Notice, Recognition, Sender, SenderTrust};
use staffetta_core::profiles;
use staffetta_core::rome::RomeDateTime;
use staffetta_core::session::StoreOutcome;

use crate::held::{self, Stored};
use crate::stamp::ScriptStamp;
use crate::{background, browser, texts};

/// Most characters of a message that a content script describes; a notification has some hundreds.
const LONGEST_TEXT: u32 = 20_000;

/// A message as a content script describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageDescription {
    text: String,
    sender: Option<String>,
    sender_name: Option<String>,
    recipient: Option<String>,
    date: Option<String>,
}

/// What is shown in the page of the message.
struct Note {
    kind: &'static str,
    title: String,
    lines: Vec<String>,
}

/// How a message is found in the pages of this webmail; `null` where there is nothing to do.
pub(crate) fn instructions(stamp: &ScriptStamp) -> Value {
    profiles::webmail_of(&stamp.origin).map_or(
        Value::Null,
        |webmail| json!({ "webmail": webmail, "hints": profiles::NOTICE_HINTS, "longest": LONGEST_TEXT }),
    )
}

/// Recognises a message, holds its session, and tells the reader.
pub(crate) async fn read(description: MessageDescription, stamp: &ScriptStamp) -> Value {
    if profiles::webmail_of(&stamp.origin).is_none() {
        return Value::Null;
    }
    let now = browser::now();
    let message = Message {
        received_at: description
            .date
            .as_deref()
            .and_then(RomeDateTime::parse)
            .map(|local| local.closest_to(now)),
        sender: description.sender.map(|address| Sender { address, name: description.sender_name }),
        recipient: description.recipient,
        text: description.text,
        authentication_failed: false,
    };
    let note = match notice::recognise(&message, now) {
        Recognition::Nothing => return Value::Null,
        Recognition::Certification => Note {
            kind: "info",
            title: texts::text("note_certification_title"),
            lines: vec![texts::text("note_certification")],
        },
        Recognition::Notice(notice) => hold(*notice, message.sender.as_ref()).await,
    };
    show(&note, stamp).await;
    json!({ "recognised": true })
}

async fn hold(notice: Notice, sender: Option<&Sender>) -> Note {
    let trust = notice.sender;
    let title = texts::notice_title(&notice);
    let session = match notice.into_session() {
        Ok(session) => session,
        Err(refusals) => {
            return Note { kind: "refused", title, lines: refusals.iter().map(texts::refusal).collect() };
        }
    };
    match held::store(session).await {
        Ok(stored) => {
            background::refresh().await;
            if trust == SenderTrust::Known || stored.session.confirmed {
                kept_note(&stored)
            } else {
                doubtful_note(&stored, sender)
            }
        }
        Err(failure) => Note { kind: "refused", title, lines: vec![texts::failure(&failure)] },
    }
}

fn kept_note(stored: &Stored) -> Note {
    let session = &stored.session;
    let issuer = texts::issuer_name(session);
    let life = format!("{} ({})", texts::until(session), texts::time_left(session, browser::now()));
    let (kind, title, first) = match &stored.outcome {
        StoreOutcome::New | StoreOutcome::Replaced { .. } => {
            ("kept", "note_kept_title", texts::text("note_kept"))
        }
        StoreOutcome::AlreadyHeld => ("kept", "note_already_title", texts::text("note_kept")),
        StoreOutcome::Superseded { newer } => (
            "refused",
            "note_superseded_title",
            texts::text_with("note_superseded", std::slice::from_ref(newer)),
        ),
    };
    let mut lines = vec![first, life];
    if let StoreOutcome::Replaced { older } = &stored.outcome {
        lines.push(texts::replaced(older));
    }
    lines.extend(session.warnings.iter().map(|code| texts::warning(code)));
    lines.extend(texts::place(stored.place));
    Note { kind, title: texts::text_with(title, &[issuer]), lines }
}

fn doubtful_note(stored: &Stored, sender: Option<&Sender>) -> Note {
    let address = sender.map_or_else(|| texts::text("sender_unreadable"), |sender| sender.address.clone());
    let mut lines = vec![texts::text_with("note_doubtful", &[address])];
    lines.extend(
        stored
            .session
            .warnings
            .iter()
            .filter(|code| *code != "sender_unknown")
            .map(|code| texts::warning(code)),
    );
    Note { kind: "doubtful", title: texts::text("note_doubtful_title"), lines }
}

/// Shows a note in the page of the message. The code that draws it goes there only now.
async fn show(note: &Note, stamp: &ScriptStamp) {
    if browser::run_in_document(stamp.tab, &stamp.document, "note.js").await.is_err() {
        return;
    }
    let message = json!({
        "type": "note", "kind": note.kind, "title": note.title, "lines": note.lines, "close": texts::text("close"),
    });
    let _ = browser::send_to_document(stamp.tab, &stamp.document, &crate::json::to_js(&message)).await;
}
