//! The card: finding it, reading who holds it, signing with it.

mod key;

pub use key::{CardKey, KeyAbility, PinSource, ToSign};
