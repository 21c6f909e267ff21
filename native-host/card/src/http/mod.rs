//! HTTP/1.1 within the hosts of one portal: connections, proxies, cookies, redirects, deadlines, pages as text. Knows
//! nothing of what a page means.

mod charset;
mod client;
mod connection;
mod cookies;
mod errors;
mod forms;
mod heard_out;
mod navigator;
mod network;
mod portal_url;
mod proxy;

pub use client::{Client, Request, Response};
pub use connection::{Probe, probe};
pub use cookies::CookieJar;
pub use errors::{ConnectError, HttpError, ProxyError};
pub(crate) use navigator::request_for;
pub use navigator::{Navigator, Page};
pub use network::Network;
pub use portal_url::{PortalUrl, UrlError};
pub use staffetta_native::proxies::Proxies;
