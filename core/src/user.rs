//! What is known of the user: who he is, as far as he said, and whose mails he takes for an issuer's.

use serde::{Deserialize, Serialize};

use crate::mailbox_name::MailboxNames;
use crate::profiles::schema::Issuer;
use crate::role::Role;

/// Who the user is and whom he trusts. What he did not say stays open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct User {
    /// What he does with a code.
    pub role: Option<Role>,
    /// The region he works in: issuers of other regions are not looked for.
    pub region: Option<String>,
    /// The senders he approved.
    pub senders: Vec<ApprovedSender>,
    /// The names that he gave his mailboxes.
    pub names: MailboxNames,
}

/// An address whose mails the user takes for the notifications of one issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedSender {
    /// Id of the issuer.
    pub issuer: String,
    /// The address, in lower case.
    pub address: String,
}

impl User {
    /// Whether notifications of this issuer reach him at all.
    pub fn may_receive_from(&self, issuer: &Issuer) -> bool {
        issuer.regions.is_empty()
            || self.region.as_ref().is_some_and(|region| issuer.regions.contains(region))
    }

    /// Whether an address is the issuer's, or one that he approved for it.
    pub fn knows(&self, issuer: &Issuer, address: &str) -> bool {
        issuer.senders.iter().any(|sender| sender == address) || self.approved(issuer, address)
    }

    /// Whether he approved an address for an issuer himself.
    pub fn approved(&self, issuer: &Issuer, address: &str) -> bool {
        self.senders.iter().any(|sender| sender.issuer == issuer.id && sender.address == address)
    }
}
