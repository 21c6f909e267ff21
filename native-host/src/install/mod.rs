//! What is needed to be found by the browsers of this computer: which there are, where they look, what is written
//! there. Says nothing to anybody; the commands do.

#[cfg_attr(windows, allow(dead_code, reason = "Windows' programs and places are in its registry"))]
pub(crate) mod browsers;
pub(crate) mod executable;
pub(crate) mod manifest;
#[cfg_attr(windows, allow(dead_code, reason = "Windows' policies are in its registry, not in files"))]
pub(crate) mod policies;
pub(crate) mod sandboxed;
pub(crate) mod unlisted;

#[cfg_attr(windows, path = "registry.rs")]
#[cfg_attr(not(windows), path = "no_registry.rs")]
pub(crate) mod registry;
