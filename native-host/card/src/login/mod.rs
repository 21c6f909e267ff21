//! The flows of a portal with a card: register, log in, log out, the ID-SESSIONE; and whether a portal can be reached.
//! What a page means is decided in `staffetta_core::card::page`.

mod code;
mod errors;
mod flow;
mod logout;
mod pin_flow;
mod reach;
mod report;

pub use code::session_code;
pub use errors::{FlowError, RowError};
pub use flow::login;
pub use logout::logout;
pub use reach::reaches;
pub use report::{Progress, Report};
