//! The product from end to end: shipped extension, real host, real browser, webmail and keyring, and a strict portal.
//! Each test is told from where a doctor sits. The state is shared only through the desk, which is cleared before each.

mod card;
mod click;
mod clipboard;
mod covers;
mod expiry;
mod fields;
mod host;
mod keyring;
mod login;
mod login_desk;
mod login_open;
mod mails;
mod main_job;
mod origin;
mod popup;
mod senders;
mod support;
mod worker;
