//! The login with the card on real parts: the product's host and card process, a real smart-card service, real TLS by
//! Apache in every layout, a PIN window that follows a script. Knows what a user sees and what the card saw; nothing of
//! the product's inside.

mod codes;
mod layouts;
mod module;
mod network;
mod pin;
mod portal_says;
mod reader;
mod removal;
mod support;
