//! What the host keeps in the operating system's keyring, with memory behind it while the keyring does not take it;
//! never in a file.
//!
//! From the outside in: [`CachedSessions`] (the ID-SESSIONE) and [`CardStore`] (sessions open at portals, cards read
//! before) are two thin users of one store (`cached`, `memory`), which asks the keyring's entries (`entries`, `layout`,
//! `connection`, `lock`) on a thread of their own and never waits past a deadline. [`CredentialsStore`] and
//! [`AccessTokenStore`] (`keyring_only`) ask the entries alone: they have no memory behind them. What may be done with
//! a session is decided in `staffetta_core::vault`.

mod access_tokens;
mod cached;
mod cards;
mod connection;
mod credentials;
mod entries;
mod error;
mod keyring_only;
mod layout;
mod lock;
mod maintenance;
mod memory;
mod sessions;

pub(crate) use access_tokens::AccessTokenStore;
pub(crate) use cards::CardStore;
pub(crate) use credentials::CredentialsStore;
pub(crate) use error::{DEADLINE, KeyringError};
pub(crate) use lock::WhenLocked;
pub(crate) use maintenance::{Purged, probe, purge};
pub(crate) use sessions::CachedSessions;
