//! From the mails open in a webmail to sessions held, and what the reader of the message is told about it.

use std::slice;

use serde::{Deserialize, Serialize};
use staffetta_core::notice::{self, Message, Notice, Recognition, Refusal, Sender, SenderTrust, Warning};
use staffetta_core::page::{self, Part};
use staffetta_core::profiles::{
    self,
    schema::{Page, Webmail},
};
use staffetta_core::session::{SessionView, StoreOutcome};
use staffetta_core::webmail::{self, Shown};
use staffetta_core::{Origin, Timestamp, User, invisible, sorted, webmail_date};
use wasm_bindgen_futures::spawn_local;

use crate::browser::tabs;
use crate::json::{from_js, to_js};
use crate::note::{self, Kind, Note};
use crate::sender::ScriptSender;
use crate::sessions::{self, KeptIn, Stored};
use crate::{approvals, browser, refresh, revoked, texts, user};

/// Most characters of a message that a content script describes; a notification has some hundreds.
const LONGEST_TEXT: u32 = 20_000;

/// How mails are found in a page of a mailbox.
#[derive(Serialize)]
pub(crate) struct Instructions {
    /// The webmails that may have made it.
    webmails: Vec<Instruction>,
    /// Whether it is read when none of them has.
    unknown: bool,
    /// What stands in such a page and in no mail; what of it has no mail in it.
    controls: [&'static str; 2],
    /// A regular expression that finds a word of those of which one makes a message worth describing.
    hints: String,
    /// Most characters of a message that are described.
    longest: u32,
}

#[derive(Serialize)]
struct Instruction {
    id: &'static str,
    page: &'static Page,
}

/// A message as the content script describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    /// The webmail in whose places it stands.
    webmail: String,
    text: String,
    from: Vec<Person>,
    recipient: Vec<Person>,
    summary: Vec<Person>,
    enclosed: bool,
    date: Option<String>,
}

/// One whom the page names: the words, and then its address, once for each attribute that has it.
type Person = Vec<String>;

/// What the content script is told of a message that means something to us.
#[derive(Serialize)]
pub(crate) struct Recognised {
    recognised: bool,
}

/// How mails are found in this document of a mailbox; `None` where there is nothing to do.
pub(crate) async fn instructions(sender: &ScriptSender) -> Option<Instructions> {
    let webmails: Vec<Instruction> = shown(sender)
        .into_iter()
        .map(|(webmail, _)| Instruction { id: &webmail.id, page: &webmail.page })
        .collect();
    let unknown = may_be_unknown(sender);
    if webmails.is_empty() && !unknown {
        return None;
    }
    Some(Instructions::of(webmails, unknown).await)
}

impl Instructions {
    async fn of(webmails: Vec<Instruction>, unknown: bool) -> Self {
        Self {
            webmails,
            unknown,
            controls: page::controls(),
            hints: invisible::pattern_of(&profiles::notice_hints(&user::known().await)),
            longest: LONGEST_TEXT,
        }
    }
}

/// Whether mails are read in this document of a mailbox.
pub(crate) fn may_show_mails(sender: &ScriptSender) -> bool {
    !shown(sender).is_empty() || may_be_unknown(sender)
}

/// Whether a mail may be shown there by software that no row knows.
fn may_be_unknown(sender: &ScriptSender) -> bool {
    let mailbox = Origin::parse(&sender.origin);
    sender.is_mailbox() && mailbox.is_ok_and(|mailbox| webmail::may_be_unknown(&mailbox, &sender.url))
}

/// What the document may show, when it is a mailbox's and the mailbox is the whole tab.
fn shown(sender: &ScriptSender) -> Vec<(&'static Webmail, Shown)> {
    match Origin::parse(&sender.origin) {
        Ok(mailbox) if sender.is_mailbox() => webmail::shown_at(&mailbox, &sender.url),
        _ => Vec::new(),
    }
}

/// The message that is described. Of a message inside a mail the words alone count: its header is somebody's.
fn message(description: Description, webmail: &Webmail, shown: Shown, now: Timestamp) -> Message {
    let Description { text, from, recipient, summary, enclosed, date, .. } = description;
    if shown == Shown::Enclosed {
        return Message { text, enclosed: true, ..Message::default() };
    }
    let bracketed = webmail.page.bracketed;
    let recipients = addresses(&recipient, bracketed);
    Message {
        text,
        from: from.iter().flat_map(|person| senders(person, bracketed)).collect(),
        shown_elsewhere: addresses(&summary, bracketed)
            .into_iter()
            .filter(|one| !recipients.contains(one))
            .collect(),
        enclosed,
        first_of_from: webmail.first_of_from,
        recipient: recipients.into_iter().next(),
        received_at: date.and_then(|date| webmail_date::read(&date, now)),
        authentication_failed: false,
    }
}

/// A person as core judges it: once for each address, of which an honest page gives one.
fn senders(person: &Person, bracketed: bool) -> Vec<Sender> {
    let name = person.first().map_or("", |words| webmail::name_in(words, bracketed));
    let sender = |address| Sender { address, name: name.to_owned() };
    let addresses = addresses(slice::from_ref(person), bracketed);
    if addresses.is_empty() {
        return vec![sender(None)];
    }
    addresses.into_iter().map(|address| sender(Some(address))).collect()
}

fn addresses(persons: &[Person], bracketed: bool) -> Vec<String> {
    let mut all = Vec::new();
    for person in persons {
        let mut addresses: Vec<String> =
            person.iter().skip(1).map(|written| webmail::address_in(written, bracketed).to_owned()).collect();
        addresses.dedup();
        all.append(&mut addresses);
    }
    all
}

/// Recognises the mails that a content script describes, holds their sessions, and tells the reader.
pub(crate) async fn read(descriptions: Vec<Description>, sender: &ScriptSender) -> Option<Recognised> {
    let shown = shown(sender);
    let id = &descriptions.first()?.webmail;
    let &(webmail, shown) = shown.iter().find(|(webmail, _)| webmail.id == *id)?;
    if descriptions.iter().any(|description| description.webmail != *id) {
        return None; // the page is of one software
    }
    let now = browser::now();
    let messages = descriptions.into_iter().map(|description| message(description, webmail, shown, now));
    let note = take(messages.collect(), &user::known().await, now).await?;
    show(note, sender).await;
    Some(Recognised { recognised: true })
}

/// The same in a page of software that no row knows. Nobody can tell from whom its messages are.
pub(crate) async fn read_unknown(page: Part, sender: &ScriptSender) -> Option<Recognised> {
    if !may_be_unknown(sender) {
        return None;
    }
    let user = user::known().await;
    let messages = page::messages(&page, &user).into_iter().map(without_sender).collect();
    let note = take(messages, &user, browser::now()).await?;
    show(note, sender).await;
    Some(Recognised { recognised: true })
}

/// Tells the reader, unless he wants to hear no more of it. In a frame of another origin there may be no room: it is
/// said in the page around it, from where nothing is ordered.
async fn show(mut note: Note, sender: &ScriptSender) {
    if note::is_unwanted(&note).await {
        return;
    }
    if sender.top_is_same_origin {
        return note::show(&note, sender.tab, &sender.document).await;
    }
    note.buttons.clear();
    if let Some(page) = tabs::whole(sender.tab).await {
        note::show(&note, sender.tab, &page).await;
    }
}

fn without_sender(text: &str) -> Message {
    Message { text: text.to_owned(), ..Message::default() }
}

/// What the content script finds in a document that the user wants read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    selection: String,
    page: Option<Part>,
}

/// A document is to be read.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToScript {
    Read(Instructions),
}

/// Reads the page of a tab at the user's click, approved or not, or what is selected in it, and says there what was
/// found. Nobody can tell from whom its messages are, and nothing is ordered from there.
///
/// # Errors
/// Why it cannot be read, and what to do.
pub(crate) async fn read_page(tab: i32) -> Result<(), String> {
    let documents = tabs::run_in_frames(tab, &["dom.js", "unseen.js", "parts.js"]).await;
    let question = to_js(&ToScript::Read(Instructions::of(Vec::new(), true).await));
    let mut found: Vec<Found> = Vec::new();
    for document in &documents {
        found.extend(tabs::send_to_document(tab, document, &question).await.ok().and_then(from_js));
    }
    let [top, ..] = &documents[..] else { return Err(texts::text("read_unreachable")) };
    let is_selected = found.iter().any(|one| !one.selection.trim().is_empty());
    let pages: Vec<Part> = if is_selected {
        found.into_iter().map(|one| Part::selected(one.selection)).collect()
    } else {
        found.into_iter().filter_map(|one| one.page).collect()
    };
    let user = user::known().await;
    // A frame without an address is part of the page around it, too.
    let texts = sorted::distinct(pages.iter().flat_map(|page| page::messages(page, &user)));
    let messages = texts.into_iter().map(without_sender).collect();
    let note = take(messages, &user, browser::now()).await.unwrap_or_else(|| {
        let line = if is_selected { "read_nothing_selected" } else { "read_nothing" };
        Note::without_buttons(Kind::Doubtful, texts::text("read_nothing_title"), vec![texts::text(line)])
    });
    note::show(&Note { buttons: Vec::new(), ..note }, tab, top).await;
    Ok(())
}

/// Holds the sessions of messages; what is said of the last that means something to us.
async fn take(messages: Vec<Message>, user: &User, now: Timestamp) -> Option<Note> {
    let mut note = None;
    let mut revocations = Vec::new();
    for message in messages {
        revocations.extend(notice::revocations(&message, user, now));
        note = match notice::recognise(&message, user, now) {
            Recognition::Nothing => note,
            Recognition::Certification => Some(Note::without_buttons(
                Kind::Info,
                texts::text("note_certification_title"),
                vec![texts::text("note_certification")],
            )),
            Recognition::Notice(notice) => Some(hold(*notice).await),
        };
    }
    // Once all that the page shows is held: a later mail may stand above the one whose code it revokes.
    for revocation in revocations {
        note = revoked::take(revocation, note).await;
    }
    note
}

async fn hold(notice: Notice) -> Note {
    let trust = notice.sender;
    let title = texts::refused_title(&notice);
    let session = match notice.into_session() {
        Ok(session) => session,
        Err(refusals) => {
            let is_over = |refusal: &Refusal| matches!(refusal, Refusal::Expired(_) | Refusal::SaidOver);
            let kind = if refusals.iter().all(is_over) { Kind::Info } else { Kind::Refused };
            return Note::without_buttons(kind, title, refusals.iter().map(texts::refusal).collect());
        }
    };
    match sessions::store(session).await {
        Ok(stored) => {
            // Nobody who reads the mail waits for that.
            spawn_local(async {
                refresh::everyone().await;
            });
            if trust == SenderTrust::Known || stored.session.confirmed {
                kept_note(&stored, what_next(&stored.session).await).await
            } else {
                doubtful_note(&stored).await
            }
        }
        Err(failure) => Note::without_buttons(Kind::Refused, title, vec![texts::failure(&failure)]),
    }
}

/// What the user does with the code: text key.
async fn what_next(session: &SessionView) -> &'static str {
    if !session.slot.is_settled() {
        "note_open"
    } else if approvals::portal_patterns().await.is_empty() {
        "note_kept_program"
    } else {
        "note_kept"
    }
}

async fn kept_note(stored: &Stored, next: &str) -> Note {
    let session = &stored.session;
    let issuer = texts::issuer_name(session);
    let now = browser::now();
    let which = texts::which(session, &user::names().await);
    if let Some(aside) = texts::set_aside(session, now) {
        let title = if session.is_revoked() { "note_revoked_title" } else { "note_already_title" };
        let lines = vec![which, aside, texts::text(texts::after_set_aside(session))];
        return Note::without_buttons(Kind::Doubtful, texts::text_with(title, &[issuer]), lines);
    }
    let (kind, title, first) = match &stored.outcome {
        StoreOutcome::New | StoreOutcome::Replaced { .. } => {
            (Kind::Kept, "note_kept_title", texts::text(next))
        }
        StoreOutcome::AlreadyHeld => (Kind::Known, "note_already_title", texts::text(next)),
        StoreOutcome::Superseded { newer } => (
            Kind::Doubtful,
            "note_superseded_title",
            texts::text_with("note_superseded", std::slice::from_ref(newer)),
        ),
    };
    // Of what is known the first line alone is shown.
    let which = match kind {
        Kind::Known => format!("{which} · {}", texts::time_left(session, now)),
        _ => which,
    };
    let mut lines = vec![which, first, life(session, now)];
    if let StoreOutcome::Replaced { older } = &stored.outcome {
        lines.push(texts::replaced(&older.masked, older.requested_at, now));
    }
    lines.extend(session.warnings.iter().map(|code| texts::warning(code)));
    lines.extend(texts::kept_in(stored.kept_in));
    let buttons = match kind {
        Kind::Kept | Kind::Known => note::buttons(session).await,
        _ => Vec::new(),
    };
    Note { kind, title: texts::text_with(title, &[issuer]), lines, buttons, about: Some(session.seen()) }
}

/// The note on the guide's example, which is held nowhere and cannot be copied.
pub(crate) async fn example_note(session: SessionView) -> Note {
    let stored = Stored { outcome: StoreOutcome::New, session, kept_in: KeptIn::Keyring };
    let note = kept_note(&stored, "note_kept").await;
    Note { title: texts::text_with("example_note", &[note.title]), buttons: Vec::new(), ..note }
}

fn life(session: &SessionView, now: Timestamp) -> String {
    texts::text_with("note_life", &[texts::until(session, now), texts::time_left(session, now)])
}

async fn doubtful_note(stored: &Stored) -> Note {
    let session = &stored.session;
    let mut lines = vec![texts::which(session, &user::names().await)];
    lines.extend(texts::sent_by(session));
    lines.extend([texts::text("note_doubtful"), life(session, browser::now())]);
    lines.extend(
        session
            .warnings
            .iter()
            .filter(|code| *code != Warning::SenderUnknown.code())
            .map(|code| texts::warning(code)),
    );
    let title = texts::text_with("note_doubtful_title", &[texts::issuer_name(session)]);
    let buttons = vec![note::not_now(session)];
    Note { kind: Kind::Doubtful, title, lines, buttons, about: Some(session.seen()) }
}
