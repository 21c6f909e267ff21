//! The native host of Staffetta: the domain on the user's computer. Serves one browser connection, keeps the sessions
//! in the keyring of the operating system, and has the commands with which it is installed and examined.
//!
//! Knows only `staffetta-core`, `staffetta-protocol` and `staffetta-native`; no rule of the domain is written here.

mod authorization_orders;
mod caller;
pub mod card;
mod card_login;
mod cli;
mod clock;
mod credentials;
mod exit;
pub mod framing;
mod install;
mod keyring;
pub mod mail;
mod os;
mod serve;
mod service_orders;
pub mod services;
mod settings;
mod starter;
#[cfg(windows)]
mod sys;
mod user_lock;

pub use cli::run;
pub use serve::MOST_VAULT_REQUESTS;
