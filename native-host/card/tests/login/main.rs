//! The login against a portal, a card and a window in software: each way of asking for the certificate, each trouble.

mod layouts;
mod pin;
mod portal_trouble;
mod session;
mod support;
