//! The issuer's own mail says that codes were revoked: they are set aside, and the reader is told which. Knows no words
//! that say so, and no rule.

use staffetta_core::revocation::Revocation;
use staffetta_core::session::Seen;

use crate::note::{Kind, Note};
use crate::{browser, refresh, sessions, texts, user};

/// Sets aside what the issuer's own mail says was revoked, and says so in place of what else was said of it.
pub(crate) async fn take(revocation: Revocation, said: Option<Note>) -> Option<Note> {
    let title = texts::text_with("note_revoked_title", &[texts::name_of(&revocation.slot.issuer)]);
    let note = |lines| Some(Note::without_buttons(Kind::Doubtful, title, lines));
    let revoked = match sessions::revoke(revocation).await {
        Ok(revoked) if revoked.is_empty() => return said,
        Ok(revoked) => revoked,
        Err(failure) => return note(vec![texts::failure(&failure)]),
    };
    refresh::everyone().await;
    let is_of_another = |about: &Seen| revoked.iter().all(|session| session.seen() != *about);
    if said.as_ref().and_then(|said| said.about.as_ref()).is_some_and(is_of_another) {
        return said;
    }
    let (now, names) = (browser::now(), user::names().await);
    let (aside, in_use): (Vec<_>, Vec<_>) = revoked.iter().partition(|session| session.is_set_aside());
    let (meant, then) = match aside.first() {
        Some(first) => (aside.clone(), texts::after_set_aside(first)),
        None => (in_use, "note_used_anyway"),
    };
    let lines = meant.iter().map(|session| texts::which(session, &names));
    let lines = lines.chain(meant.first().and_then(|session| texts::set_aside(session, now)));
    note(lines.chain([texts::text(then)]).collect())
}
