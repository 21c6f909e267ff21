//! What is approved, as this browser knows it: kept on disk, shared with the host where there is one. An approval
//! counts here only where the browser, too, lets us reach the place.

mod managed;
mod record;
mod scripts;

use std::cell::RefCell;

use js_sys::Array;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use staffetta_core::approval::{Approval, Approved, Given};
use staffetta_core::{Approvals, Origin, Timestamp};
use staffetta_protocol::browser::{Approvals as AskApprovals, ApprovalsReply, Approve, Withdraw};
use staffetta_protocol::{Failure, FailureCode};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::json::{field, from_js, to_js};
use crate::{browser, host};
use record::Record;

pub(crate) use managed::managed;

/// Key of the record on disk.
const KEPT: &str = "approvals";
/// Key, in the browser's memory, of what waits for the browser's question to be answered.
const PENDING: &str = "approval";
/// How long it waits, in seconds: a question that was left open is not answered later by another permission.
const PENDING_FOR: i64 = 300;

thread_local! {
    static RECORD: RefCell<Option<Record>> = const { RefCell::new(None) };
    /// Whether the browser lets us reach these patterns, as far as it was asked.
    static PERMITTED: RefCell<Vec<(String, bool)>> = const { RefCell::new(Vec::new()) };
}

/// What a page may have of us.
#[derive(Default)]
pub(crate) struct Allowed {
    /// Whether its mails are read.
    pub(crate) is_mailbox: bool,
    /// Ids of the issuers whose codes it takes.
    pub(crate) takes: Vec<String>,
}

/// An approval as our own pages show it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shown {
    /// The approval.
    pub(crate) approval: Approval,
    /// Whether this browser lets us reach the place.
    pub(crate) permitted: bool,
}

/// What waits for the browser's question: the popup that asked may be gone when it is answered.
#[derive(Serialize, Deserialize)]
struct Pending {
    approved: Vec<Approved>,
    since: Timestamp,
}

/// What a page of this origin, as the browser stamps it, may have of us.
pub(crate) async fn allowed(origin: &str) -> Allowed {
    load().await;
    let (is_mailbox, takes) = with_record(|record| {
        let approvals = record.approvals();
        (approvals.is_mailbox(origin), approvals.takes(origin).map(<[String]>::to_vec).unwrap_or_default())
    });
    let is_approved = is_mailbox || !takes.is_empty();
    let is_permitted = match Origin::parse(origin) {
        Ok(origin) if is_approved => is_permitted(&origin).await,
        _ => false,
    };
    if is_permitted { Allowed { is_mailbox, takes } } else { Allowed::default() }
}

/// All that is approved, as far as is known here; whether the browser agrees is another question.
pub(crate) async fn all() -> Approvals {
    load().await;
    with_record(|record| record.approvals())
}

/// What the browser's administrator approved of pages of this origin: no host knows of it.
pub(crate) async fn managed_at(origin: &str) -> Option<Approved> {
    load().await;
    let is_here = |approved: &Approved| {
        approved.is_portal() && approved.origin().is_some_and(|one| one.to_string() == origin)
    };
    with_record(|record| {
        record.managed.iter().map(|approval| &approval.approved).find(|one| is_here(one)).cloned()
    })
}

/// All that is approved, as our own pages show it.
pub(crate) async fn shown() -> Vec<Shown> {
    let mut shown = Vec::new();
    for approval in all().await.all() {
        let permitted = match approval.approved.origin() {
            Some(origin) => is_permitted(origin).await,
            None => true,
        };
        shown.push(Shown { approval: approval.clone(), permitted });
    }
    shown
}

/// The user approves something in our own page: a place with all its origins. `false` while the browser has yet to ask
/// the user: then it waits.
///
/// # Errors
/// Why it is not approved.
pub(crate) async fn approve(all: Vec<Approved>) -> Result<bool, Failure> {
    // The answer to the question may be here before word of it.
    PERMITTED.take();
    for origin in all.iter().filter_map(Approved::origin) {
        if !is_permitted(origin).await {
            let pending = Pending { approved: all, since: browser::now() };
            let _ = browser::remember(PENDING, to_js(&pending)).await;
            return Ok(false);
        }
    }
    give_up().await;
    load().await;
    let given = Given::ByUser(browser::now());
    for approved in &all {
        with_record(|record| record.approve(Approval { approved: approved.clone(), given }))?;
    }
    save().await;
    let told = tell_host().await;
    scripts::agree().await;
    told.map(|()| true)
}

/// The user said no to the browser's question.
pub(crate) async fn give_up() {
    let _ = browser::remember(PENDING, JsValue::NULL).await;
}

/// The user withdraws approvals.
///
/// # Errors
/// Why one stands.
pub(crate) async fn withdraw(all: &[Approved]) -> Result<(), Failure> {
    load().await;
    for approved in all {
        with_record(|record| record.withdraw(approved))?;
    }
    save().await;
    let told = tell_host().await;
    scripts::agree().await;
    told
}

/// The browser's permissions changed, or what its administrator set: what waited for a permission is approved, and what
/// lost its own ends.
pub(crate) async fn permissions_changed() {
    PERMITTED.take();
    load().await;
    let managed = managed().await.approvals();
    with_record(|record| record.managed = managed);
    let pending: Option<Pending> = from_js(browser::remembered(PENDING).await);
    match pending {
        Some(pending) if browser::now().seconds() - pending.since.seconds() < PENDING_FOR => {
            // Nobody is there to be told what went wrong; the page shows it when it is opened again.
            let _ = approve(pending.approved).await;
        }
        _ => {}
    }
    scripts::agree().await;
    browser::tell_own_pages("changed".into());
}

/// The browser was started, or the extension installed anew. Pages do not wait for the host.
pub(crate) async fn start() {
    scripts::agree().await;
    agree_with_host().await;
    scripts::agree().await;
}

/// The match patterns of the portals that are approved.
pub(crate) async fn portal_patterns() -> Vec<String> {
    all().await.origins().1.into_iter().map(Origin::match_pattern).collect()
}

/// The match patterns of all places that are approved, or are about to be.
pub(crate) async fn patterns() -> Vec<String> {
    let approvals = all().await;
    let (mailboxes, portals) = approvals.origins();
    let pending: Option<Pending> = from_js(browser::remembered(PENDING).await);
    let pending = pending.iter().flat_map(|pending| &pending.approved).filter_map(Approved::origin);
    mailboxes.into_iter().chain(portals).chain(pending).map(Origin::match_pattern).collect()
}

async fn is_permitted(origin: &Origin) -> bool {
    let pattern = origin.match_pattern();
    let known = PERMITTED.with_borrow(|all| all.iter().find(|(of, _)| *of == pattern).map(|(_, is)| *is));
    if let Some(is_permitted) = known {
        return is_permitted;
    }
    let is_permitted = browser::may_reach(&pattern).await;
    PERMITTED.with_borrow_mut(|all| all.push((pattern, is_permitted)));
    is_permitted
}

/// Asks the host what is approved, and tells it what was done here without it.
pub(crate) async fn agree_with_host() {
    load().await;
    if tell_host().await.is_err() {
        return;
    }
    if let Ok(told) = host::ask(AskApprovals {}).await {
        let is_other =
            with_record(|record| std::mem::replace(&mut record.shared, told.approvals) != record.shared);
        if is_other {
            save().await;
            spawn_local(scripts::agree());
        }
    }
}

/// Tells the host what was done here without it. That there is none is no failure.
///
/// # Errors
/// Why the host does not take it.
pub(crate) async fn tell_host() -> Result<(), Failure> {
    load().await;
    let (own, withdrawn) = with_record(|record| (record.own.clone(), record.withdrawn.clone()));
    if own.is_empty() && withdrawn.is_empty() {
        return Ok(());
    }
    for approved in withdrawn {
        take(&approved, host::ask(Withdraw { approved: approved.clone() }).await)?;
    }
    for Approval { approved, given } in own {
        if let Given::ByUser(at) = given {
            take(&approved, host::ask(Approve { approved: approved.clone(), at }).await)?;
        }
    }
    save().await;
    Ok(())
}

fn take(approved: &Approved, answer: Result<ApprovalsReply, Failure>) -> Result<(), Failure> {
    match answer {
        Ok(told) => with_record(|record| record.told(approved, told.approvals)),
        // One that speaks an earlier version keeps none.
        Err(failure) if host::is_of_host(failure.code()) || failure.code() == FailureCode::UnknownRequest => {
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

fn with_record<T>(work: impl FnOnce(&mut Record) -> T) -> T {
    RECORD.with_borrow_mut(|record| work(record.get_or_insert_default()))
}

/// Takes up what an earlier life of the background kept. What cannot be read was written by another version: it is left
/// out.
async fn load() {
    if RECORD.with_borrow(Option::is_some) {
        return;
    }
    let kept = browser::kept(KEPT).await;
    let read = Record {
        managed: managed().await.approvals(),
        shared: rows(&kept, "shared"),
        own: rows(&kept, "own"),
        withdrawn: rows(&kept, "withdrawn"),
    };
    RECORD.with_borrow_mut(|record| {
        record.get_or_insert(read);
    });
}

fn rows<T: DeserializeOwned>(kept: &JsValue, name: &str) -> Vec<T> {
    let rows = field(kept, name);
    if Array::is_array(&rows) { Array::from(&rows).iter().filter_map(from_js).collect() } else { Vec::new() }
}

async fn save() {
    browser::keep(KEPT, with_record(|record| to_js(record))).await;
}
