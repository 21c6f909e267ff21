//! One card for each session: whose it is, how long it lives, and what can be done with it.

use staffetta_core::SlotKey;
use staffetta_core::session::SessionView;
use web_sys::Element;

use super::Action;
use super::dom::{Tag, button, element, group};
use crate::browser;
use crate::sessions::Place;
use crate::texts::{self, text};

/// A session with less time left than this is shown as ending, in seconds.
const ENDING: i64 = 30 * 60;

/// What is shown when nothing is held.
pub(super) fn empty() -> Element {
    let lines = [
        element(Tag::Heading, "", &text("popup_empty_title")),
        element(Tag::Paragraph, "", &text("popup_empty")),
        element(Tag::Paragraph, "quiet", &text("popup_empty_spam")),
    ];
    group(Tag::Article, "empty", &lines)
}

/// The card of a session.
pub(super) fn card(session: &SessionView, place: Place) -> Element {
    let now = browser::now();
    let ending = session.validity.seconds_left(now) < ENDING;
    let head = [
        element(Tag::Heading, "", &texts::issuer_name(session)),
        element(Tag::Box, "contesto", &texts::contesto(session)),
    ];
    let life = [
        element(Tag::Strong, "", &texts::time_left(session, now)),
        element(Tag::Box, "until", &texts::until(session)),
    ];
    let mut parts = vec![
        group(Tag::Box, "head", &head),
        element(Tag::Code, "code", &session.masked),
        group(Tag::Box, if ending { "life ending" } else { "life" }, &life),
    ];
    let details = session.slot.owner.clone().into_iter().chain(texts::asked_by(session));
    parts.extend(details.map(|detail| element(Tag::Paragraph, "detail", &detail)));
    parts.extend(
        session
            .replaced
            .as_ref()
            .map(|older| element(Tag::Paragraph, "detail quiet", &texts::replaced(older))),
    );
    parts.extend(
        session.warnings.iter().map(|code| element(Tag::Paragraph, "warning", &texts::warning(code))),
    );
    parts.extend(texts::place(place).map(|place| element(Tag::Paragraph, "warning", &place)));
    parts.push(actions(session));
    group(Tag::Article, if session.confirmed { "card" } else { "card doubtful" }, &parts)
}

fn actions(session: &SessionView) -> Element {
    let key = session.key.clone();
    let main = if session.confirmed {
        button("primary", &text("copy"), Action::Copy(key))
    } else {
        button("primary", &text("trust_sender"), Action::Accept(key))
    };
    let bar = group(Tag::Box, "actions", &[main]);
    let ask = Action::AskBeforeForgetting(bar.clone(), session.key.clone());
    let _ = bar.append_child(&button("plain", &text("forget"), ask));
    bar
}

/// Letting go cannot be undone: it takes a second click.
pub(super) fn ask_before_forgetting(bar: &Element, key: SlotKey) {
    bar.set_text_content(None);
    let question = element(Tag::Paragraph, "question", &text("forget_question"));
    let yes = button("danger", &text("forget_yes"), Action::Forget(key));
    let no = button("plain", &text("forget_no"), Action::Keep);
    for part in [question, yes, no] {
        let _ = bar.append_child(&part);
    }
}
