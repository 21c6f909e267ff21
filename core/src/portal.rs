//! Portals: which page may have which session, and what can be done with a card.

pub use crate::profiles::schema::{Action, CodePage, LONGEST_PORTAL_NAME, Portal, TakingPages};

use crate::origin::Origin;
use crate::profiles;
use crate::slot::Slot;

/// The portal whose pages, with exactly this origin as the browser stamps it, take codes.
pub fn portal_of(origin: &str) -> Option<&'static TakingPages> {
    let origin = Origin::parse(origin).ok()?;
    profiles::taking().iter().find(|portal| portal.hosts.contains(origin.host()))
}

/// Whether a page of this origin may have sessions of this slot: of no slot of which it is open what it is for.
pub fn may_receive(origin: &str, slot: &Slot) -> bool {
    slot.is_settled() && portal_of(origin).is_some_and(|portal| portal.takes.contains(&slot.issuer))
}

impl Portal {
    /// The origins of its hosts.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        self.hosts.iter().cloned().map(Origin::from)
    }

    /// Checks what the row says: it must be usable, and safe to follow.
    ///
    /// # Errors
    /// What is wrong, for whoever wrote the row.
    pub fn check(&self) -> Result<(), String> {
        self.check_with(profiles::issuers())
    }
}

#[cfg(test)]
#[path = "portal_tests.rs"]
mod row_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const PORTAL: &str = "https://operatori.salutepiemonte.it";

    fn slot(issuer: &str) -> Slot {
        Slot {
            issuer: issuer.into(),
            contesto: Some("RICETTA-DEM".into()),
            role: Some(Role::Prescrittore),
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
    fn a_session_of_which_it_is_open_what_it_is_for_goes_to_no_page() {
        assert!(!may_receive(PORTAL, &Slot { contesto: None, ..slot("sirped") }));
        assert!(!may_receive(PORTAL, &Slot { role: None, ..slot("sirped") }));
    }

    #[test]
    fn a_portal_takes_only_the_sessions_of_its_issuers() {
        assert!(!may_receive(PORTAL, &slot("sistema-ts")));
    }
}
