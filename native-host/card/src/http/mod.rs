//! HTTP/1.1 within the hosts of one portal: connections, proxies, cookies, redirects, deadlines, pages as text. Knows nothing of what
//! a page means.

mod address;
mod charset;
mod client;
mod connection;
mod cookies;
mod forms;
mod network;
mod proxy;
mod walk;

pub use address::Address;
pub use client::{Client, Request, Response};
pub use connection::{Reached, reach};
pub use cookies::Jar;
pub use network::Network;
pub use proxy::Proxies;
pub(crate) use walk::request_for;
pub use walk::{Arrived, Walk};
