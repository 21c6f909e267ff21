//! A portal that says that it does not take a code: it is believed of a code that it got a moment ago, in the document
//! that got it or the one that came after it, and of no other.

use staffetta_core::field::refusal::{Filled, PageMessage, is_refused};
use staffetta_core::session::Seen;

use crate::json::{from_js, to_js};
use crate::sender::ScriptSender;
use crate::{browser, refresh, sessions, waiting};

/// Key, in the browser's memory, of the fills that were done.
const REMEMBERED: &str = "filled";
/// Most of them.
const MOST: usize = 8;

/// A code was filled in there, where these texts stood before, if that is known.
pub(crate) async fn filled(seen: &Seen, before: Option<Vec<PageMessage>>, sender: &ScriptSender) {
    let (tab, document, origin) = (sender.tab, sender.document.clone(), sender.origin.clone());
    let was_said_before = before.is_none_or(|texts| is_refused(&texts, None));
    let mut all = recent().await;
    all.retain(|filled| !filled.is_in(tab, &document) && !filled.may_be_answered_in(tab, &document, &origin));
    all.truncate(MOST - 1);
    let (seen, at) = (seen.clone(), browser::now());
    all.insert(0, Filled { tab, document, origin, was_said_before, seen, at });
    let _ = browser::remember(REMEMBERED, to_js(&all)).await;
}

/// Whether a page came a moment after another that got a code: it may say what became of that.
pub(crate) async fn is_after_fill(sender: &ScriptSender) -> bool {
    recent().await.iter().any(|filled| is_answered(filled, sender))
}

fn is_answered(filled: &Filled, sender: &ScriptSender) -> bool {
    filled.may_be_answered_in(sender.tab, &sender.document, &sender.origin)
}

/// What a page shows since it got a code: whether it refuses it. Then the code is marked.
pub(crate) async fn read(messages: Vec<PageMessage>, sender: &ScriptSender) -> bool {
    let mut all = recent().await;
    let filled = all
        .iter()
        .position(|filled| filled.is_in(sender.tab, &sender.document))
        .or_else(|| all.iter().position(|filled| is_answered(filled, sender)));
    let Some(at) = filled.filter(|_| !sender.takes().is_empty()) else { return false };
    let listing = sessions::list(false).await;
    let session = listing.sessions.iter().find(|(session, _)| session.seen() == all[at].seen);
    let contesto = session.and_then(|(session, _)| session.slot.contesto.as_deref());
    if !is_refused(&messages, contesto) {
        return false;
    }
    let refused = sessions::refuse(all.remove(at).seen).await.is_ok();
    if refused {
        waiting::begins(sender.tab);
    }
    let _ = browser::remember(REMEMBERED, to_js(&all)).await;
    refresh::own_pages_too();
    refused
}

async fn recent() -> Vec<Filled> {
    let all: Vec<Filled> = from_js(browser::remembered(REMEMBERED).await).unwrap_or_default();
    let now = browser::now();
    all.into_iter().filter(|filled| filled.is_recent(now)).collect()
}
