//! What the two native programs share, the host and the card's process: texts for people, and code that does input or
//! output, starts threads or brings large libraries, and so has no place in `staffetta-core`. Knows neither keyring nor
//! card.

pub mod environment;
pub mod hardening;
pub mod html_text;
pub mod language;
pub mod parent_window;
#[cfg(feature = "proxies")]
pub mod proxies;
pub mod texts;
pub mod worker;
