//! What is kept and not offered because a portal refused it, or a message of its issuer said that it was revoked; and
//! what is offered in its place.

use super::{SessionStore, Vault, VaultError};
use crate::revocation::Revocation;
use crate::session::{Seen, Session, SessionView, StoreOutcome};
use crate::timestamp::Timestamp;

impl<K: SessionStore> Vault<K> {
    /// A portal said that it does not take the code of a session: it is not offered any more. Where one that it took
    /// the place of may be valid still, the newest of those is offered instead.
    ///
    /// # Errors
    /// As [`Vault::accept`].
    pub fn refuse(
        &mut self,
        seen: &Seen,
        now: Timestamp,
    ) -> Result<(StoreOutcome, SessionView), VaultError<K::Error>> {
        let mut session = self.look_up(seen, now)?;
        if session.refused_at.is_none() {
            session.refused_at = Some(now);
            self.store.save(&session)?;
        }
        let refused = session.view();
        match self.next_after(&refused, now)? {
            Some(next) => self.choose(&next, now),
            None => Ok((StoreOutcome::AlreadyHeld, refused)),
        }
    }

    /// An issuer's own message said that a code was revoked, or whichever its owner has: it is not offered any more, as
    /// if a portal had refused it. What that is said of, but for what the user took back since.
    ///
    /// # Errors
    /// [`VaultError::NotWellFormed`], else as [`Vault::accept`].
    pub fn revoke(
        &mut self,
        revocation: &Revocation,
        now: Timestamp,
    ) -> Result<Vec<SessionView>, VaultError<K::Error>> {
        if !revocation.slot.is_well_formed() {
            return Err(VaultError::NotWellFormed);
        }
        for mut session in self.held(now)?.into_iter().filter(|held| revocation.is_of(held)) {
            if session.revoke(revocation.said_at) {
                self.store.save(&session)?;
            }
        }
        for session in self.revoked_by(revocation, now)? {
            if let Some(next) = self.next_after(&session, now)? {
                self.choose(&next, now)?;
            }
        }
        Ok(self.revoked_by(revocation, now)?)
    }

    fn revoked_by(&mut self, revocation: &Revocation, now: Timestamp) -> Result<Vec<SessionView>, K::Error> {
        let held = self.held(now)?;
        let is_revoked = |held: &&Session| held.is_revoked() && revocation.is_of(held);
        Ok(held.iter().filter(is_revoked).map(Session::view).collect())
    }

    /// The newest of those that a session that was set aside took the place of, where it may be valid still.
    pub(super) fn next_after(
        &mut self,
        aside: &SessionView,
        now: Timestamp,
    ) -> Result<Option<Session>, K::Error> {
        let mut held = self.held(now)?;
        held.retain(|other| aside.has_replaced(&other.view()) && other.view().may_still_live());
        let next = held.into_iter().max_by_key(|other| other.validity.requested_at);
        Ok(next.map(|next| Session { replaced: false, ..next }))
    }
}
