//! The sessions held: in the keyring by the host; in the browser's memory until it closes what lies in no keyring,
//! because there is no host, or none that has one.
//!
//! Both sides follow the vault's rules of the core. What had to wait in the browser moves to the keyring as soon as it
//! is there.

use std::cell::{Cell, RefCell};

use serde::{Deserialize, Serialize};
use staffetta_core::revocation::{Remembered, Revocation};
use staffetta_core::session::{Seen, Session, SessionView, StoreOutcome};
use staffetta_core::slot::Purpose;
use staffetta_core::vault::{Destination, MemoryStore, SessionStore as _, Vault};
use staffetta_core::{SessionId, SlotKey, Timestamp};
use staffetta_protocol::browser::{
    Accept, Assign, Forget, Kept, KeyringState, List, ListedSession, Refuse, Reveal, Revoke, Store,
    StoreReply, UsePrevious,
};
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use crate::approvals;
use crate::browser;
use crate::host;
use crate::json::{from_js, to_js};

/// Keys of the sessions in the browser's memory, and of what was said of codes.
const REMEMBERED: [&str; 2] = ["sessions", "revocations"];

/// Where a session lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeptIn {
    /// In the keyring of the operating system.
    Keyring,
    /// In memory, because the host has no keyring that takes it.
    HostMemory,
    /// In the browser's memory, because there is no host.
    Browser,
}

/// What became of a session given to hold.
pub(crate) struct Stored {
    pub(crate) outcome: StoreOutcome,
    pub(crate) session: SessionView,
    pub(crate) kept_in: KeptIn,
}

/// The sessions held, and why fewer than hoped for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// The sessions, the one with most time left first.
    pub(crate) sessions: Vec<(SessionView, KeptIn)>,
    /// How the keyring does; `None` when the host cannot be asked, or has yet to answer.
    pub(crate) keyring: Option<KeyringState>,
    /// Why the host cannot be asked, or does not take what is to be held.
    pub(crate) host_failure: Option<FailureCode>,
}

impl Listing {
    /// Those that may be used.
    pub(crate) fn offered(&self) -> Vec<SessionView> {
        self.sessions.iter().map(|(session, _)| session).filter(|one| one.is_offered()).cloned().collect()
    }

    /// Whether there may be others in a keyring that the user can unlock.
    pub(crate) const fn is_locked(&self) -> bool {
        matches!((self.host_failure, self.keyring), (None, Some(KeyringState::Locked)))
    }

    /// Whether these are all that are held: where one of them is missing, nobody knows that there is none.
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(
            (self.host_failure, self.keyring),
            (Some(FailureCode::HostMissing), _) | (None, Some(KeyringState::Ready | KeyringState::Absent))
        )
    }
}

thread_local! {
    /// What the keyring does not hold, as far as is known here. The host may hold it in its memory, but that ends with
    /// the connection.
    static IN_BROWSER: RefCell<Vault<MemoryStore>> = RefCell::new(Vault::over(MemoryStore::default()));
    /// Which state of the browser's sessions was last loaded or saved.
    static REMEMBERED_REVISION: Cell<Option<u64>> = const { Cell::new(None) };
    /// The connection to the host that was given all of them.
    static GIVEN_TO: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Holds a session: nothing is lost when the host is not there.
pub(crate) async fn store(session: Session) -> Result<Stored, Failure> {
    give_to_host().await;
    let stored = match host::ask(Store { session: session.duplicate() }).await {
        Ok(reply) => {
            if reply.kept == Kept::Memory || reply.keyring != KeyringState::Ready {
                // What the host makes of it counts.
                let _ = in_browser(|vault| vault.store(session, browser::now()));
            }
            stored(reply)
        }
        Err(failure) if host::is_of_host(failure.code()) => {
            GIVEN_TO.set(None);
            let (outcome, session) = in_browser(|vault| vault.store(session, browser::now()))?;
            Stored { outcome, session, kept_in: KeptIn::Browser }
        }
        Err(failure) => return Err(failure),
    };
    save_browser().await?;
    Ok(stored)
}

/// The sessions that may be used now, and those that are held besides; of a locked keyring after the user was asked to
/// unlock it, or not.
pub(crate) async fn list(unlock: bool) -> Listing {
    let not_taken = give_to_host().await.filter(|code| host::is_of_another_release(*code));
    let answer = host::ask(List { unlock }).await;
    if let Ok(listed) = &answer
        && is_given()
    {
        agree_with(&listed.sessions).await;
    }
    let mut sessions =
        in_memory(if answer.is_ok() && not_taken.is_none() { KeptIn::HostMemory } else { KeptIn::Browser });
    let (keyring, host_failure) = match answer {
        Ok(listed) => {
            for listed in listed.sessions {
                if sessions.iter().all(|(session, _)| session.key != listed.session.key) {
                    let ends = |session: &SessionView| session.validity.expires_at;
                    let later = sessions.partition_point(|(other, _)| ends(other) >= ends(&listed.session));
                    sessions.insert(later, (listed.session, kept_in(listed.kept)));
                }
            }
            (Some(listed.keyring), not_taken)
        }
        Err(failure) => (None, Some(failure.code())),
    };
    Listing { sessions, keyring, host_failure }
}

/// The sessions that are known while the host has yet to answer.
pub(crate) fn so_far() -> Listing {
    Listing { sessions: in_memory(KeptIn::Browser), keyring: None, host_failure: None }
}

/// The value of a session, for a page of this origin (our own: for the clipboard); of one that is not approved, when
/// the user confirmed one fill there.
pub(crate) async fn reveal(
    seen: Seen,
    origin: String,
    confirmed_at: Option<Timestamp>,
) -> Result<SessionId, Failure> {
    value(seen, origin, confirmed_at, false).await
}

/// The value for an approved page whose button is held down: nothing is unlocked for that.
pub(crate) async fn reveal_ahead(seen: Seen, origin: String) -> Result<SessionId, Failure> {
    value(seen, origin, None, true).await
}

async fn value(
    seen: Seen,
    origin: String,
    confirmed_at: Option<Timestamp>,
    ahead: bool,
) -> Result<SessionId, Failure> {
    load_browser().await;
    if is_in_browser(&seen.slot) {
        let destination =
            if origin == browser::own_origin() { Destination::Clipboard } else { Destination::Page(origin) };
        let destination = destination.confirmed(confirmed_at);
        let approvals = approvals::all().await;
        return in_browser(|vault| vault.reveal(&seen, &destination, &approvals, browser::now()))
            .map(|session| session.id);
    }
    // The host checks them for itself. What stands in the way it says to the request.
    let _ = approvals::tell_host().await;
    let managed = approvals::managed_at(&origin).await;
    let Seen { slot, masked } = seen;
    Ok(host::ask(Reveal { slot, masked, origin, managed, confirmed_at, ahead }).await?.id)
}

/// The user vouches for the sender of a session.
pub(crate) async fn accept(seen: Seen) -> Result<(), Failure> {
    load_browser().await;
    let here = in_browser(|vault| vault.accept(&seen, browser::now())).map(drop);
    let Seen { slot, masked } = seen;
    carried_out(here, host::ask(Accept { slot, masked }).await.map(drop)).await
}

/// The user says what the code of a session is for.
pub(crate) async fn assign(seen: Seen, purpose: Purpose) -> Result<(), Failure> {
    load_browser().await;
    let here = in_browser(|vault| vault.assign(&seen, &purpose, browser::now())).map(drop);
    let Seen { slot, masked } = seen;
    carried_out(here, host::ask(Assign { slot, masked, purpose }).await.map(drop)).await
}

/// The user takes back a session that another took the place of, or that a portal refused.
pub(crate) async fn use_previous(seen: Seen) -> Result<(), Failure> {
    load_browser().await;
    let here = in_browser(|vault| vault.use_previous(&seen, browser::now())).map(drop);
    let Seen { slot, masked } = seen;
    carried_out(here, host::ask(UsePrevious { slot, masked }).await.map(drop)).await
}

/// A portal said that it does not take the code of a session.
pub(crate) async fn refuse(seen: Seen) -> Result<(), Failure> {
    load_browser().await;
    let here = in_browser(|vault| vault.refuse(&seen, browser::now())).map(drop);
    let Seen { slot, masked } = seen;
    carried_out(here, host::ask(Refuse { slot, masked }).await.map(drop)).await
}

/// The issuer's own mail said that codes were revoked; those that are not offered any more for it.
pub(crate) async fn revoke(revocation: Revocation) -> Result<Vec<SessionView>, Failure> {
    give_to_host().await;
    let remembered = revocation.remembered(browser::now());
    let mut revoked = in_browser(|vault| vault.revoke(&revocation, browser::now()))?;
    let there = host::ask(Revoke { revocation }).await;
    match &there {
        Ok(listed) => leave_to_host(remembered.as_slice(), listed.keyring),
        Err(_) => GIVEN_TO.set(None),
    }
    save_browser().await?;
    match there {
        Ok(listed) => {
            let there = listed.sessions.into_iter().map(|listed| listed.session);
            revoked.extend(there.filter(|view| !is_in_browser(&view.key)));
        }
        Err(failure) if failure.code() == FailureCode::HostMissing => {}
        Err(failure) => return Err(failure),
    }
    Ok(revoked)
}

/// Deletes a session.
pub(crate) async fn forget(seen: Seen) -> Result<(), Failure> {
    load_browser().await;
    let here = in_browser(|vault| vault.forget(&seen));
    let Seen { slot, masked } = seen;
    carried_out(here, host::ask(Forget { slot, masked }).await.map(drop)).await
}

/// What came of an order that was given here and to the host: a session may lie in both.
async fn carried_out(here: Result<(), Failure>, there: Result<(), Failure>) -> Result<(), Failure> {
    save_browser().await?;
    if there.is_err() {
        // What was changed here is given to the host anew.
        GIVEN_TO.set(None);
    }
    match (here, there) {
        (Err(failure), there) if failure.code() == FailureCode::SessionUnknown => there,
        // The host may hold it still.
        (Ok(()), Err(failure)) if failure.code() == FailureCode::HostSlow => Err(failure),
        (here, _) => here,
    }
}

/// Gives the host what the browser holds, unless it has it: for the keyring, or its memory. Says why it is not taken.
async fn give_to_host() -> Option<FailureCode> {
    load_browser().await;
    if is_given() {
        return None;
    }
    let connection = host::connection();
    let waiting: Vec<Session> = IN_BROWSER
        .with_borrow_mut(|vault| vault.backing().sessions().iter().map(Session::duplicate).collect());
    for session in waiting {
        match host::ask(Store { session }).await {
            Err(failure) if host::is_of_host(failure.code()) => return Some(failure.code()),
            _ => {}
        }
    }
    let remembered = IN_BROWSER.with_borrow_mut(|vault| vault.backing().revocations().to_vec());
    let mut keyring = KeyringState::Absent;
    for Remembered { revocation, .. } in remembered.clone() {
        match host::ask(Revoke { revocation }).await {
            Ok(listed) => keyring = listed.keyring,
            Err(failure) if host::is_of_host(failure.code()) => return Some(failure.code()),
            Err(_) => {}
        }
    }
    leave_to_host(&remembered, keyring);
    let given_to = host::connection();
    GIVEN_TO.set(given_to.filter(|_| connection.is_none() || connection == given_to));
    None
}

/// What was said of codes need not be remembered here when the keyring has it.
fn leave_to_host(given: &[Remembered], keyring: KeyringState) {
    if keyring == KeyringState::Ready {
        let _ = in_browser(|vault| given.iter().try_for_each(|one| vault.backing().remove(&one.key())));
    }
}

/// Whether the host that is connected was given all that the browser holds.
fn is_given() -> bool {
    let given_to = GIVEN_TO.get();
    let has_some = IN_BROWSER.with_borrow_mut(|vault| {
        let held = vault.backing();
        !held.sessions().is_empty() || !held.revocations().is_empty()
    });
    !has_some || (given_to.is_some() && given_to == host::connection())
}

/// The browser holds what the host holds in its memory only, and nothing else. The host was given all of it.
async fn agree_with(listed: &[ListedSession]) {
    let in_memory: Vec<&SessionView> =
        listed.iter().filter(|listed| listed.kept == Kept::Memory).map(|listed| &listed.session).collect();
    for view in in_browser(|vault| vault.list(browser::now())).unwrap_or_default() {
        if in_memory.iter().all(|other| other.seen() != view.seen()) {
            let _ = in_browser(|vault| vault.forget(&view.seen()));
        }
    }
    for view in in_memory {
        // The host got it from a portal.
        if view.is_offered()
            && !is_in_browser(&view.key)
            && let Ok(revealed) = host::ask(reveal_to_us(view)).await
        {
            let session = view.clone().with_code(revealed.id);
            let _ = in_browser(|vault| vault.store(session, browser::now()));
        }
    }
    let _ = save_browser().await;
}

fn reveal_to_us(view: &SessionView) -> Reveal {
    Reveal {
        slot: view.key.clone(),
        masked: view.masked.clone(),
        origin: browser::own_origin(),
        managed: None,
        confirmed_at: None,
        ahead: false,
    }
}

fn stored(reply: StoreReply) -> Stored {
    Stored { outcome: reply.outcome, session: reply.session, kept_in: kept_in(reply.kept) }
}

fn in_memory(kept_in: KeptIn) -> Vec<(SessionView, KeptIn)> {
    let here = in_browser(|vault| vault.list(browser::now())).unwrap_or_default();
    here.into_iter().map(|session| (session, kept_in)).collect()
}

fn is_in_browser(key: &SlotKey) -> bool {
    IN_BROWSER.with_borrow_mut(|vault| vault.backing().sessions().iter().any(|session| session.key() == *key))
}

/// Works on the sessions in the browser's memory.
fn in_browser<T, E: Into<Failure>>(
    work: impl FnOnce(&mut Vault<MemoryStore>) -> Result<T, E>,
) -> Result<T, Failure> {
    IN_BROWSER.with_borrow_mut(work).map_err(Into::into)
}

/// Takes up the sessions that an earlier life of the background left in the browser's memory.
async fn load_browser() {
    if REMEMBERED_REVISION.get().is_some() {
        return;
    }
    let [sessions, revocations] = REMEMBERED;
    let (sessions, revocations) =
        (browser::remembered(sessions).await, browser::remembered(revocations).await);
    if REMEMBERED_REVISION.get().is_some() {
        return;
    }
    let sessions: Vec<Session> = from_js(sessions).unwrap_or_default();
    let revocations: Vec<Remembered> = from_js(revocations).unwrap_or_default();
    IN_BROWSER.replace(Vault::over(MemoryStore::holding(sessions, revocations)));
    REMEMBERED_REVISION.set(Some(0));
}

/// Leaves them there for its next life, when they changed.
async fn save_browser() -> Result<(), Failure> {
    let (revision, held) = IN_BROWSER.with_borrow_mut(|vault| {
        let held = vault.backing();
        (held.revision(), [to_js(&held.sessions()), to_js(&held.revocations())])
    });
    if REMEMBERED_REVISION.replace(Some(revision)) == Some(revision) {
        return Ok(());
    }
    for (key, value) in REMEMBERED.into_iter().zip(held) {
        browser::remember(key, value).await.map_err(|_| FailureKind::Internal)?;
    }
    Ok(())
}

const fn kept_in(kept: Kept) -> KeptIn {
    match kept {
        Kept::Keyring => KeptIn::Keyring,
        Kept::Memory => KeptIn::HostMemory,
    }
}

/// The first instant at which one of the sessions expires.
pub(crate) fn first_expiry(listing: &Listing) -> Option<Timestamp> {
    listing.sessions.iter().map(|(session, _)| session.validity.expires_at).min()
}
