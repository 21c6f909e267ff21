//! The native host of Staffetta: the domain on the user's computer. Serves one browser connection, keeps the sessions
//! in the keyring of the operating system, and has the commands with which it is installed and examined.
//!
//! Knows only `staffetta-core` and `staffetta-native`; no rule of the domain is written here.

pub mod caller;
pub mod card;
mod card_login;
mod cli;
mod clock;
pub mod exit;
pub mod framing;
pub mod install;
mod keyring;
pub mod mail;
mod os;
pub mod serve;
pub mod settings;

pub use cli::run;
