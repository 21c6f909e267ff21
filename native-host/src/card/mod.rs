//! The card's process as its client sees it: found beside the host, asked one thing, listened to, ended. The host links
//! nothing that touches a card; whatever happens over there is one failure over here.
//!
//! The PIN never passes here. Cookies do: what carries them is wiped.

mod conversation;
mod line;
#[cfg(windows)]
mod owner;
mod program;

pub use conversation::{Conversation, Interrupter, Progress};
pub(crate) use program::pinentry_of_variable;
pub use program::place;
