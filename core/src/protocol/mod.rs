//! The protocol between extension and host, version 1. `PROTOCOL.md` is its contract; the texts for its codes are
//! chosen by the side that shows them.
//!
//! A request is `{"protocol":1,"id":7,"request":"reveal","params":{...}}`; its answer carries the same id and either `reply` and
//! `result`, or `error`. Frames are bounded, unknown fields are refused, several requests may be under way.

mod failure;
mod reply;
mod request;

pub use failure::{Failure, FailureCode, Params};
pub use reply::{
    HelloReply, Kept, KeyringState, ListReply, ListedSession, LoginReply, LogoutReply, OpenSession,
    PortalEntry, PortalsReply, Reply, ReplyFrame, RevealReply, StoreReply,
};
pub use request::{
    CodeParams, HelloParams, LoginParams, PortalParams, Request, RequestFrame, RevealParams, SlotParams,
    StoreParams,
};

/// The version both sides speak.
pub const VERSION: u32 = 1;

/// Largest request, in bytes of JSON.
pub const LARGEST_REQUEST: usize = 16 * 1024;

/// Largest answer, in bytes of JSON; the browsers' own limit is 1 MiB (anchors facts 8.5).
pub const LARGEST_REPLY: usize = 256 * 1024;

#[cfg(test)]
mod tests;
