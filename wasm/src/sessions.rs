//! The sessions held: by the host, or, where there is none, in the browser's memory until it closes.
//!
//! Both sides follow the vault's rules of the core. What had to wait in the browser moves to the host as soon as it is
//! there.

use std::cell::{Cell, RefCell};

use serde::{Deserialize, Serialize};
use staffetta_core::session::{Session, SessionView, StoreOutcome};
use staffetta_core::vault::{Destination, MemoryStore, Vault};
use staffetta_core::{SessionId, SlotKey, Timestamp, Validity};
use staffetta_protocol::browser::{Accept, Forget, Kept, KeyringState, List, Reveal, Store, StoreReply};
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use wasm_bindgen_futures::spawn_local;

use crate::browser;
use crate::host;
use crate::json::{from_js, to_js};

/// Key of the sessions in the browser's memory.
const REMEMBERED: &str = "sessions";

/// Where a session lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// In the keyring of the operating system.
    Keyring,
    /// In the host's memory.
    HostMemory,
    /// In the browser's memory.
    Browser,
}

/// What became of a session given to hold.
pub(crate) struct Stored {
    pub(crate) outcome: StoreOutcome,
    pub(crate) session: SessionView,
    pub(crate) place: Place,
}

/// The sessions held, and why fewer than hoped for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// The sessions, the one with most time left first.
    pub(crate) sessions: Vec<(SessionView, Place)>,
    /// How the keyring does; `None` when the host cannot be asked.
    pub(crate) keyring: Option<KeyringState>,
    /// Why the host cannot be asked.
    pub(crate) host_failure: Option<FailureCode>,
}

thread_local! {
    static IN_BROWSER: RefCell<Vault<MemoryStore>> = RefCell::new(Vault::over(MemoryStore::default()));
    /// Copies of what the host holds in its memory only: when it dies, they are all there is.
    static SPARE: RefCell<Vec<Session>> = const { RefCell::new(Vec::new()) };
    /// Which state of the browser's sessions was last loaded or saved.
    static REMEMBERED_REVISION: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Holds a session: nothing is lost when the host is not there.
pub(crate) async fn store(session: Session) -> Result<Stored, Failure> {
    move_to_host().await;
    match store_at_host(&session).await {
        Err(failure) if is_of_host(failure.code()) => {
            let (outcome, session) = in_browser(|vault| vault.store(session, browser::now()))?;
            save_browser().await?;
            Ok(Stored { outcome, session, place: Place::Browser })
        }
        other => other,
    }
}

/// The sessions that may be used now.
pub(crate) async fn list() -> Listing {
    move_to_host().await;
    let here = in_browser(|vault| vault.list(browser::now())).unwrap_or_default();
    let mut sessions: Vec<(SessionView, Place)> =
        here.into_iter().map(|session| (session, Place::Browser)).collect();
    let (keyring, host_failure) = match host::ask(List {}).await {
        Ok(listed) => {
            if listed.sessions.iter().any(|listed| listed.kept == Kept::Memory) {
                host::keep_open(restore_soon);
            } else {
                host::may_close();
            }
            for listed in listed.sessions {
                if listed.kept == Kept::Keyring {
                    drop_spare(&listed.session.key);
                }
                if sessions.iter().all(|(session, _)| session.key != listed.session.key) {
                    let ends = |session: &SessionView| session.validity.expires_at;
                    let later = sessions.partition_point(|(other, _)| ends(other) >= ends(&listed.session));
                    sessions.insert(later, (listed.session, place_of(listed.kept)));
                }
            }
            (Some(listed.keyring), None)
        }
        Err(failure) => (None, Some(failure.code())),
    };
    Listing { sessions, keyring, host_failure }
}

/// The value of a session, for a page of this origin (our own: for the clipboard).
pub(crate) async fn reveal(key: &SlotKey, origin: &str) -> Result<(SessionId, Validity), Failure> {
    load_browser().await;
    if is_in_browser(key) {
        let destination = if origin == browser::own_origin() {
            Destination::Clipboard
        } else {
            Destination::Page(origin.to_owned())
        };
        let session = in_browser(|vault| vault.reveal(key, &destination, browser::now()))?;
        return Ok((session.id, session.validity));
    }
    let revealed = host::ask(Reveal { slot: key.clone(), origin: origin.to_owned() }).await?;
    Ok((revealed.id, revealed.validity))
}

/// The user vouches for the sender of a session.
pub(crate) async fn accept(key: &SlotKey) -> Result<Stored, Failure> {
    load_browser().await;
    if is_in_browser(key) {
        let (outcome, session) = in_browser(|vault| vault.accept(key, browser::now()))?;
        save_browser().await?;
        return Ok(Stored { outcome, session, place: Place::Browser });
    }
    let accepted = stored(host::ask(Accept { slot: key.clone() }).await?);
    if let Some(spare) = drop_spare(key) {
        keep_spare(Session { confirmed: true, ..spare });
    }
    Ok(accepted)
}

/// Lets go of a session.
pub(crate) async fn forget(key: &SlotKey) -> Result<(), Failure> {
    load_browser().await;
    if is_in_browser(key) {
        in_browser(|vault| vault.forget(key))?;
        return save_browser().await;
    }
    host::ask(Forget { slot: key.clone() }).await?;
    drop_spare(key);
    Ok(())
}

/// Gives a new host what the one that died held in its memory only; without a new one, the browser's memory takes it.
fn restore_soon() {
    spawn_local(async {
        for session in SPARE.take() {
            let _ = store(session).await;
        }
    });
}

fn drop_spare(key: &SlotKey) -> Option<Session> {
    SPARE.with_borrow_mut(|spare| {
        let index = spare.iter().position(|session| session.key() == *key)?;
        Some(spare.swap_remove(index))
    })
}

fn keep_spare(session: Session) {
    drop_spare(&session.key());
    SPARE.with_borrow_mut(|spare| spare.push(session));
    host::keep_open(restore_soon);
}

async fn store_at_host(session: &Session) -> Result<Stored, Failure> {
    let stored = stored(host::ask(Store { session: session.duplicate() }).await?);
    match stored.place {
        Place::HostMemory if stored.session.key == session.key() => keep_spare(session.duplicate()),
        _ => drop(drop_spare(&stored.session.key)),
    }
    Ok(stored)
}

fn stored(reply: StoreReply) -> Stored {
    Stored { outcome: reply.outcome, session: reply.session, place: place_of(reply.kept) }
}

/// Moves what waits in the browser to the host, when there is something and the host is there.
async fn move_to_host() {
    load_browser().await;
    let waiting: Vec<Session> = IN_BROWSER
        .with_borrow_mut(|vault| vault.backing().sessions().iter().map(Session::duplicate).collect());
    for session in waiting {
        match store_at_host(&session).await {
            Err(failure) if is_of_host(failure.code()) => break,
            // Held there, superseded there or expired meanwhile: it has no more to do here.
            Ok(_) | Err(_) => {
                let _ = in_browser(|vault| vault.forget(&session.key()));
            }
        }
    }
    let _ = save_browser().await;
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
    let remembered = browser::remembered(REMEMBERED).await;
    if REMEMBERED_REVISION.get().is_some() {
        return;
    }
    let sessions: Vec<Session> = from_js(remembered).unwrap_or_default();
    IN_BROWSER.replace(Vault::over(MemoryStore::holding(sessions)));
    REMEMBERED_REVISION.set(Some(0));
}

/// Leaves them there for its next life, when they changed.
async fn save_browser() -> Result<(), Failure> {
    let (revision, sessions) =
        IN_BROWSER.with_borrow_mut(|vault| (vault.backing().revision(), to_js(&vault.backing().sessions())));
    if REMEMBERED_REVISION.replace(Some(revision)) == Some(revision) {
        return Ok(());
    }
    browser::remember(REMEMBERED, sessions).await.map_err(|_| FailureKind::Internal.into())
}

const fn place_of(kept: Kept) -> Place {
    match kept {
        Kept::Keyring => Place::Keyring,
        Kept::Memory => Place::HostMemory,
    }
}

/// Whether a failure speaks of the host itself, so that the browser's memory has to do.
pub(crate) const fn is_of_host(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::HostMissing
            | FailureCode::HostForbidden
            | FailureCode::HostDied
            | FailureCode::HostSlow
            | FailureCode::UnsupportedVersion
            | FailureCode::Malformed
            | FailureCode::Busy
            | FailureCode::Internal
            | FailureCode::UnknownFailure
    )
}

/// The first instant at which one of the sessions expires.
pub(crate) fn first_expiry(listing: &Listing) -> Option<Timestamp> {
    listing.sessions.iter().map(|(session, _)| session.validity.expires_at).min()
}
