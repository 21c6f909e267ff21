//! The card: finding it, reading who holds it, signing with it.

pub mod apdu;
pub mod certificate;
mod channel;
pub mod cns;
mod driver;
mod files;
mod find;
mod key;
pub mod pcsc;
pub mod personal;
pub mod pinpad;
pub(crate) mod pkcs1;
mod readers;
mod sign;
pub mod trace;
pub mod transport;

#[cfg(test)]
mod tests;

pub use channel::Channel;
pub use driver::DriverKey;
pub use find::{Wanted, await_removal, login_card, most_useful, views};
pub use key::{CardKey, KeyAbility, PinSource, ToSign};
pub use readers::{ReaderSeen, Readers, Slot};
