//! The protocol between extension and host, version 1. `PROTOCOL.md` is its contract; the texts for its codes are
//! chosen by the side that shows them.
//!
//! A request is `{"protocol":1,"id":7,"request":"reveal","params":{...}}`; its answer carries the same id and either
//! `reply` and `result`, or `error`. Frames are bounded, unknown fields are refused on both sides, several requests may
//! be under way.

mod answers;
mod frame;
mod no_host;
mod requests;

pub use answers::{
    ApprovalsReply, AwaitRemovalReply, BeginAuthorizationReply, CancelCallReply, ForgetReply, HelloReply,
    Kept, KeyringState, ListReply, ListedSession, LoginReply, LogoutReply, PortalEntry, PortalsReply, Reply,
    RevealReply, ServiceEntry, ServicesReply, StoreReply,
};
pub use frame::{ReplyFrame, RequestFrame};
pub use no_host::{NoHost, other_release, other_version};
pub use requests::{
    Accept, Approvals, Approve, Assign, AwaitAuthorization, AwaitRemoval, BeginAuthorization, CancelCall,
    CheckCode, Forget, Hello, List, Login, Logout, Portals, Refuse, RemoveCredentials, Request, RequestCode,
    Reveal, Revoke, RevokeCode, Services, SessionCode, SetCertificate, SetCredentials, Store, UsePrevious,
    Withdraw,
};

/// The version both sides speak.
pub const VERSION: u32 = 1;

/// Largest request, in bytes of JSON.
pub const LARGEST_REQUEST: usize = 16 * 1024;

/// Largest answer, in bytes of JSON; the browsers' own limit is 1 MiB (docs/facts/browsers.md 5.3).
pub const LARGEST_REPLY: usize = 256 * 1024;

#[cfg(test)]
mod tests;
