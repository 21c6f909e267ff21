//! Portals: which codes their pages take, and what can be done with a card.

pub use crate::profiles::schema::{Action, CodePage, LONGEST_PORTAL_NAME, Portal};

use crate::origin::Origin;
use crate::profiles;

/// Ids of the issuers whose codes the built-in portal of this origin takes; empty where none does.
pub fn takes_of(origin: &Origin) -> &'static [String] {
    let portal = profiles::taking().iter().find(|portal| portal.hosts.contains(origin.host()));
    portal.map_or(&[], |portal| &portal.takes)
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
