//! The sessions: whether the host is there and where the codes are, and one card for each, with whose it is, how long
//! it lives and what can be done with it.

use staffetta_core::notice::{Warning, sender_to_approve};
use staffetta_core::session::{Seen, SessionView};
use staffetta_core::{MailboxNames, sorted};
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::KeyringState;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::background::ask;
use super::dom::{self, append, button, button_in, element, group, group_with_id};
use super::update::update_children;
use super::{clock, codes, logins, waiting};
use crate::host::is_of_host;
use crate::message::FromPage;
use crate::services::{OrderMessage, Shown};
use crate::sessions::{KeptIn, Listing};
use crate::texts::{self, text};
use crate::{browser, clipboard, places, sessions, user};

thread_local! {
    /// While the user is being asked something, the cards stay as they are.
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Shows the sessions as they are now, unless the user is being asked something.
pub(super) async fn refresh() {
    if !IS_ASKING.get() {
        show(FromPage::List).await;
    }
}

/// Says that they are looked for, for as long as they are.
pub(super) async fn look() {
    show_host(&sessions::so_far());
    show(FromPage::FreshList).await;
}

/// Shows the sessions as they are now.
async fn show(question: FromPage) {
    match ask::<Listing>(&question).await {
        Ok(listing) => {
            show_host(&listing);
            let names = user::names().await;
            let services = services(&listing, matches!(question, FromPage::FreshList)).await;
            // The user may have been asked something while that was found out.
            if IS_ASKING.get() {
                return;
            }
            let [usable, doubtful] = cards(&listing, &names, &services);
            // Where there is nothing else, what waits for the user's word comes first.
            let [first, last] = if usable.is_empty() { [doubtful, usable] } else { [usable, doubtful] };
            update_children("sessions", &first);
            update_children("doubtful", &last);
            let is_one_held = !listing.offered().is_empty();
            // What waits for the user's word is a code, too.
            let is_one_here = listing.sessions.iter().any(|(one, _)| !one.is_set_aside());
            logins::beside_code(is_one_here);
            codes::show(&services, is_one_here, || spawn_local(refresh())).await;
            waiting::show(is_one_held).await;
        }
        Err(code) => say_error(&texts::failure_code(code)),
    }
}

/// The services that can be asked, by a host that can read credentials.
async fn services(listing: &Listing, fresh: bool) -> Shown {
    if listing.keyring != Some(KeyringState::Ready) {
        return Shown::default();
    }
    ask(&FromPage::Services(fresh)).await.unwrap_or_default()
}

/// A card for each session: first those that may be used, then those whose sender nobody vouches for.
fn cards(listing: &Listing, names: &MailboxNames, services: &Shown) -> [Vec<Element>; 2] {
    let all: Vec<&SessionView> = listing.sessions.iter().map(|(session, _)| session).collect();
    let in_a_card = |session: &SessionView| all.iter().any(|other| other.has_replaced(session));
    let mut shown: Vec<_> = listing.sessions.iter().filter(|(session, _)| !in_a_card(session)).collect();
    sorted::sort_by_key(&mut shown, |(session, _)| (session.replaced, session.is_set_aside()));
    if shown.is_empty() && listing.is_whole() {
        return [vec![empty()], Vec::new()];
    }
    let kept_in = |kept_in: KeptIn| (!says_where(listing)).then_some(kept_in);
    sorted::sort_by_key(&mut shown, |(session, _)| !session.confirmed);
    let (mut usable, mut doubtful) = (Vec::new(), Vec::new());
    for (n, (session, at)) in shown.iter().enumerate() {
        // Once is enough for each mailbox.
        let is_named_here = shown[..n].iter().all(|(other, _)| other.slot.owner != session.slot.owner);
        let card = card(session, is_named_here, names, kept_in(*at), &all, services);
        if session.confirmed { usable.push(card) } else { doubtful.push(card) }
    }
    [usable, doubtful]
}

/// Whether what is said of the host says where all codes are, too.
fn says_where(listing: &Listing) -> bool {
    listing.host_failure == Some(FailureCode::HostMissing) || listing.keyring == Some(KeyringState::Absent)
}

/// Says plainly what is wrong with the host, above all else, or else quietly, at the foot, that the codes are safe.
fn show_host(listing: &Listing) {
    let (tone, title, detail) = match (listing.host_failure, listing.keyring) {
        (None, Some(KeyringState::Ready)) => return show_well("host_ready", "unseen"),
        (None, None) => return show_well("host_awaited", ""),
        (None, Some(state)) => {
            let code = state.code();
            ("doubtful", text(&format!("keyring_{code}")), Some(text(&format!("keyring_{code}_help"))))
        }
        (Some(FailureCode::HostMissing), _) => {
            let detail =
                format!("{} {}", texts::failure_code(FailureCode::HostMissing), text("host_away_help"));
            ("bad", text("host_away"), Some(detail))
        }
        (Some(failure), _) if is_of_host(failure) => ("bad", text("host_away"), texts::unknown(listing)),
        (Some(failure), _) => ("doubtful", text("host_error"), Some(texts::failure_code(failure))),
    };
    let mut lines = vec![element("strong", "host-title", &title)];
    lines.extend(detail.map(|detail| element("p", "host-detail", &detail)));
    if listing.keyring == Some(KeyringState::Locked) {
        lines.push(button("plain", &text("unlock"), Box::new(|| spawn_local(unlock()))));
    }
    dom::set_text("well", "");
    update_children("host", &lines);
    dom::set_class("host", &format!("host {tone}"));
}

/// That all is well takes no room: it is read out alone.
fn show_well(key: &str, class: &str) {
    update_children("host", &[]);
    dom::set_text("well", &text(key));
    dom::set_class("well", class);
}

/// What is shown when nothing is held.
fn empty() -> Element {
    let lines = [
        element("h2", "", &text("popup_empty_title")),
        element("p", "", &text("popup_empty")),
        element("p", "quiet", &text("popup_empty_spam")),
    ];
    group("article", "empty", &lines)
}

/// The card of a session, with those of all that it replaced.
fn card(
    session: &SessionView,
    is_named_here: bool,
    names: &MailboxNames,
    kept_in: Option<KeptIn>,
    all: &[&SessionView],
    services: &Shown,
) -> Element {
    let now = browser::now();
    let ending = session.validity.is_ending(now);
    let issuer = texts::issuer_name(session);
    // What differs comes first: most often it is whose the code is.
    let (title, kind) = match texts::owner(session, names) {
        Some(owner) => (owner.to_owned(), format!("{issuer} · {}", texts::contesto(session))),
        None => (issuer, texts::contesto(session)),
    };
    let head = [element("h2", "", &title), element("code", "code", &session.masked)];
    let owner = session.slot.owner.as_deref();
    let life = [
        element("strong", "", &texts::time_left(session, now)),
        element("span", "until", &texts::until(session, now)),
    ];
    let mut parts = vec![group("div", "head", &head)];
    // Of one that was revoked no time is left.
    if !session.is_revoked() {
        parts.push(group("p", if ending { "life ending" } else { "life" }, &life));
    }
    parts.push(element("p", "detail", &kind));
    let name = owner.and_then(|owner| names.of(owner));
    parts.extend(owner.filter(|_| name.is_some()).map(|address| element("p", "detail quiet", address)));
    if let Some(owner) = owner.filter(|_| is_named_here)
        && let Some(line) = parts.pop()
    {
        parts.push(whose(line, owner, name));
    }
    parts.extend(texts::asked_by(session).map(|software| element("p", "detail quiet", &software)));
    // Whom an unknown sender is, is said with his address.
    let unknown = Warning::SenderUnknown.code();
    let of_sender = texts::sent_by(session);
    let warnings = session.warnings.iter().filter(|code| of_sender.is_none() || *code != unknown);
    parts.extend(warnings.map(|code| element("p", "warning", &texts::warning(code))));
    parts.extend(kept_in.and_then(texts::kept_in).map(|words| element("p", "warning", &words)));
    parts.extend(of_sender.map(|sender| element("p", "warning sender", &sender)));
    parts.extend(texts::set_aside(session, now).map(|line| element("p", "warning", &line)));
    parts.push(actions(session));
    parts.extend(service_actions(session, services));
    for older in all.iter().filter(|other| session.has_replaced(other)) {
        let words = texts::replaced(&older.masked, older.validity.requested_at, now);
        let aside = texts::set_aside(older, now);
        let lines = [words].into_iter().chain(aside).chain(texts::may_still_live(older, now));
        parts.extend(lines.map(|line| element("p", "detail quiet", &line)));
        let bar = |button| group_with_id("div", "actions", &id_of("older", older), &[button]);
        parts.extend(take_back("plain", older).map(bar));
    }
    let class = if session.is_offered() { "card" } else { "card doubtful" };
    group_with_id("article", class, &id_of("card", session), &parts)
}

/// The id of what is about a session alone: another code, or the same from another sender, has another one.
fn id_of(what: &str, session: &SessionView) -> String {
    format!("{what}-{}-{}", session.key.as_str(), session.masked)
}

/// A line, and at its end the button that gives the mailbox a name.
fn whose(words: Element, owner: &str, name: Option<&str>) -> Element {
    let line = group("div", "whose", &[words]);
    let key = if name.is_some() { "mailbox_name_change" } else { "mailbox_name_give" };
    let (owner, name) = (owner.to_owned(), name.map(str::to_owned));
    let ask_name = move |line: &Element| {
        IS_ASKING.set(true);
        line.set_text_content(None);
        append(line, &[places::name_line(&owner, name.as_deref(), named)]);
        dom::focus(&places::name_line_id(&owner), "sessions");
    };
    append(&line, &[button_in("link", &text(key), Box::new(ask_name))]);
    line
}

fn named() -> places::Redrawn {
    IS_ASKING.set(false);
    Box::pin(show(FromPage::List))
}

/// A button with an order about a session as it is shown.
fn order(
    class: &str,
    name: &str,
    session: &SessionView,
    message: fn(Seen) -> FromPage,
    done: &'static str,
) -> Element {
    let seen = session.seen();
    let press = move || spawn_local(carry_out(message(seen.clone()), done));
    button(class, &text(name), Box::new(press))
}

/// The user takes back one that another took the place of, or that was set aside.
fn take_back(class: &str, session: &SessionView) -> Option<Element> {
    let (name, done) =
        if session.is_set_aside() { ("use_anyway", "used_anyway") } else { ("use_previous", "taken_back") };
    (!session.is_ended()).then(|| order(class, name, session, FromPage::UsePrevious, done))
}

fn actions(session: &SessionView) -> Element {
    let seen = session.seen();
    let mut buttons: Vec<Element> = if session.confirmed { purposes(session) } else { Vec::new() };
    let is_open = !buttons.is_empty();
    // Somebody said of one set aside that it is over: no button invites to it.
    let class = if session.is_set_aside() { "plain" } else { "primary" };
    if session.is_set_aside() || session.replaced {
        buttons.extend(take_back(class, session));
    } else if session.confirmed {
        let class = if is_open { "plain" } else { "primary" };
        buttons.push(button(class, &text("copy"), Box::new(move || spawn_local(copy(seen.clone())))));
    } else if let Some(sender) = sender_to_approve(session) {
        let press =
            move || spawn_local(carry_out(FromPage::AcceptSender(seen.clone(), sender.clone()), "approved"));
        buttons.push(button("doubtful", &text("approve_sender"), Box::new(press)));
    } else {
        buttons.push(order("doubtful", "trust_sender", session, FromPage::Accept, "accepted"));
    }
    let of = session.clone();
    let forget = move |bar: &Element| ask_before_forgetting(bar, &of);
    buttons.push(button_in("plain", &text("forget"), Box::new(forget)));
    group("div", "actions", &buttons)
}

/// What the issuer's service can be asked of a code, where it is settled what that is for.
fn service_actions(session: &SessionView, services: &Shown) -> Option<Element> {
    services.ready(&session.slot.issuer).filter(|_| session.confirmed && session.slot.is_settled())?;
    let seen = session.seen();
    let press = move || spawn_local(ask_service(FromPage::CheckCode, seen.clone()));
    let mut buttons = vec![button("plain small", &text("code_check"), Box::new(press))];
    if session.revoked.is_none() {
        let seen = session.seen();
        let press = move |bar: &Element| ask_before_revoking(bar, &seen);
        buttons.push(button_in("plain small", &text("code_revoke"), Box::new(press)));
    }
    Some(group("div", "actions", &buttons))
}

/// What was revoked cannot be used again: it takes a second click.
fn ask_before_revoking(bar: &Element, seen: &Seen) {
    let seen = seen.clone();
    let yes = move || spawn_local(ask_service(FromPage::RevokeCode, seen.clone()));
    let yes = button("danger", &text("code_revoke_yes"), Box::new(yes));
    ask_in(bar, "code_revoke_question", yes);
}

/// Has the issuer's service say something of a code, at the foot, and shows what is true since.
async fn ask_service(order: fn(Seen) -> FromPage, seen: Seen) {
    IS_ASKING.set(false);
    show(FromPage::List).await;
    dom::say(&text("service_asked"), "");
    let answer = ask::<OrderMessage>(&order(seen)).await;
    show(FromPage::List).await;
    match answer {
        Ok(said) => dom::say(&said.text, if said.is_good { "good" } else { "bad" }),
        Err(code) => say_error(&texts::failure_code(code)),
    }
}

/// The question what a code is for, where that is open: one button for each answer.
fn purposes(session: &SessionView) -> Vec<Element> {
    let answers = session.slot.purposes();
    let question = (!answers.is_empty()).then(|| element("p", "question", &text("purpose_question")));
    let buttons = answers.into_iter().map(|purpose| {
        let (words, seen) = (texts::purpose(&purpose), session.seen());
        let press =
            move || spawn_local(carry_out(FromPage::Assign(seen.clone(), purpose.clone()), "assigned"));
        button("primary", &words, Box::new(press))
    });
    question.into_iter().chain(buttons).collect()
}

/// To forget cannot be undone: it takes a second click.
fn ask_before_forgetting(bar: &Element, session: &SessionView) {
    ask_in(bar, "forget_question", order("danger", "forget_yes", session, FromPage::Forget, "forgotten"));
}

/// Puts a question in the place of the buttons.
fn ask_in(bar: &Element, question: &str, yes: Element) {
    IS_ASKING.set(true);
    bar.set_text_content(None);
    let keep = || {
        IS_ASKING.set(false);
        spawn_local(show(FromPage::List));
    };
    let no = button("plain", &text("forget_no"), Box::new(keep));
    append(bar, &[element("p", "question", &text(question)), yes, no]);
}

/// The background puts the code on the clipboard, and sees to it that it does not stay there.
async fn copy(seen: Seen) {
    match ask::<bool>(&FromPage::Copy(seen)).await {
        Ok(true) => {
            dom::say(&clipboard::copied(), "good");
            clock::show();
        }
        Ok(false) => say_error(&text("error_clipboard")),
        Err(code) => {
            say_error(&texts::failure_code(code));
            show(FromPage::List).await;
        }
    }
}

/// The system asks for the password in a window of its own.
async fn unlock() {
    // What came of it is shown.
    let _ = ask::<()>(&FromPage::Unlock).await;
    show(FromPage::List).await;
}

async fn carry_out(order: FromPage, done: &'static str) {
    let answer = ask::<()>(&order).await;
    IS_ASKING.set(false);
    show(FromPage::List).await;
    // What is said is true of what is shown.
    match answer {
        Ok(()) => dom::say(&text(done), "good"),
        Err(code) => say_error(&texts::failure_code(code)),
    }
}

fn say_error(words: &str) {
    dom::say(words, "bad");
}
