//! All `unsafe` of the card's process, and nothing else: what the systems and OpenSSL offer by raw addresses only, as
//! safe functions and types. Knows nothing of PINs, portals and the course of a login.

#[cfg(unix)]
pub(crate) mod child;
pub(crate) mod external_key;
#[cfg(target_os = "macos")]
pub(crate) mod macos;
pub(crate) mod memory;
pub(crate) mod openssl;
#[cfg(windows)]
pub(crate) mod windows;
