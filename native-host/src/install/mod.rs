//! What is needed to be found by the browsers of this computer: which there are, where they look, what is written
//! there. Says nothing to anybody; the commands do.

pub(crate) mod browsers;
pub(crate) mod executable;
pub(crate) mod manifest;
pub(crate) mod policies;
pub(crate) mod sandboxed;
pub(crate) mod unlisted;
