//! What is kept and not offered because a portal refused it, and what is offered in place of what was set aside.

use super::{SessionStore, Vault, VaultError};
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
