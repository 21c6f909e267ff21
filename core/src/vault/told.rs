//! What an issuer's service said of a code that is held: its life is stated from then on, and one that is over is not
//! offered any more.

use super::{SessionStore, Vault, VaultError};
use crate::profiles;
use crate::service::{CodeState, CodeStatus, Moment};
use crate::session::{Revoked, Seen, Session, SessionView};
use crate::timestamp::Timestamp;
use crate::validity::{Expiry, Validity};

impl<K: SessionStore> Vault<K> {
    /// The session as the user saw it, with its code: for the issuer's own service, and for nobody else. One that is
    /// over may be asked about, too.
    ///
    /// # Errors
    /// As [`Vault::learn`].
    pub fn session(&mut self, seen: &Seen) -> Result<Session, VaultError<K::Error>> {
        self.load(seen)
    }

    /// Takes over what the service said of the code of a session. When the code was asked for stays as it was known: it
    /// decides which of two is the newer. What a portal refused stays refused.
    ///
    /// # Errors
    /// [`VaultError::Unknown`], [`VaultError::Changed`] or the place's own.
    pub fn learn(
        &mut self,
        seen: &Seen,
        status: &CodeStatus,
        now: Timestamp,
    ) -> Result<SessionView, VaultError<K::Error>> {
        let mut session = self.load(seen)?;
        let before = (session.validity, session.revoked);
        if let Some(end) = status.valid_to.map(|moment| moment.at) {
            let stated = Validity { expires_at: end, expiry: Expiry::Stated, ..session.validity };
            if stated.is_plausible() {
                session.validity = stated;
            }
        }
        match status.state {
            CodeState::Valid => session.revoked = None,
            CodeState::Revoked => {
                // A time when it was not yet asked for is that of another code.
                let can_be = |at: &Timestamp| (session.validity.requested_at..=now).contains(at);
                let at = status.revoked_at.map(|moment| moment.at).filter(can_be).unwrap_or(now);
                session.revoked = Some(Revoked { said_at: Some(at), overruled: false, by_service: true });
            }
            CodeState::Expired => {
                let over = Validity { expires_at: session.validity.expires_at.min(now), ..session.validity };
                session.validity = if over.is_plausible() { over } else { session.validity };
            }
            CodeState::Other(_) => {}
        }
        if (session.validity, session.revoked) != before {
            self.store.save(&session)?;
        }
        let view = session.view();
        if status.state == CodeState::Revoked
            && let Some(next) = self.next_after(&view, now)?
        {
            self.choose(&next, now)?;
        }
        Ok(view)
    }

    /// The session of a code that was revoked at the user's order, as he saw it; or `before` that, where the service
    /// says when.
    ///
    /// # Errors
    /// As [`Vault::learn`].
    pub fn end(
        &mut self,
        seen: &Seen,
        before: Option<Moment>,
        now: Timestamp,
    ) -> Result<SessionView, VaultError<K::Error>> {
        self.learn(seen, &CodeStatus::over(CodeState::Revoked, before), now)
    }
}

impl Session {
    /// What its code was asked for with, where that is settled: what a service wants to hear again.
    pub fn asked_for(&self) -> Option<(&str, &str)> {
        let contesto = self.slot.contesto.as_deref()?;
        Some((contesto, self.applicazione.as_deref().or_else(|| self.application_of_slot())?))
    }

    /// Keeps what its code was asked for with, as far as that follows from its slot: what follows from it later may be
    /// something else.
    pub(super) fn keep_application(&mut self) {
        if self.applicazione.is_none() {
            self.applicazione = self.application_of_slot().map(str::to_owned);
        }
    }

    fn application_of_slot(&self) -> Option<&'static str> {
        profiles::service_of(&self.slot.issuer)?.application_of(self.slot.role?)
    }
}
