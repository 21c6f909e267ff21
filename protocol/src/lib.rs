//! The two contracts of Staffetta, each written once: extension and host ([`browser`], `PROTOCOL.md`), host and card
//! process ([`card_process`]). Messages, codes and limits; neither how they travel nor what they set going.
//!
//! Both are tables of [`requests`] and [`answers`]: a row gives a message its name on the wire, what it carries, and
//! for a request the answer that fits, how long it is waited for and whether it may be repeated.

#[macro_use]
mod table;

pub mod browser;
pub mod card_process;
pub mod codes;
mod domain_errors;
mod failure;
mod failure_text;

pub use domain_errors::not_yet;
pub use failure::{Failure, FailureCode, FailureKind, Params};
pub use failure_text::{UNNAMED, unnamed_key};
pub use table::{Ask, ReadError};
