//! A portal, a card and a window in software, for the tests of the login.

pub(crate) mod card;
pub(crate) mod login_setup;
pub(crate) mod pki;
pub(crate) mod portal;
pub(crate) mod proxy;
pub(crate) mod revocation;
pub(crate) mod window;
