//! One card for each session: whose it is, how long it lives, and what can be done with it.

use staffetta_core::session::SessionView;
use web_sys::Element;

use super::dom::{Tag, button, element, group};
use super::{ASKING, accept, copy, forget};
use crate::browser;
use crate::held::Place;
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
        button("primary", &text("copy"), move || copy(key.clone()))
    } else {
        button("primary", &text("trust_sender"), move || accept(key.clone()))
    };
    let bar = group(Tag::Box, "actions", &[main]);
    let key = session.key.clone();
    let asked_in = bar.clone();
    let forget_button = button("plain", &text("forget"), move || {
        ask_before_forgetting(&asked_in, &key);
        std::future::ready(())
    });
    let _ = bar.append_child(&forget_button);
    bar
}

/// Letting go cannot be undone: it takes a second click.
fn ask_before_forgetting(bar: &Element, key: &staffetta_core::SlotKey) {
    ASKING.set(true);
    bar.set_text_content(None);
    let key = key.clone();
    let question = element(Tag::Paragraph, "question", &text("forget_question"));
    let yes = button("danger", &text("forget_yes"), move || forget(key.clone()));
    let no = button("plain", &text("forget_no"), || async {
        ASKING.set(false);
        super::show().await;
    });
    for part in [question, yes, no] {
        let _ = bar.append_child(&part);
    }
}
