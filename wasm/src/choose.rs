//! The small window in which the user confirms a fill in a page that is no approved portal, or chooses one of several
//! codes, or confirms that one is asked for. Asks the background; decides nothing.

use staffetta_core::approval::Approved;
use staffetta_core::session::{Seen, SessionView};
use staffetta_core::{MailboxNames, Origin, portal, sorted};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::codes;
use crate::popup::dom::{self, button, element, group, replace_children};
use crate::services::Shown;
use crate::texts::{self, text, text_with};
use crate::use_field::{Choice, Question};
use crate::{browser, places, user};

/// Where it is drawn.
const PLACE: &str = "choices";

/// Fills the window.
pub(crate) async fn open() {
    dom::set_text("title", &text("extension_name"));
    dom::set_language(&text("language"));
    match ask::<Choice>(&FromPage::Choice).await {
        Ok(Choice { question: Question::RequestCode(issuer), .. }) => request(&issuer).await,
        Ok(choice) => replace_children(PLACE, &parts(&choice, &user::names().await)),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
    dom::set_ready();
}

async fn request(issuer: &str) {
    match ask::<Shown>(&FromPage::Services(false)).await {
        Ok(shown) => codes::window(PLACE, issuer, &shown).await,
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
}

fn parts(choice: &Choice, names: &MailboxNames) -> Vec<Element> {
    let origin = match &choice.question {
        Question::NoField => return vec![element("p", "", &text("use_field_none"))],
        Question::Copy | Question::RequestCode(_) => None,
        Question::Fill(spot) => Some(&spot.origin),
    };
    if choice.sessions.is_empty() {
        return vec![element("p", "", &text("copy_code_nothing"))];
    }
    let question = origin.map_or_else(
        || text("copy_code_which"),
        |origin| {
            let key = if choice.approved { "use_field_which" } else { "use_field_question" };
            text_with(key, &[origin.host().to_string()])
        },
    );
    let mut parts = vec![element("p", "question", &question)];
    parts.extend(choice.sessions.iter().map(|session| card(session, names, origin.is_some())));
    if let Some(origin) = origin.filter(|_| !choice.approved) {
        parts.push(element("p", "detail quiet", &text("use_field_once")));
        parts.push(group("div", "actions", &remember(origin, &choice.sessions)));
    }
    parts
}

/// A code with the button that chooses it.
fn card(session: &SessionView, names: &MailboxNames, is_fill: bool) -> Element {
    let now = browser::now();
    let seen = session.seen();
    let (words, press): (_, Box<dyn FnMut()>) = if is_fill {
        ("use_field_paste", Box::new(move || spawn_local(fill(seen.clone()))))
    } else {
        ("copy", Box::new(move || spawn_local(copy(seen.clone()))))
    };
    let issuer = texts::issuer_name(session);
    let title = element("h2", "", texts::owner(session, names).unwrap_or(&issuer));
    let _ = title.set_attribute("title", session.slot.owner.as_deref().unwrap_or_default());
    let head = [title, element("code", "code", &session.masked)];
    let life = [texts::time_left(session, now), texts::until(session, now)].join(" · ");
    let kind = format!("{issuer} · {}", texts::contesto(session));
    let mut lines = vec![group("div", "head", &head)];
    lines.extend([life, kind].map(|words| element("p", "detail", &words)));
    lines.extend(texts::asked_by(session).map(|software| element("p", "detail quiet", &software)));
    lines.push(group("div", "actions", &[button("primary", &text(words), press)]));
    group("article", "card", &lines)
}

/// One button for each issuer of these codes: the page becomes a portal that takes its codes.
fn remember(origin: &Origin, sessions: &[SessionView]) -> Vec<Element> {
    let known = portal::takes_of(origin);
    let issuers = sorted::distinct(sessions.iter().map(|session| &session.slot.issuer));
    let approve = |issuer: &String| {
        let takes = if known.contains(issuer) { Vec::new() } else { vec![issuer.clone()] };
        let name = sessions
            .iter()
            .find(|one| one.slot.issuer == *issuer)
            .map_or_else(String::new, texts::issuer_name);
        let approved = Approved::Portal { origin: origin.clone(), takes };
        places::approve("plain small", &text_with("use_field_remember", &[name]), approved.into(), || {
            Box::pin(async {})
        })
    };
    issuers.into_iter().map(approve).collect()
}

async fn fill(seen: Seen) {
    match ask::<Option<String>>(&FromPage::FillField(seen)).await {
        Ok(None) => dom::close(),
        Ok(Some(reason)) => dom::say(&reason, "bad"),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
}

async fn copy(seen: Seen) {
    match ask::<bool>(&FromPage::Copy(seen)).await {
        Ok(true) => dom::close(),
        Ok(false) => dom::say(&text("error_clipboard"), "bad"),
        Err(code) => dom::say(&texts::failure_code(code), "bad"),
    }
}
