//! The note in the page of a message: what became of its session, and what can be done with it from there.

use serde::{Deserialize, Serialize};
use staffetta_core::session::{Seen, SessionView};

use crate::json::{from_js, to_js};
use crate::{browser, clipboard, texts, theme, waiting};

/// What draws it, each before what needs it.
pub(crate) const SCRIPTS: [&str; 2] = ["text.js", "note.js"];

/// Key, in the browser's memory, of the notices of which nothing more is said.
const UNWANTED: &str = "not_now";
/// Most of them.
const MOST_UNWANTED: usize = 64;

/// What is shown in the page of the message.
#[derive(Serialize)]
pub(crate) struct Note {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
    pub(crate) buttons: Vec<Button>,
    /// The session that it is about, if it is about one.
    #[serde(skip)]
    pub(crate) about: Option<Seen>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Kept,
    /// What was kept before.
    Known,
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
    /// Nothing more is said of this notice.
    NotNow(Seen),
}

/// What is said in the note of an order that was carried out.
#[derive(Serialize)]
pub(crate) struct Said {
    words: String,
    /// What is said, second for second, of how long the code stays on the clipboard.
    countdown: Option<Countdown>,
}

#[derive(Serialize)]
struct Countdown {
    seconds: u32,
    /// `#` stands for the seconds that are left.
    words: String,
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self { words, countdown: None }
    }
}

/// A note on its way to the content script, with what is the same in all of them.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToScript<'a> {
    Note {
        note: &'a Note,
        /// How the code ends: where the page shows it the note does not lie.
        code_end: Option<&'a str>,
        close: String,
        /// What is said when an order is not answered.
        unanswered: String,
        theme: &'static str,
    },
}

impl Note {
    pub(crate) fn without_buttons(kind: Kind, title: String, lines: Vec<String>) -> Self {
        Self { kind, title, lines, buttons: Vec::new(), about: None }
    }
}

/// The buttons of a note about a session that may be used.
pub(crate) async fn buttons(session: &SessionView) -> Vec<Button> {
    let portal = waiting::tab()
        .await
        .map(|_| Button { label: texts::text("note_show_portal"), order: Order::ShowPortal });
    let copy = Button { label: texts::text("copy"), order: Order::Copy(session.seen()) };
    portal.into_iter().chain([copy, not_now(session)]).collect()
}

/// The button that closes the note for this notice.
pub(crate) fn not_now(session: &SessionView) -> Button {
    Button { label: texts::text("note_not_now"), order: Order::NotNow(session.seen()) }
}

/// Whether the user wants nothing more said of its notice.
pub(crate) async fn is_unwanted(note: &Note) -> bool {
    let unwanted = unwanted().await;
    note.about.as_ref().is_some_and(|about| unwanted.contains(about))
}

async fn unwanted() -> Vec<Seen> {
    from_js(browser::remembered(UNWANTED).await).unwrap_or_default()
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
    let code_end = note.about.as_ref().and_then(|about| about.masked.rsplit('…').next());
    ToScript::Note {
        note,
        code_end,
        close: texts::text("close"),
        unanswered: texts::text("note_unanswered"),
        theme: theme::SHEET,
    }
}

/// Carries out what the user ordered from a note; the answer is what is said of it there, if anything.
pub(crate) async fn carry_out(order: Order) -> Option<Said> {
    match order {
        Order::Copy(seen) => Some(match clipboard::copy(seen).await {
            Ok(true) => {
                let countdown = Countdown { seconds: clipboard::STAYS, words: clipboard::stays("#") };
                Said { words: clipboard::copied(), countdown: Some(countdown) }
            }
            Ok(false) => texts::text("error_clipboard").into(),
            Err(failure) => texts::failure(&failure).into(),
        }),
        Order::ShowPortal => {
            waiting::tab().await?.show(None).await;
            None
        }
        Order::NotNow(seen) => {
            let mut all = unwanted().await;
            all.push(seen);
            all.drain(..all.len().saturating_sub(MOST_UNWANTED));
            // Without it the note is shown once more.
            let _ = browser::remember(UNWANTED, to_js(&all)).await;
            None
        }
    }
}
