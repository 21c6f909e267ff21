//! What an issuer's own message says of a code: it was revoked. Knows of which held
//! sessions that is said.

use serde::{Deserialize, Serialize};

use crate::SessionId;
use crate::session::Session;
use crate::session_id::exposed_if_any;
use crate::slot::Slot;
use crate::timestamp::Timestamp;

/// What the message says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Whose code it is, and what it is for if the message says so. Software and company are nobody's.
    pub slot: Slot,
    /// The code, if the message names one.
    #[serde(default, with = "exposed_if_any", skip_serializing_if = "Option::is_none")]
    pub id: Option<SessionId>,
    /// When it was said, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Timestamp>,
}

impl Revocation {
    /// Whether it is said of this session: of the code that is named, else of any of the same owner that was asked for
    /// before.
    pub fn is_of(&self, session: &Session) -> bool {
        let (said, held) = (&self.slot, &session.slot);
        if said.issuer != held.issuer {
            return false;
        }
        match &self.id {
            Some(id) => *id == session.id && !is_of_other_mailbox(said, held),
            None => {
                said.owner.is_some()
                    && said.owner == held.owner
                    && may_agree(&said.contesto, &held.contesto)
                    && may_agree(&said.role, &held.role)
                    && self.said_at.is_some_and(|said_at| session.validity.requested_at <= said_at)
            }
        }
    }
}

/// Whether both name a mailbox, and not the same. A code that a portal showed belongs to a codice fiscale.
fn is_of_other_mailbox(said: &Slot, held: &Slot) -> bool {
    let mailbox = |slot: &Slot| slot.owner.clone().filter(|owner| owner.contains('@'));
    !may_agree(&mailbox(said), &mailbox(held))
}

fn may_agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}
