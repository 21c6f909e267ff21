//! The main job from end to end: shipped extension, real host, real browser, webmail and keyring, and a strict portal.
//! Each test is told from where a doctor sits. The state is shared only through the PC, which is cleared before each.

mod accessibility;
mod approvals;
mod authorization;
mod click;
mod clipboard;
mod codes;
mod covers;
mod expiry;
mod fields;
mod filling;
mod frames;
mod frameworks;
mod guide;
mod host;
mod keyring;
mod mails;
mod managed;
mod origin;
mod packages;
mod popup;
mod refused;
mod reordered;
mod senders;
mod services;
mod sistema_ts;
mod sources;
mod support;
mod use_field;
mod whole;
mod worker;
