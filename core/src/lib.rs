//! The domain of Staffetta: what an ID-SESSIONE is, what a notice says, how long a session lives, where it may go.
//!
//! Pure: no input or output, no clock, no DOM. The current time is always an argument. Compiles to wasm and native.

pub mod approval;
pub mod card;
pub mod cookie;
pub mod diagnosis;
pub mod digest;
pub mod example;
pub mod field;
pub mod invisible;
pub mod mailbox_name;
pub mod managed;
pub mod notice;
pub mod one_time;
pub mod origin;
pub mod page;
pub mod portal;
pub mod product;
pub mod profiles;
pub mod proposal;
pub mod ranking;
pub mod revocation;
pub mod role;
pub mod rome;
pub mod secret;
pub mod service;
pub mod session;
pub mod session_id;
pub mod slot;
pub mod sorted;
pub mod text;
pub mod timestamp;
pub mod user;
pub mod validity;
pub mod vault;
pub mod webmail;
pub mod webmail_date;

mod fold;

pub use approval::Approvals;
pub use mailbox_name::MailboxNames;
pub use origin::{Host, Origin};
pub use portal::Portal;
pub use role::Role;
pub use secret::Secret;
pub use session_id::SessionId;
pub use slot::{Slot, SlotKey};
pub use timestamp::Timestamp;
pub use user::User;
pub use validity::Validity;
