//! How this computer reaches the world: whom it trusts, and through which proxies.

use super::Proxies;
use crate::tls::Roots;

/// Roots and proxies.
#[derive(Debug)]
pub struct Network {
    /// Whom we trust to vouch for a server.
    pub roots: Roots,
    /// Which proxy leads where.
    pub proxies: Proxies,
}

impl Network {
    /// As this system is set up: its roots and its proxies.
    pub fn of_this_system() -> Self {
        Self { roots: Roots::OfThisSystem, proxies: Proxies::of_this_system() }
    }
}
