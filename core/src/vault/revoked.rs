//! What a message of its issuer said was revoked is kept and not offered, whichever of the two is read first: the
//! message, or the notice of the code.

use super::{Held, SessionStore, Vault, VaultError};
use crate::revocation::{Remembered, Revocation};
use crate::session::{Session, SessionView};
use crate::timestamp::Timestamp;

/// Most revocations remembered: a new one replaces the one that counts shortest.
pub(super) const MOST_REVOCATIONS: usize = 32;

impl<K: SessionStore> Vault<K> {
    /// An issuer's own message said that a code was revoked, or whichever its owner has: it is not offered any more, as
    /// if a portal had refused it, and neither is one whose notice is read later. What that is said of, also what the
    /// user took back since, which stays as it is.
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
        if revocation.is_ahead(now) {
            return Err(VaultError::Ahead);
        }
        let Held { sessions, revocations } = self.all(now)?;
        if let Some(remembered) = revocation.remembered(now) {
            self.remember(&remembered, &revocations)?;
        }
        for mut session in sessions.into_iter().filter(|held| revocation.is_of(held)) {
            if session.revoke(revocation.said_at) {
                self.store.save(&session)?;
            }
        }
        for session in self.meant(revocation, now)?.into_iter().filter(SessionView::is_revoked) {
            if let Some(next) = self.next_after(&session, now)? {
                self.choose(&next, now)?;
            }
        }
        Ok(self.meant(revocation, now)?)
    }

    fn meant(&mut self, revocation: &Revocation, now: Timestamp) -> Result<Vec<SessionView>, K::Error> {
        let held = self.held(now)?;
        Ok(held.iter().filter(|held| revocation.is_of(held)).map(Session::view).collect())
    }

    /// Remembers it, for as long as there is room.
    fn remember(&mut self, new: &Remembered, known: &[Remembered]) -> Result<(), K::Error> {
        match known.iter().find(|known| known.key() == new.key()) {
            Some(known) if known.until >= new.until => return Ok(()),
            None if known.len() >= MOST_REVOCATIONS => {
                let shortest = known.iter().min_by_key(|known| known.until);
                if let Some(shortest) = shortest {
                    self.store.remove(&shortest.key())?;
                }
            }
            _ => {}
        }
        self.store.remember(new)
    }
}

impl Session {
    /// What was said before its notice was read holds for it. What is held already heard it then.
    pub(super) fn take_word(&mut self, revocations: &[Remembered], held: &[Self]) {
        for Remembered { revocation, .. } in revocations {
            let has_heard = |held: &Self| held.id == self.id && revocation.is_of(held);
            if revocation.is_of(self) && !held.iter().any(has_heard) {
                self.revoke(revocation.said_at);
            }
        }
    }
}
