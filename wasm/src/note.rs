//! The note in the page of a message: what became of its session, and what can be done with it from there.

use serde::{Deserialize, Serialize};
use staffetta_core::session::{Seen, SessionView};

use crate::json::to_js;
use crate::{browser, clipboard, texts, theme, waiting};

/// What draws it, each before what needs it.
pub(crate) const SCRIPTS: [&str; 2] = ["text.js", "note.js"];

/// What is shown in the page of the message.
#[derive(Serialize)]
pub(crate) struct Note {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
    pub(crate) buttons: Vec<Button>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Kept,
    Refused,
    Doubtful,
    Info,
}

/// A button of the note.
#[derive(Serialize)]
pub(crate) struct Button {
    label: String,
    order: Order,
}

/// What the user can order from the note; the content script hands it back at a click.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// The code on the clipboard.
    Copy(Seen),
    /// The portal that waits for a code, in front.
    ShowPortal,
}

/// A note on its way to the content script, with what is the same in all of them.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToScript<'a> {
    Note { note: &'a Note, close: String, theme: &'static str },
}

impl Note {
    pub(crate) fn without_buttons(kind: Kind, title: String, lines: Vec<String>) -> Self {
        Self { kind, title, lines, buttons: Vec::new() }
    }
}

/// The buttons of a note about a session that may be used.
pub(crate) async fn buttons(session: &SessionView) -> Vec<Button> {
    let portal = waiting::tab()
        .await
        .map(|_| Button { label: texts::text("note_show_portal"), order: Order::ShowPortal });
    let copy = Button { label: texts::text("copy"), order: Order::Copy(session.seen()) };
    portal.into_iter().chain([copy]).collect()
}

/// Shows a note in the page of the message. The code that draws it goes there only now.
pub(crate) async fn show(note: &Note, tab: i32, document: &str) {
    if browser::tabs::run_in_document(tab, document, &SCRIPTS).await.is_err() {
        return;
    }
    let message = to_js(&to_script(note));
    let _ = browser::tabs::send_to_document(tab, document, &message).await;
}

/// A note as it is drawn.
pub(crate) fn to_script(note: &Note) -> ToScript<'_> {
    ToScript::Note { note, close: texts::text("close"), theme: theme::SHEET }
}

/// Carries out what the user ordered from a note; the answer is what is said of it there, if anything.
pub(crate) async fn carry_out(order: Order) -> Option<String> {
    match order {
        Order::Copy(seen) => Some(match clipboard::copy(seen).await {
            Ok(true) => texts::text_with("copied", &[clipboard::STAYS.to_string()]),
            Ok(false) => texts::text("error_clipboard"),
            Err(failure) => texts::failure(&failure),
        }),
        Order::ShowPortal => {
            waiting::tab().await?.show(None).await;
            None
        }
    }
}
