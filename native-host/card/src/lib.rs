//! The card's process: what is heavy or fragile about smart cards, away from the host. One request, one process
//! (`staffetta_protocol::card_process`); PIN and TLS state never leave it.

// What the compiler cannot check is in `sys`, and nowhere else.
#[forbid(unsafe_code)]
mod cancellation;
#[forbid(unsafe_code)]
pub mod card;
#[forbid(unsafe_code)]
pub mod http;
#[forbid(unsafe_code)]
pub mod login;
#[forbid(unsafe_code)]
pub mod pin;
#[forbid(unsafe_code)]
pub mod pkcs11;
#[forbid(unsafe_code)]
mod serve;
#[forbid(unsafe_code)]
mod side_by_side;
mod sys;
#[forbid(unsafe_code)]
mod system_platform;
#[forbid(unsafe_code)]
pub mod tls;

pub use cancellation::Cancellation;
pub use serve::{Platform, run};
pub use system_platform::SystemPlatform;
