//! What an administrator sets for the extension in the browser's own policies. Its shape is
//! `extension/managed_storage.json`; what is set counts before what the user said.

use serde::{Deserialize, Serialize};

use crate::approval::{Approval, Approved, Given};
use crate::origin::Origin;
use crate::role::Role;
use crate::user::{ApprovedSender, User};

/// What is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Managed {
    /// The origins in which mail is read.
    pub mailboxes: Vec<Origin>,
    /// The portals.
    pub portals: Vec<ManagedPortal>,
    /// The senders, each for an issuer.
    pub senders: Vec<ApprovedSender>,
    /// What the users do with a code.
    pub role: Option<Role>,
    /// The region.
    pub region: Option<String>,
}

/// A portal that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPortal {
    /// The origin.
    pub origin: Origin,
    /// Ids of the issuers whose codes it takes; empty stands for those of the portal's own row.
    #[serde(default)]
    pub takes: Vec<String>,
}

impl Managed {
    /// The approvals.
    pub fn approvals(&self) -> Vec<Approval> {
        let mailboxes = self.mailboxes.iter().cloned().map(Approved::Mailbox);
        let portal = |ManagedPortal { origin, takes }: &ManagedPortal| Approved::Portal {
            origin: origin.clone(),
            takes: takes.clone(),
        };
        let sender = |ApprovedSender { issuer, address }: &ApprovedSender| Approved::Sender {
            issuer: issuer.clone(),
            address: address.clone(),
        };
        let all = mailboxes.chain(self.portals.iter().map(portal)).chain(self.senders.iter().map(sender));
        all.map(|approved| Approval { approved, given: Given::ByAdministrator }).collect()
    }

    /// Who the user is: what is set of him, and what he said of the rest.
    #[must_use]
    pub fn over(&self, user: User) -> User {
        User { role: self.role.or(user.role), region: self.region.clone().or(user.region), ..user }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{Approvals, product, profiles};

    const SCHEMA: &str = include_str!("../../extension/managed_storage.json");
    const CHROMIUM: &str = include_str!("../../manifests/policies/chromium/managed-storage.json");
    const FIREFOX: &str = include_str!("../../manifests/policies/firefox/policies.json");

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn samples() -> [Managed; 2] {
        let chromium = json(CHROMIUM)["3rdparty"]["extensions"][product::CHROMIUM_EXTENSION_ID].clone();
        let firefox =
            json(FIREFOX)["policies"]["3rdparty"]["Extensions"][product::FIREFOX_EXTENSION_ID].clone();
        [chromium, firefox].map(|sample| serde_json::from_value(sample).unwrap())
    }

    #[test]
    fn what_the_shipped_policies_set_is_approved_by_the_administrator() {
        let [chromium, firefox] = samples();
        assert_eq!(chromium, firefox);
        let approvals = Approvals::of(chromium.approvals());
        assert_eq!(approvals.all(), chromium.approvals(), "each of them can be");
        assert!(
            [chromium.mailboxes.len(), chromium.portals.len(), chromium.senders.len()].iter().all(|n| *n > 0)
        );
        assert!(approvals.all().iter().all(|approval| approval.given == Given::ByAdministrator));
    }

    #[test]
    fn each_place_and_sender_that_is_set_is_approved_as_what_it_is() {
        let origin = |host: &str| Origin::of_address(&format!("https://{host}")).unwrap();
        let managed = Managed {
            mailboxes: vec![origin("posta.example")],
            portals: vec![ManagedPortal { origin: origin("portale.example"), takes: vec!["sirped".into()] }],
            senders: vec![ApprovedSender { issuer: "sirped".into(), address: "avvisi@asl.example".into() }],
            ..Managed::default()
        };
        let approved: Vec<_> = managed.approvals().into_iter().map(|approval| approval.approved).collect();
        assert_eq!(
            approved,
            [
                Approved::Mailbox(origin("posta.example")),
                Approved::Portal { origin: origin("portale.example"), takes: vec!["sirped".into()] },
                Approved::Sender { issuer: "sirped".into(), address: "avvisi@asl.example".into() },
            ]
        );
    }

    #[test]
    fn what_is_set_counts_before_what_the_user_said_and_leaves_the_rest() {
        let said = User { role: Some(Role::Prescrittore), region: Some("trento".into()), ..User::default() };
        let managed = Managed { role: Some(Role::Erogatore), ..Managed::default() };
        let user = managed.over(said.clone());
        assert_eq!((user.role, user.region), (Some(Role::Erogatore), said.region.clone()));
        assert_eq!(Managed::default().over(said.clone()), said);
        let managed = Managed { region: Some("veneto".into()), ..Managed::default() };
        let user = managed.over(said.clone());
        assert_eq!((user.role, user.region.as_deref()), (said.role, Some("veneto")));
    }

    #[test]
    fn the_schema_has_what_is_read_and_the_values_that_there_are() {
        let schema = json(SCHEMA);
        let properties = schema["properties"].as_object().unwrap();
        let all = Managed { role: Some(Role::Erogatore), region: Some(String::new()), ..Managed::default() };
        let read = serde_json::to_value(all).unwrap();
        assert!(properties.keys().eq(read.as_object().unwrap().keys()), "{properties:?}");
        let values = |place: &str| -> Vec<String> {
            serde_json::from_value(schema.pointer(&format!("/properties/{place}/enum")).unwrap().clone())
                .unwrap()
        };
        assert_eq!(values("role"), [Role::Prescrittore, Role::Erogatore].map(Role::as_str));
        let ids: Vec<_> = profiles::regions().iter().map(|region| region.id.clone()).collect();
        assert_eq!(values("region"), ids);
        let issuers: Vec<_> = profiles::issuers().iter().map(|issuer| issuer.id.clone()).collect();
        assert_eq!(values("senders/items/properties/issuer"), issuers);
        assert_eq!(values("portals/items/properties/takes/items"), issuers);
    }
}
