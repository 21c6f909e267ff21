//! Approvals: in which mailbox mail is read, which portal may have which codes, whom the user takes for an issuer. Each
//! is given by the user's own click in our own pages, or by an administrator; nothing is approved by what is built in.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::origin::Origin;
use crate::slot::Slot;
use crate::timestamp::Timestamp;
use crate::user::ApprovedSender;
use crate::{portal, profiles};

/// Most approvals kept.
pub const MOST_APPROVALS: usize = 256;

/// Longest address of a mail (RFC 5321, 4.5.3.1.3).
pub(crate) const LONGEST_ADDRESS: usize = 254;

/// What is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Approved {
    /// The mails that pages of this origin show are read.
    Mailbox(Origin),
    /// Pages of this origin may have codes.
    Portal {
        /// The origin.
        origin: Origin,
        /// Ids of the issuers that the user chose; empty stands for those of the portal's own row.
        #[serde(default)]
        takes: Vec<String>,
    },
    /// Mails from this address are the issuer's.
    Sender {
        /// Id of the issuer.
        issuer: String,
        /// The address, in lower case.
        address: String,
    },
}

/// Who approved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// The user, with a click at this time.
    ByUser(Timestamp),
    /// An administrator: only an administrator withdraws it.
    ByAdministrator,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// What is approved.
    pub approved: Approved,
    /// By whom, and when.
    pub given: Given,
}

/// The approvals there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals(Vec<Approval>);

/// Why an approval is not added, or not withdrawn.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ApprovalError {
    /// An issuer or address that cannot be; a portal that would take nothing.
    #[error("not a believable approval")]
    NotWellFormed,
    /// No room.
    #[error("too many approvals")]
    Full,
    /// It is an administrator's.
    #[error("an administrator gave it")]
    OfAdministrator,
}

impl Approved {
    /// The origin, where it is a place in the web.
    pub const fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Mailbox(origin) | Self::Portal { origin, .. } => Some(origin),
            Self::Sender { .. } => None,
        }
    }

    /// Whether it is a mailbox.
    pub const fn is_mailbox(&self) -> bool {
        matches!(self, Self::Mailbox(_))
    }

    /// Whether it is a portal.
    pub const fn is_portal(&self) -> bool {
        matches!(self, Self::Portal { .. })
    }

    /// Whether it is a sender.
    pub const fn is_sender(&self) -> bool {
        matches!(self, Self::Sender { .. })
    }

    /// The ids of the issuers whose codes a portal takes: those that the user chose, or else those of its own row. None
    /// for what is no portal.
    pub fn takes(&self) -> &[String] {
        match self {
            Self::Portal { origin, takes } if takes.is_empty() => portal::takes_of(origin),
            Self::Portal { takes, .. } => takes,
            Self::Mailbox(_) | Self::Sender { .. } => &[],
        }
    }

    /// Whether the other is about the same place or sender, whatever it may have there.
    pub fn is_about_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Portal { origin, .. }, Self::Portal { origin: other, .. }) => origin == other,
            _ => self == other,
        }
    }

    /// Whether one of these is about the same place or sender.
    pub fn is_among(&self, known: &[&Self]) -> bool {
        known.iter().any(|known| known.is_about_same(self))
    }

    /// Whether both are mailboxes, portals or senders.
    pub fn is_same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn is_well_formed(&self) -> bool {
        let is_known = |issuer: &String| profiles::issuer(issuer).is_some();
        match self {
            Self::Mailbox(_) => true,
            Self::Portal { origin, takes } if takes.is_empty() => !portal::takes_of(origin).is_empty(),
            Self::Portal { takes, .. } => {
                takes.iter().all(is_known) && (1..takes.len()).all(|n| !takes[..n].contains(&takes[n]))
            }
            Self::Sender { issuer, address } => is_known(issuer) && is_address(address),
        }
    }
}

impl Approvals {
    /// Those of a list that can be; of several about the same place the first counts.
    pub fn of(list: impl IntoIterator<Item = Approval>) -> Self {
        let mut approvals = Self::default();
        for approval in list {
            let is_new = approvals.position(&approval.approved).is_none();
            if is_new && approval.approved.is_well_formed() && approvals.0.len() < MOST_APPROVALS {
                approvals.0.push(approval);
            }
        }
        approvals
    }

    /// All, in the order they were given.
    pub fn all(&self) -> &[Approval] {
        &self.0
    }

    /// Adds one; whether anything changed. What was approved before keeps its date; a portal takes what was chosen
    /// last; an administrator's word stands.
    ///
    /// # Errors
    /// [`ApprovalError::NotWellFormed`] or [`ApprovalError::Full`].
    pub fn add(&mut self, approval: Approval) -> Result<bool, ApprovalError> {
        if !approval.approved.is_well_formed() {
            return Err(ApprovalError::NotWellFormed);
        }
        match self.position(&approval.approved) {
            None if self.0.len() >= MOST_APPROVALS => return Err(ApprovalError::Full),
            None => self.0.push(approval),
            Some(place) => {
                let known = &mut self.0[place];
                if known.given == Given::ByAdministrator || known.approved == approval.approved {
                    return Ok(false);
                }
                *known = approval;
            }
        }
        Ok(true)
    }

    /// Withdraws one; whether it was there.
    ///
    /// # Errors
    /// [`ApprovalError::OfAdministrator`].
    pub fn withdraw(&mut self, approved: &Approved) -> Result<bool, ApprovalError> {
        let Some(place) = self.position(approved) else { return Ok(false) };
        if self.0[place].given == Given::ByAdministrator {
            return Err(ApprovalError::OfAdministrator);
        }
        self.0.remove(place);
        Ok(true)
    }

    /// Whether mails are read in pages of this origin, as the browser stamps it.
    pub fn is_mailbox(&self, origin: &str) -> bool {
        let Ok(origin) = Origin::parse(origin) else { return false };
        self.position(&Approved::Mailbox(origin)).is_some()
    }

    /// The ids of the issuers whose codes pages of this origin take; `None` where it is not an approved portal.
    pub fn takes(&self, origin: &str) -> Option<&[String]> {
        let page = Approved::Portal { origin: Origin::parse(origin).ok()?, takes: Vec::new() };
        self.position(&page).map(|place| self.0[place].approved.takes())
    }

    /// Whether a page of this origin may have sessions of this slot: of no slot of which it is open what it is for.
    pub fn may_receive(&self, origin: &str, slot: &Slot) -> bool {
        slot.is_settled() && self.takes(origin).is_some_and(|takes| takes.contains(&slot.issuer))
    }

    /// The senders, each with the issuer whose mails his are taken for.
    pub fn senders(&self) -> Vec<ApprovedSender> {
        let sender = |approval: &Approval| match &approval.approved {
            Approved::Sender { issuer, address } => {
                Some(ApprovedSender { issuer: issuer.clone(), address: address.clone() })
            }
            Approved::Mailbox(_) | Approved::Portal { .. } => None,
        };
        self.0.iter().filter_map(sender).collect()
    }

    /// The origins of the mailboxes, and those of the portals.
    pub fn origins(&self) -> (Vec<&Origin>, Vec<&Origin>) {
        let (mut mailboxes, mut portals) = (Vec::new(), Vec::new());
        for approval in &self.0 {
            match &approval.approved {
                Approved::Mailbox(origin) => mailboxes.push(origin),
                Approved::Portal { origin, .. } => portals.push(origin),
                Approved::Sender { .. } => {}
            }
        }
        (mailboxes, portals)
    }

    fn position(&self, approved: &Approved) -> Option<usize> {
        self.0.iter().position(|known| known.approved.is_about_same(approved))
    }
}

fn is_address(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && !c.is_ascii_uppercase();
    text.len() <= LONGEST_ADDRESS
        && text.chars().all(is_plain)
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.contains('@'))
}

#[cfg(test)]
#[path = "approval_tests.rs"]
mod tests;
