//! The issuers' services: the host's own client against a strict simulator, over HTTPS and by mail.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod authorization;
mod authorization_command;
mod codes;
mod command_line;
mod errors;
mod network;
mod schema;
mod support;
