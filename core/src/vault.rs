//! The rules of holding sessions: the newest of a place is offered, what it replaced is kept, what is over goes
//! nowhere, what was set aside is not offered, what is revealed goes where it may, and an order is about what the user
//! saw.
//!
//! Where the sessions lie (keyring, memory) is a [`SessionStore`]; the vault decides, the store only holds.

mod error;
mod revoked;
mod set_aside;
mod store;
mod told;

use std::cmp::Reverse;

pub use error::VaultError;
pub use store::{Held, MemoryStore, SessionStore};

use crate::approval::Approvals;
use crate::one_time::is_fresh;
use crate::origin::Origin;
use crate::revocation::Remembered;
use crate::session::{Replaced, Seen, Session, SessionView, StoreOutcome};
use crate::slot::{Purpose, SlotKey};
use crate::timestamp::Timestamp;

/// Most sessions held at once, those that were replaced included: a doctor with several programs and mailboxes stays
/// far below.
pub const MOST_SESSIONS: usize = 64;

/// Most sessions held whose sender nobody vouched for.
pub const MOST_OF_STRANGERS: usize = 8;

/// Where a value is asked to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The field of a page of this origin.
    Page(String),
    /// The field of a page of this origin, whether it is approved or not: for one fill, which the user confirmed then.
    PageOnce(String, Timestamp),
    /// The clipboard, after a click in the extension's own page.
    Clipboard,
}

/// The rules over one place.
pub struct Vault<K> {
    store: K,
    /// When the user confirmed the last fill that he approved once.
    used: Option<Timestamp>,
}

impl Destination {
    /// The same, where the user confirmed one fill there.
    #[must_use]
    pub fn confirmed(self, at: Option<Timestamp>) -> Self {
        match (self, at) {
            (Self::Page(origin), Some(at)) => Self::PageOnce(origin, at),
            (destination, _) => destination,
        }
    }
}

impl<K: SessionStore> Vault<K> {
    /// A vault over a place.
    pub const fn over(store: K) -> Self {
        Self { store, used: None }
    }

    /// The place.
    pub fn backing(&mut self) -> &mut K {
        &mut self.store
    }

    /// Holds a session unless one that was asked for later has its place; what gives way is kept until its end.
    ///
    /// # Errors
    /// [`VaultError::Expired`], [`VaultError::Ahead`], [`VaultError::NotWellFormed`], [`VaultError::Full`] or the
    /// place's own.
    pub fn store(
        &mut self,
        mut session: Session,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        if !session.is_well_formed() {
            return Err(VaultError::NotWellFormed);
        }
        session.validity.check(now).map_err(VaultError::of_life)?;
        let Held { sessions: held, revocations } = self.all(now)?;
        // What the user said of a code once holds when its notice is read again.
        if let Some(settled) =
            held.iter().find(|held| held.id == session.id && held.slot.settles(&session.slot))
        {
            session.slot = settled.slot.clone();
        }
        // Nor does it make a code good that was set aside.
        for marked in &held {
            session.take_marks(marked);
        }
        session.take_word(&revocations, &held);
        if K::IS_ASKED_ABOUT {
            session.keep_application();
        }
        let is_unmarked = |held: &&Session| {
            held.is_same_code(&session)
                && held.confirmed == session.confirmed
                && (held.refused_at, held.revoked) != (session.refused_at, session.revoked)
        };
        if let Some(unmarked) = held.iter().find(is_unmarked) {
            let mut marked = unmarked.duplicate();
            marked.take_marks(&session);
            self.store.save(&marked)?;
            return Ok((StoreOutcome::AlreadyHeld, marked.view()));
        }
        let mut same = held.iter().filter(|held| held.is_same_code(&session));
        let adds_nothing = |held: &&Session| {
            if session.is_of_place_of(held) {
                session.replaced || !held.replaced
            } else {
                held.confirmed && !session.confirmed
            }
        };
        if let Some(held) = same.find(adds_nothing) {
            return Ok((StoreOutcome::AlreadyHeld, held.view()));
        }
        let in_place = held.iter().find(|held| !held.replaced && held.place() == session.place());
        if let Some(later) = in_place.filter(|held| !session.replaced && session.gives_way_to(held)) {
            session.replaced = true;
            if self.has_room(&held, &session)? {
                self.hold(&session, &held)?;
            }
            return Ok((StoreOutcome::Superseded { newer: later.id.masked() }, later.view()));
        }
        let (outcome, mut view) = self.take_place(&session, in_place.filter(|_| !session.replaced), &held)?;
        if view.is_set_aside()
            && let Some(next) = self.next_after(&view, now)?
        {
            self.choose(&next, now)?;
            view = Session { replaced: true, ..session }.view();
        }
        Ok((outcome, view))
    }

    /// The sessions that are held, the one with most time left first; deletes those that ended long ago.
    ///
    /// # Errors
    /// The place's own.
    pub fn list(&mut self, now: Timestamp) -> Result<Vec<SessionView>, VaultError<K::Error>> {
        let mut views = Vec::new();
        for session in self.held(now)? {
            let view = session.view();
            let place = views.partition_point(|other| rank(other) < rank(&view));
            views.insert(place, view);
        }
        Ok(views)
    }

    /// The session itself, when it may go to `destination` now.
    ///
    /// # Errors
    /// Everything in [`VaultError`] that speaks against it.
    pub fn reveal(
        &mut self,
        seen: &Seen,
        destination: &Destination,
        approvals: &Approvals,
        now: Timestamp,
    ) -> Result<Session, VaultError<K::Error>> {
        let session = self.look_up(seen, now)?;
        if session.replaced || session.is_set_aside() {
            return Err(VaultError::Changed);
        }
        if !session.confirmed {
            return Err(VaultError::Unconfirmed);
        }
        match destination {
            Destination::Page(origin) if !approvals.may_receive(origin, &session.slot) => {
                Err(VaultError::OriginRefused)
            }
            Destination::PageOnce(origin, confirmed_at)
                if !session.slot.is_settled() || !self.is_unused(origin, *confirmed_at, now) =>
            {
                Err(VaultError::OriginRefused)
            }
            Destination::PageOnce(_, confirmed_at) => {
                self.used = Some(*confirmed_at);
                Ok(session)
            }
            Destination::Page(_) | Destination::Clipboard => Ok(session),
        }
    }

    /// Whether an approval for one fill can still be used.
    fn is_unused(&self, origin: &str, confirmed_at: Timestamp, now: Timestamp) -> bool {
        Origin::parse(origin).is_ok() && is_fresh(confirmed_at, now) && self.used < Some(confirmed_at)
    }

    /// The user vouches for the sender of a session: it takes its place among those that are offered.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], [`VaultError::Changed`], [`VaultError::Expired`], [`VaultError::Full`] or the place's
    /// own; what was held stays.
    pub fn accept(
        &mut self,
        seen: &Seen,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let mut session = self.look_up(seen, now)?;
        if session.confirmed {
            return Ok((StoreOutcome::AlreadyHeld, session.view()));
        }
        (session.confirmed, session.replaced) = (true, false);
        self.choose(&session, now)
    }

    /// The user says what the code of a session is for. It takes the place of that, unless one that was asked for later
    /// has it.
    ///
    /// # Errors
    /// [`VaultError::NotWellFormed`] when it cannot be for that, else as [`Vault::accept`].
    pub fn assign(
        &mut self,
        seen: &Seen,
        purpose: &Purpose,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let mut session = self.look_up(seen, now)?;
        if !session.slot.purposes().contains(purpose) {
            return Err(VaultError::NotWellFormed);
        }
        session.slot.contesto = Some(purpose.contesto.clone());
        session.slot.role = Some(purpose.role);
        let stored = self.store(session, now)?;
        self.store.remove(&seen.slot)?;
        Ok(stored)
    }

    /// The user takes back a session that another took the place of, or that was set aside. What has its place is kept
    /// in turn.
    ///
    /// # Errors
    /// As [`Vault::accept`]; [`VaultError::Changed`] when its service said that it was revoked.
    pub fn use_previous(
        &mut self,
        seen: &Seen,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let mut session = self.look_up(seen, now)?;
        if session.is_ended() {
            return Err(VaultError::Changed);
        }
        let was_set_aside = session.take_back();
        if session.replaced {
            session.replaced = false;
            return self.choose(&session, now);
        }
        if was_set_aside {
            self.store.save(&session)?;
        }
        Ok((StoreOutcome::AlreadyHeld, session.view()))
    }

    /// Deletes a session, and no other.
    ///
    /// # Errors
    /// [`VaultError::Unknown`] when there is none, [`VaultError::Changed`], or the place's own.
    pub fn forget(&mut self, seen: &Seen) -> Result<(), VaultError<K::Error>> {
        self.load(seen)?;
        Ok(self.store.remove(&seen.slot)?)
    }

    /// The sessions that may be used now.
    fn held(&mut self, now: Timestamp) -> Result<Vec<Session>, K::Error> {
        Ok(self.all(now)?.sessions)
    }

    /// What counts now; deletes what ended long ago. The rest stays for a clock that is wrong.
    fn all(&mut self, now: Timestamp) -> Result<Held, K::Error> {
        let mut held = self.store.all()?;
        let sessions = held.sessions.iter().filter(|session| session.validity.is_long_over(now));
        let revocations = held.revocations.iter().filter(|revocation| revocation.is_long_over(now));
        let mut long_over = sessions.map(Session::key).chain(revocations.map(Remembered::key));
        long_over.try_for_each(|key| self.store.remove(&key))?;
        held.sessions.retain(|session| session.validity.check(now).is_ok());
        held.revocations.retain(|revocation| revocation.is_live(now));
        Ok(held)
    }

    /// What the user saw, if it is still that.
    fn load(&mut self, seen: &Seen) -> Result<Session, VaultError<K::Error>> {
        let session = self.store.load(&seen.slot)?.ok_or(VaultError::Unknown)?;
        if session.id.masked() == seen.masked { Ok(session) } else { Err(VaultError::Changed) }
    }

    /// The same, if it may be used now.
    fn look_up(&mut self, seen: &Seen, now: Timestamp) -> Result<Session, VaultError<K::Error>> {
        let session = self.load(seen)?;
        session.validity.check(now).map_err(VaultError::of_life)?;
        Ok(session)
    }

    /// The user wants this one, whichever was asked for later.
    fn choose(
        &mut self,
        session: &Session,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let held = self.held(now)?;
        let in_place = held.iter().find(|held| !held.replaced && held.place() == session.place());
        self.take_place(session, in_place, &held)
    }

    /// Holds a session in the place of another, which is kept for as long as there is room.
    fn take_place(
        &mut self,
        session: &Session,
        other: Option<&Session>,
        held: &[Session],
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let has_room = self.has_room(held, session)?;
        let outcome = match other {
            None if !has_room => return Err(VaultError::Full),
            None => StoreOutcome::New,
            Some(other) => {
                if has_room {
                    self.store.save(&Session { replaced: true, ..other.duplicate() })?;
                }
                let requested_at = other.validity.requested_at;
                StoreOutcome::Replaced { older: Replaced { masked: other.id.masked(), requested_at } }
            }
        };
        self.hold(session, held)?;
        Ok((outcome, session.view()))
    }

    /// Holds a session, and no copy of it elsewhere: in doubt, or as replaced.
    fn hold(&mut self, session: &Session, held: &[Session]) -> Result<(), K::Error> {
        self.store.save(session)?;
        let is_copy = |held: &&Session| {
            held.is_same_code(session)
                && held.key() != session.key()
                && (session.confirmed || held.place() == session.place())
        };
        held.iter().filter(is_copy).try_for_each(|copy| self.store.remove(&copy.key()))
    }

    /// Whether there is room for one more like this, made if need be: those whose sender nobody vouched for have a
    /// quota of their own, and of the others only those go that were replaced. The oldest goes first.
    fn has_room(&mut self, held: &[Session], session: &Session) -> Result<bool, K::Error> {
        let place = session.place();
        let is_copy = |held: &Session| held.is_same_code(session) && held.place() == place;
        let alike = || held.iter().filter(|held| held.confirmed == session.confirmed && !is_copy(held));
        if alike().count() < if session.confirmed { MOST_SESSIONS } else { MOST_OF_STRANGERS } {
            return Ok(true);
        }
        let oldest = alike()
            .filter(|held| held.replaced || !held.confirmed && held.place() != place)
            .min_by_key(|held| held.validity.requested_at);
        if let Some(oldest) = oldest {
            self.store.remove(&oldest.key())?;
        }
        Ok(oldest.is_some())
    }
}

/// Where a session stands in a list: the one with most time left first.
fn rank(session: &SessionView) -> (Reverse<Timestamp>, &SlotKey) {
    (Reverse(session.validity.expires_at), &session.key)
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
