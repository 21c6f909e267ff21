//! The card: finding it, reading who holds it, signing with it.

pub mod apdu;
pub mod certificate;
mod channel;
pub mod cns;
mod driver;
mod files;
mod find;
mod key;
pub mod pad;
mod padding;
pub mod pcsc;
pub mod personal;
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
pub(crate) use padding::pkcs1;
pub use readers::{ReaderSeen, Readers, Slot};
