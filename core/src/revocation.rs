//! What an issuer's own message says of a code: it was revoked. Knows of which sessions that is said, and for how long
//! it is worth remembering. The code itself is not in it.

use serde::{Deserialize, Serialize};

use crate::SessionId;
use crate::digest::is_digest;
use crate::session::Session;
use crate::slot::{Slot, SlotKey, digest};
use crate::timestamp::Timestamp;
use crate::validity::{FURTHEST_AHEAD, KEPT_AFTER_ITS_END, LONGEST_LIFE};

/// What the message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Whose code it is, and what it is for if the message says so. Software and company are nobody's.
    pub slot: Slot,
    /// The code, if the message names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeDigest>,
    /// When it was said, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Timestamp>,
}

/// Names a code of an issuer without telling it: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeDigest(String);

/// A revocation as it is remembered: the notice of its code may be read later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// What was said.
    pub revocation: Revocation,
    /// When every code that it can be said of is over.
    pub until: Timestamp,
}

impl Revocation {
    /// Whether it is said of this session: of the code that is named, else of any of the same owner that was asked for
    /// before.
    pub fn is_of(&self, session: &Session) -> bool {
        let (said, held) = (&self.slot, &session.slot);
        if said.issuer != held.issuer {
            return false;
        }
        match &self.code {
            Some(code) => {
                !is_of_other_mailbox(said, held) && *code == CodeDigest::of(&held.issuer, &session.id)
            }
            None => {
                said.owner.is_some()
                    && said.owner == held.owner
                    && may_agree(&said.contesto, &held.contesto)
                    && may_agree(&said.role, &held.role)
                    && self.said_at.is_some_and(|said_at| session.validity.requested_at <= said_at)
            }
        }
    }

    /// As it is remembered at `now`; `None` if no code can be used any more that it is said of.
    pub fn remembered(&self, now: Timestamp) -> Option<Remembered> {
        let is_of_any = self.code.is_some() || self.said_at.is_some();
        let until = self.said_at.unwrap_or(now).min(now).plus(LONGEST_LIFE);
        (is_of_any && now < until).then(|| Remembered { revocation: self.clone(), until })
    }

    /// Whether it was said further ahead than clocks err: it would be of every code there is.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.said_at.is_some_and(|said_at| said_at > now.plus(FURTHEST_AHEAD))
    }
}

impl Remembered {
    /// The key it is held under.
    pub fn key(&self) -> SlotKey {
        let Revocation { slot, code, .. } = &self.revocation;
        slot.key(true, &["revoked", code.as_ref().map_or("", |code| &code.0)])
    }

    /// Whether its parts are of a believable size.
    pub fn is_well_formed(&self) -> bool {
        self.revocation.slot.is_well_formed()
    }

    /// Whether a code that can be used at `now` may be meant.
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        now < self.until && !self.revocation.is_ahead(now)
    }

    /// Whether that ended so long ago that no clock set right makes it so again.
    pub(crate) fn is_long_over(&self, now: Timestamp) -> bool {
        now >= self.until.plus(KEPT_AFTER_ITS_END)
    }
}

impl CodeDigest {
    /// That of a code.
    pub fn of(issuer: &str, id: &SessionId) -> Self {
        Self(digest([Some("revoked"), Some(issuer), Some(id.expose())]))
    }
}

impl TryFrom<String> for CodeDigest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if is_digest(&text) { Ok(Self(text)) } else { Err("the digest of a code has 32 hexadecimal digits") }
    }
}

impl From<CodeDigest> for String {
    fn from(digest: CodeDigest) -> Self {
        digest.0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_well_formed_when_its_slot_is() {
        let at = Timestamp::from_seconds(1_774_887_600);
        let remembered = |issuer: &str| {
            let issuer = issuer.to_owned();
            let slot =
                Slot { issuer, contesto: None, role: None, owner: None, requested_by: None, company: None };
            Remembered { revocation: Revocation { slot, code: None, said_at: Some(at) }, until: at.plus(60) }
        };
        assert!(remembered("sirped").is_well_formed());
        assert!(!remembered("").is_well_formed());
    }
}
