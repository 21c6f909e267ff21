//! The card's process: what is heavy or fragile about smart cards, away from the host. One request, one process
//! (`staffetta_core::card::pipe`); PIN and TLS state never leave it.

mod cancellation;
pub mod card;
mod hardening;
pub mod http;
pub mod login;
pub mod pin;
pub mod pkcs11;
mod serve;
mod this_computer;
pub mod tls;

pub use cancellation::Cancellation;
pub use serve::{Parts, run};
pub use this_computer::ThisComputer;
