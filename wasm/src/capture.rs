//! From the open message of a webmail to a session held, and what the reader of the message is told about it.

use staffetta_core::notice::{self, Message, Notice, Recognition, Sender, SenderTrust};
use staffetta_core::profiles;
use staffetta_core::rome::RomeDateTime;
use staffetta_core::session::StoreOutcome;

use wasm_bindgen::JsValue;

use crate::json::{object, string, strings};
use crate::sender::ScriptSender;
use crate::sessions::{self, Stored};
use crate::{background, browser, texts};

/// Most characters of a message that a content script describes; a notification has some hundreds.
const LONGEST_TEXT: u32 = 20_000;

/// What is shown in the page of the message.
struct Note {
    kind: &'static str,
    title: String,
    lines: Vec<String>,
}

/// How a message is found in the pages of this webmail; `null` where there is nothing to do.
pub(crate) fn instructions(sender: &ScriptSender) -> JsValue {
    let Some(webmail) = profiles::webmail_of(&sender.origin) else { return JsValue::NULL };
    let selectors = object(&[
        ("body", strings(webmail.body.iter().map(String::as_str))),
        ("sender", strings(webmail.sender.iter().map(String::as_str))),
        ("sender_name", strings(webmail.sender_name.iter().map(String::as_str))),
        ("recipient", strings(webmail.recipient.iter().map(String::as_str))),
        ("date", strings(webmail.date.iter().map(String::as_str))),
    ]);
    object(&[
        ("webmail", selectors),
        ("hints", strings(profiles::notice_hints().iter().map(String::as_str))),
        ("longest", LONGEST_TEXT.into()),
    ])
}

/// Recognises a message that a content script describes, holds its session, and tells the reader.
pub(crate) async fn read(description: JsValue, sender: &ScriptSender) -> JsValue {
    let Some(text) = string(&description, "text").filter(|_| profiles::webmail_of(&sender.origin).is_some())
    else {
        return JsValue::NULL;
    };
    let now = browser::now();
    let sender_name = string(&description, "sender_name");
    let message = Message {
        text,
        sender: string(&description, "sender").map(|address| Sender { address, name: sender_name }),
        recipient: string(&description, "recipient"),
        received_at: string(&description, "date")
            .and_then(|date| RomeDateTime::parse(&date))
            .map(|local| local.closest_to(now)),
        authentication_failed: false,
    };
    let note = match notice::recognise(&message, now) {
        Recognition::Nothing => return JsValue::NULL,
        Recognition::Certification => Note {
            kind: "info",
            title: texts::text("note_certification_title"),
            lines: vec![texts::text("note_certification")],
        },
        Recognition::Notice(notice) => hold(*notice, message.sender.as_ref()).await,
    };
    show(&note, sender).await;
    object(&[("recognised", true.into())])
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
    match sessions::store(session).await {
        Ok(stored) => {
            background::refresh().await;
            if trust == SenderTrust::Known || stored.session.confirmed {
                kept_note(&stored)
            } else {
                doubtful_note(&stored, sender)
            }
        }
        Err(failure) => Note { kind: "refused", title, lines: vec![texts::failure(failure.code)] },
    }
}

fn kept_note(stored: &Stored) -> Note {
    let session = &stored.session;
    let issuer = texts::issuer_name(session);
    let life =
        texts::text_with("note_life", &[texts::until(session), texts::time_left(session, browser::now())]);
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
async fn show(note: &Note, sender: &ScriptSender) {
    if browser::run_in_document(sender.tab, &sender.document, "note.js").await.is_err() {
        return;
    }
    let message = object(&[
        ("type", "note".into()),
        ("kind", note.kind.into()),
        ("title", note.title.as_str().into()),
        ("lines", strings(note.lines.iter().map(String::as_str))),
        ("close", texts::text("close").into()),
    ]);
    let _ = browser::send_to_document(sender.tab, &sender.document, &message).await;
}
