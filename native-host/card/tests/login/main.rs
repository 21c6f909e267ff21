//! The login against a portal, a card and a window in software: each way of asking for the certificate, each trouble.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod layouts;
mod pin;
mod portal_trouble;
mod session;
mod support;
mod tls_level;
