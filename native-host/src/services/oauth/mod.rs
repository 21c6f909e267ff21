//! Codes got with an authorization in the user's own browser: OAuth 2 with a code and PKCE, at the server that a
//! service has for it (docs/facts/id-sessione.md 1.11). The browser brings the answer to a port of this computer
//! (`listener`); the code in it is redeemed for a token, whose signature is checked by the server's keys (`signature`,
//! `signing_keys`). What a token must claim is `staffetta_core::service`.

mod about;
mod access;
mod authorize;
mod challenge;
mod errors;
mod listener;
mod redirect;
mod request_line;
mod signature;
mod signing_keys;
mod token_answer;

pub use access::BrowserAccess;
pub use errors::AuthorizationError;
pub use redirect::{Redirect, WrongRedirect};
pub use signature::{SignatureError, verified};
pub use signing_keys::SigningKeys;
