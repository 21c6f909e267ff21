//! Which page may have which session.

use crate::origin::Origin;
use crate::profiles::{self, schema::PortalProfile};
use crate::slot::Slot;

/// The profile of the portal with exactly this origin, as the browser stamps it.
pub fn portal_of(origin: &str) -> Option<&'static PortalProfile> {
    let origin = Origin::parse(origin).ok()?;
    profiles::portals().iter().find(|portal| portal.origins.contains(&origin))
}

/// Whether a page of this origin may have sessions of this slot.
pub fn may_receive(origin: &str, slot: &Slot) -> bool {
    portal_of(origin).is_some_and(|portal| portal.issuers.contains(&slot.issuer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const PORTAL: &str = "https://operatori.salutepiemonte.it";

    fn slot(issuer: &str) -> Slot {
        Slot {
            issuer: issuer.into(),
            contesto: "RICETTA-DEM".into(),
            role: Role::Prescrittore,
            owner: None,
            requested_by: None,
            company: None,
        }
    }

    #[test]
    fn only_the_exact_origin_of_a_portal_may_receive() {
        assert!(may_receive(PORTAL, &slot("sirped")));
        for origin in [
            "http://operatori.salutepiemonte.it",
            "https://operatori.salutepiemonte.it:8443",
            "https://operatori.salutepiemonte.it.example.com",
            "https://OPERATORI.salutepiemonte.it",
            "https://salutepiemonte.it",
            "https://mail.tiscali.it",
            "null",
            "",
        ] {
            assert!(!may_receive(origin, &slot("sirped")), "{origin}");
        }
    }

    #[test]
    fn a_portal_takes_only_the_sessions_of_its_issuers() {
        assert!(!may_receive(PORTAL, &slot("sistema-ts")));
    }
}
