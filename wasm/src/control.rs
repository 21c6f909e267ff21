//! From the fields of a portal's page to the control shown beside the one that asks.

use gloo_timers::callback::Timeout;
use serde::{Deserialize, Serialize};
use staffetta_core::field::{self, Asking, FieldDescription};
use staffetta_core::profiles::{self, schema::Issuer};
use staffetta_core::ranking::{self, LastUse};
use staffetta_core::session::{Seen, SessionView};
use staffetta_core::{MailboxNames, SessionId, User};
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::{KeyringState, ServiceEntry};
use wasm_bindgen_futures::spawn_local;

use crate::json::{object, to_js};
use crate::sender::ScriptSender;
use crate::services::{self, Order, Shown};
use crate::sessions::{self, KeptIn, Listing};
use crate::{attempts, browser, last_use, mailbox, prepared, texts, theme, user, waiting};

/// Most sessions offered beside one field.
const MOST_CHOICES: usize = 4;
/// What draws the control and fills, each before what needs it. A document may be given up, and its scripts with it,
/// between its question and the answer.
pub(crate) const SCRIPTS: [&str; 10] = [
    "dom.js",
    "text.js",
    "cover.js",
    "solid.js",
    "visible.js",
    "placement.js",
    "fill.js",
    "refusal.js",
    "control_look.js",
    "control.js",
];
/// How long the words of a control stay true, in seconds.
const REFRESH_AFTER: i64 = 60;
/// How long those of one that says what is wrong, at least and at most.
const LOOK_AGAIN_AFTER: (i64, i64) = (1, 10);
/// How long a page waits for the host before it says so, in milliseconds.
const SOON: u32 = 500;

/// A field that asks, and the issuers whose codes fit.
type Asked = (Asking, Vec<&'static Issuer>);

/// The fields of a page that may ask, as a content script describes them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    pub(crate) all: Vec<FieldDescription>,
    /// The handles of those in which nothing is written.
    pub(crate) empty: Vec<u32>,
}

/// The control as the content script draws it.
#[derive(Serialize)]
pub(crate) struct Control {
    /// The field it stands beside, or the fields for the groups of the code.
    pub(crate) fields: Vec<u32>,
    /// One button for each session, the one that fits best first.
    choices: Vec<Offer>,
    /// The one button of several sessions of which the user has to say which is meant.
    several: Option<Words>,
    /// The link to the others beside the one that fits best.
    others: Option<Words>,
    /// What is said of those that are not among them.
    rest: Option<String>,
    /// The button's word where there is little room.
    short: String,
    /// What is said where nothing can be offered.
    hint: Option<String>,
    /// The links where nothing can be offered, the one that most likely helps first.
    ways: Vec<Way>,
    /// How long the button may be held down, in milliseconds.
    longest_press: u32,
    /// What is said after a click that filled the field.
    pasted: String,
    /// What is said to a click on a control that cannot be seen.
    covered: String,
    /// What is said to a click on a control that has just come, or moved.
    unsettled: String,
    /// What is said to a click that nobody answers.
    unanswered: String,
    /// The button that takes the paste back.
    undo: String,
    /// The link that asks why it stands there.
    why_label: String,
    /// And the answer.
    why: String,
    /// When it is to be asked for again, in seconds.
    refresh_after: i64,
    theme: &'static str,
}

#[derive(Serialize)]
struct Offer {
    /// What the content script hands back at a click.
    key: Seen,
    label: String,
    /// What is said of it in a list.
    detail: String,
    /// And where it is the one button.
    brief: String,
}

/// A link, and what the content script sends when it is pressed.
#[derive(Serialize)]
struct Way {
    label: String,
    order: WayOrder,
}

/// As it is read again in `FromScript`.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum WayOrder {
    RequestCode(String),
    ShowMailbox,
    Unlock,
}

#[derive(Serialize)]
struct Words {
    label: String,
    detail: String,
}

/// What a control depends on besides its field and the sessions.
#[derive(Default)]
struct Around {
    has_mailbox: bool,
    user: User,
    last_here: Option<LastUse>,
    services: Shown,
}

impl Control {
    /// Whether it offers this session.
    pub(crate) fn offers(&self, session: &Seen) -> bool {
        self.choices.iter().any(|offer| offer.key == *session)
    }
}

/// Puts the scripts that draw and fill into the document that asks; whether it is still there.
pub(crate) async fn run_scripts(sender: &ScriptSender) -> bool {
    browser::tabs::run_in_document(sender.tab, &sender.document, &SCRIPTS).await.is_ok()
}

/// The controls for the fields that a content script describes: one for each that asks for a session.
pub(crate) async fn make(fields: &Fields, sender: &ScriptSender) -> Vec<Control> {
    let asked = asked(&fields.all, sender);
    if asked.is_empty() || !run_scripts(sender).await {
        return Vec::new();
    }
    // A field that holds something waits for nothing, however often it is described.
    if asked.iter().any(|(asking, _)| asking.fields.iter().any(|one| fields.empty.contains(one))) {
        waiting::begins(sender.tab);
    }
    let mut around = Around {
        has_mailbox: mailbox::is_approved().await,
        user: user::known().await,
        last_here: last_use::of(&sender.origin).await,
        services: Shown::default(),
    };
    let controls = |listing: &Listing, around: &Around| {
        asked.iter().map(|asked| control(asked, listing, around)).collect::<Vec<_>>()
    };
    let (tab, document) = (sender.tab, sender.document.clone());
    let message = object(&[("awaited", to_js(&controls(&sessions::so_far(), &around)))]);
    let _clock = Timeout::new(SOON, move || {
        spawn_local(async move {
            let _ = browser::tabs::send_to_document(tab, &document, &message).await;
        });
    });
    let listing = sessions::list(false).await;
    let made = controls(&listing, &around);
    // The services matter only to a control without a code, or with one that a newer code may have ended, and need a
    // host that can read credentials.
    let is_known = !services::is_awaited().await && made.iter().all(|control| !control.choices.is_empty());
    if is_known || listing.keyring != Some(KeyringState::Ready) {
        return made;
    }
    around.services = services::shown(&listing, false).await;
    controls(&listing, &around)
}

/// The control for the field of the guide's example, and its session that is held nowhere.
pub(crate) fn example(session: SessionView) -> Option<Control> {
    let issuer = profiles::issuer(&session.slot.issuer)?;
    let label = issuer.code_labels.first().cloned();
    let field = FieldDescription { labels: label.into_iter().collect(), usable: true, ..Default::default() };
    let code = field::Code { groups: &issuer.code_groups, labels: &[] };
    let asking = field::asking(&[field], code).pop()?;
    let sessions = vec![(session, KeptIn::Browser)];
    let listing = Listing { sessions, keyring: None, host_failure: Some(FailureCode::HostMissing) };
    Some(control(&(asking, vec![issuer]), &listing, &Around::default()))
}

fn asked(fields: &[FieldDescription], sender: &ScriptSender) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for (issuer, code) in field::codes(sender.takes()) {
        let asking = field::asking(fields, code);
        let fits =
            |one: &Asking| issuer.contesti.iter().any(|named| one.contesti.contains(&named.id.as_str()));
        for one in asking.into_iter().filter(fits) {
            match all.iter_mut().find(|(other, _)| other.fields == one.fields) {
                Some((_, issuers)) => issuers.push(issuer),
                None => all.push((one, vec![issuer])),
            }
        }
    }
    all
}

fn control(asked: &Asked, listing: &Listing, around: &Around) -> Control {
    let (asking, issuers) = asked;
    let of_this_field = |session: &&SessionView| {
        let of = |issuer: &&Issuer| issuer.id == session.slot.issuer;
        let contesto = session.slot.contesto.as_deref();
        let fits = contesto.is_none_or(|contesto| asking.contesti.contains(&contesto));
        !session.replaced && fits && issuers.iter().any(of) && !around.services.may_have_ended(session)
    };
    let (aside, fitting): (Vec<&SessionView>, Vec<_>) = listing
        .sessions
        .iter()
        .map(|(session, _)| session)
        .filter(of_this_field)
        .partition(|session| session.is_set_aside());
    let has_room = |_: &&SessionView| asking.room.is_none();
    let mut usable: Vec<&SessionView> =
        fitting.iter().copied().filter(|session| session.is_offered()).filter(has_room).collect();
    let takes: Vec<&str> = issuers.iter().map(|issuer| issuer.id.as_str()).collect();
    ranking::best_first(&mut usable, &around.user, &takes, around.last_here.as_ref());
    let is_one_best = ranking::are_for_the_same(&usable);
    let more = usable.len().saturating_sub(MOST_CHOICES);
    usable.truncate(MOST_CHOICES);
    let choices = offers(&usable, is_one_best, &around.user.names);
    let is_several = choices.len() > 1;
    let several = (is_several && !is_one_best).then(|| Words {
        label: texts::text("paste_session"),
        detail: texts::text_with("control_several", &[choices.len().to_string()]),
    });
    let others = (is_several && is_one_best).then(|| {
        let count = (choices.len() - 1 + more).to_string();
        Words { label: format!("+{count}"), detail: texts::text_with("control_others", &[count]) }
    });
    let rest = (more > 0).then(|| texts::text_with("control_more", &[more.to_string()]));
    let is_code_needed = fitting.is_empty() && asking.room.is_none();
    let order = around.services.order.as_ref().filter(|order| takes.contains(&&*order.request.issuer));
    let hint = choices.is_empty().then(|| hint((asking, issuers), listing, (&fitting, &aside), order));
    let refresh_after = match (listing.host_failure, listing.keyring) {
        (Some(FailureCode::HostDied), _) => attempts::pause().max(LOOK_AGAIN_AFTER.0),
        // To ask a host that runs starts nothing.
        (Some(FailureCode::HostSlow), _) | (None, Some(KeyringState::Slow)) => LOOK_AGAIN_AFTER.1,
        _ => REFRESH_AFTER,
    };
    Control {
        fields: asking.fields.clone(),
        several,
        others,
        rest,
        short: texts::text("control_short"),
        choices,
        hint,
        ways: if is_code_needed { ways(asked, listing, around, order) } else { Vec::new() },
        longest_press: prepared::PRESS,
        pasted: texts::text("control_pasted"),
        covered: texts::text("control_covered"),
        unsettled: texts::text("control_unsettled"),
        unanswered: texts::text("control_unanswered"),
        undo: texts::text("control_undo"),
        why_label: texts::text("control_why"),
        why: texts::why(&asking.reasons),
        refresh_after,
        theme: theme::SHEET,
    }
}

/// What is said at a field without a code, whose sessions are `fitting` or set `aside`.
fn hint(
    (asking, issuers): (&Asking, &[&Issuer]),
    listing: &Listing,
    (fitting, aside): (&[&SessionView], &[&SessionView]),
    order: Option<&Order>,
) -> String {
    let issuer = issuers.first();
    if let Some((room, issuer)) = asking.room.zip(issuer) {
        let length = SessionId::whole_length(&issuer.code_groups);
        return texts::text_with("control_too_short", &[room.to_string(), length.to_string()]);
    }
    if fitting.iter().any(|session| session.confirmed) {
        return texts::text("control_open");
    }
    if !fitting.is_empty() {
        return texts::text("control_unconfirmed");
    }
    let key = match aside.iter().any(|session| session.refused_at.is_some()) {
        true => "control_refused",
        false if aside.is_empty() => "control_nothing_held",
        false => "control_revoked",
    };
    let nothing = || texts::text_with(key, &[issuer.map_or_else(String::new, |issuer| issuer.name.clone())]);
    let is_told = |order: &&Order| !order.is_missed() && (aside.is_empty() || !order.is_over());
    let requested = || order.filter(is_told).map(Order::said_in_control);
    let locked = listing.is_locked().then(|| texts::text("control_locked"));
    locked.or_else(|| texts::unknown(listing)).or_else(requested).unwrap_or_else(nothing)
}

/// The links where there is no code: to those in a locked keyring, to a new one, unless one is on its way, and to the
/// mailbox.
fn ways((asking, issuers): &Asked, listing: &Listing, around: &Around, order: Option<&Order>) -> Vec<Way> {
    let unlock = listing.is_locked().then(|| Way { label: texts::text("unlock"), order: WayOrder::Unlock });
    let is_for_this = |service: &&ServiceEntry| {
        service.purposes.iter().any(|purpose| asking.contesti.contains(&purpose.contesto.as_str()))
    };
    let service = issuers.iter().find_map(|issuer| around.services.ready(&issuer.id)).filter(is_for_this);
    let service = service.filter(|_| order.is_none_or(Order::is_over));
    let request = service.map(|service| Way {
        label: texts::text("control_request_code"),
        order: WayOrder::RequestCode(service.issuer.clone()),
    });
    let is_mailbox_of_use = around.has_mailbox && !order.is_some_and(Order::is_login);
    let mailbox = is_mailbox_of_use
        .then(|| Way { label: texts::text("control_open_mailbox"), order: WayOrder::ShowMailbox });
    unlock.into_iter().chain(request).chain(mailbox).collect()
}

/// The buttons. Of several codes each begins with what it differs in: most often it is whose it is.
fn offers(usable: &[&SessionView], is_one_best: bool, names: &MailboxNames) -> Vec<Offer> {
    let now = browser::now();
    let paste = texts::text("paste_session");
    let owners_differ = usable.iter().any(|session| session.slot.owner != usable[0].slot.owner);
    let offer = |session: &&SessionView| {
        let (issuer, left) = (texts::issuer_name(session), texts::time_left(session, now));
        let owner = session.slot.owner.as_deref().filter(|_| owners_differ);
        let mut detail = vec![issuer.clone()];
        let label = if usable.len() == 1 {
            paste.clone()
        } else if is_one_best {
            let address = owner.filter(|owner| names.of(owner).is_some());
            detail.extend(address.map(str::to_owned));
            owner
                .map(|owner| names.shown(owner).to_owned())
                .or_else(|| texts::asked_by(session))
                .unwrap_or(issuer)
        } else {
            detail.extend(owner.map(|owner| names.shown(owner).to_owned()));
            texts::contesto(session)
        };
        detail.push(left.clone());
        let detail = detail.join(" · ");
        let brief = if usable.len() == 1 { detail.clone() } else { format!("{paste} · {left}") };
        Offer { key: session.seen(), label, detail, brief }
    };
    usable.iter().map(offer).collect()
}
