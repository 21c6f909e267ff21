//! The card: finding it, reading who holds it, signing with it.

pub mod apdu;
pub mod certificate;
mod channel;
pub mod cns;
mod driver;
mod errors;
mod files;
mod find;
mod key;
pub mod pcsc;
mod pcsc_errors;
pub mod personal;
pub mod pinpad;
pub(crate) mod pkcs1;
mod readers;
mod removal;
mod sign;
pub mod trace;
pub mod transport;
mod views;

#[cfg(test)]
mod tests;

pub use channel::Channel;
pub use driver::DriverKey;
pub use errors::CardError;
pub(crate) use find::most_useful;
pub use find::{Wanted, login_card};
pub use key::{CardKey, KeyAbility, PinSource, ToSign};
pub use pcsc_errors::PcscError;
pub use readers::{ReaderSeen, Readers, Slot};
pub use removal::await_removal;
pub use views::views;
