//! What is needed to be found by the browsers of this computer: which there are, where they look, what is written
//! there. Says nothing to anybody; the commands do.

pub mod browsers;
pub mod executable;
pub mod manifest;
pub mod policies;
pub mod sandboxed;
