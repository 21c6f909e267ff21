//! What the host's tests need: the real program with its pipes, and a Secret Service of their own. All state is thrown
//! away.
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test program uses its part"
)]

pub mod card;
pub mod host;
pub mod keyring;
pub mod logins;
pub mod prompts;
pub mod sessions;

pub use card::Installed;
pub use host::{Host, copy_program};
pub use keyring::DesktopSession;
