//! The login against a portal, a card and a window in software: each way of asking for the certificate, each failure.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod layouts;
mod pin;
mod portal_failures;
mod session;
mod support;
mod tls_level;
