//! A request as it arrives, and what is sent back.

use std::collections::HashMap;

/// A request as it arrived, its headers by their names in lower case.
pub(super) struct Incoming {
    pub(super) line: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// What is sent back.
pub(super) struct Outgoing {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// Why the request was not in order.
    pub(super) breach: Option<String>,
}
