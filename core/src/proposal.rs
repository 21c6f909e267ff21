//! What is proposed to a user, by the names that he knows: the mailbox of an address, the portals of a region. What he
//! approves is an approval like any other.

use crate::approval::{Approval, Approved, Given, LONGEST_ADDRESS};
use crate::origin::{Host, Origin};
use crate::profiles;
use crate::profiles::schema::{Mailbox, TakingPages};
use crate::user::User;

/// What one click approves: a mailbox or a portal, with all its hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The name that users know.
    pub name: String,
    /// What is approved.
    pub approved: Vec<Approved>,
}

/// What a mail address says of its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressed {
    /// It is one of this mailbox.
    Mailbox(Proposal),
    /// Certified mail: no code is sent there.
    Pec,
    /// Its domain, of which it is not known where it is read.
    Elsewhere(String),
    /// It is no address.
    Nothing,
}

/// The mailboxes, the usual ones first.
pub fn mailboxes() -> Vec<Proposal> {
    profiles::mailboxes().iter().map(of_mailbox).collect()
}

/// The mailbox whose page this is: with the hosts of its frames, where it has some.
pub fn mailbox_of(page: Origin) -> Proposal {
    let frames = mailbox_at(&page).map(|mailbox| mailbox.frames.clone()).unwrap_or_default();
    let mut proposal = Proposal::from(Approved::Mailbox(page));
    proposal.approved.extend(frames.into_iter().map(|host| Approved::Mailbox(host.into())));
    proposal
}

/// The portals that take codes: those of the user's region first, and none of another. While the region is not known,
/// those of all.
pub fn portals(user: &User) -> Vec<Proposal> {
    let rank = |portal: &TakingPages| match &user.region {
        Some(region) if portal.regions.contains(region) => 0,
        _ if portal.regions.is_empty() => 1,
        None => 2,
        Some(_) => 3,
    };
    let approved = |host: &Host| Approved::Portal { origin: host.clone().into(), takes: Vec::new() };
    let proposal = |portal: &TakingPages| Proposal {
        name: portal.name.clone(),
        approved: portal.hosts.iter().map(approved).collect(),
    };
    let ranked = |wanted| profiles::taking().iter().filter(move |portal| rank(portal) == wanted);
    (0..=2).flat_map(ranked).map(proposal).collect()
}

/// What an address says of where its mail is read.
pub fn of_address(address: &str) -> Addressed {
    let address = address.trim().to_ascii_lowercase();
    let is_part = |c: char| c.is_ascii_graphic() && c != '@';
    let (local, domain) = address.split_once('@').unwrap_or_default();
    let is_address = address.len() <= LONGEST_ADDRESS && !local.is_empty() && local.chars().all(is_part);
    if !is_address || !domain.contains('.') || Host::parse(domain).map_or(true, |host| host.name() != domain)
    {
        return Addressed::Nothing;
    }
    if profiles::pec().has(domain) {
        return Addressed::Pec;
    }
    let known = profiles::mailboxes().iter().find(|mailbox| mailbox.domains.iter().any(|of| of == domain));
    known.map_or_else(
        || Addressed::Elsewhere(domain.to_owned()),
        |mailbox| Addressed::Mailbox(of_mailbox(mailbox)),
    )
}

/// The name that users know of a mailbox or portal; else its host, and of a sender the address.
pub fn name_of(approved: &Approved) -> String {
    if let Approved::Sender { address, .. } = approved {
        return address.clone();
    }
    let host = || approved.origin().map(|origin| origin.host().to_string()).unwrap_or_default();
    known_name(approved).map_or_else(host, str::to_owned)
}

/// The name that users know of a mailbox or portal, if it is one of ours.
pub fn known_name(approved: &Approved) -> Option<&'static str> {
    match approved {
        Approved::Mailbox(origin) => mailbox_at(origin).map(|mailbox| mailbox.name.as_str()),
        Approved::Portal { origin, .. } => portal_at(origin).map(|portal| portal.name.as_str()),
        Approved::Sender { .. } => None,
    }
}

/// The approvals that users know by one name, together; the user's and an administrator's apart.
pub fn by_name<T>(all: &[T], approval: impl Fn(&T) -> &Approval) -> Vec<(String, Vec<&T>)> {
    let mut groups: Vec<(String, Vec<&T>)> = Vec::new();
    for one in all {
        let new = approval(one);
        let name = name_of(&new.approved);
        let is_same = |known: &Approval| {
            known.approved.is_same_kind(&new.approved)
                && known.approved.takes() == new.approved.takes()
                && (known.given == Given::ByAdministrator) == (new.given == Given::ByAdministrator)
        };
        match groups.iter_mut().find(|(other, group)| *other == name && is_same(approval(group[0]))) {
            Some((_, group)) if !new.approved.is_sender() => group.push(one),
            _ => groups.push((name, vec![one])),
        }
    }
    groups
}

impl From<Approved> for Proposal {
    fn from(approved: Approved) -> Self {
        Self { name: name_of(&approved), approved: vec![approved] }
    }
}

impl Proposal {
    /// What of it is not among these yet; `None` when nothing is left.
    #[must_use]
    pub fn beyond(mut self, known: &[&Approved]) -> Option<Self> {
        self.approved.retain(|approved| !approved.is_among(known));
        (!self.approved.is_empty()).then_some(self)
    }
}

fn of_mailbox(mailbox: &Mailbox) -> Proposal {
    Proposal {
        name: mailbox.name.clone(),
        approved: mailbox.all_hosts().cloned().map(|host| Approved::Mailbox(host.into())).collect(),
    }
}

fn mailbox_at(origin: &Origin) -> Option<&'static Mailbox> {
    profiles::mailboxes().iter().find(|mailbox| mailbox.all_hosts().any(|host| host == origin.host()))
}

fn portal_at(origin: &Origin) -> Option<&'static TakingPages> {
    profiles::taking().iter().find(|portal| portal.hosts.contains(origin.host()))
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
