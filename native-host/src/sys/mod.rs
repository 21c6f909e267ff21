//! All `unsafe` of the host, and nothing else: what Windows offers by raw addresses only, as safe functions.

pub(crate) mod foreground;
pub(crate) mod snapshot;
