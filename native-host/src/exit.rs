//! The codes the program ends with. They are only ever appended.

/// All is well.
pub(crate) const FINE: u8 = 0;
/// The command ran and found or left something that is not well.
pub(crate) const PROBLEM: u8 = 1;
/// The command line is wrong, or a file cannot be read.
pub(crate) const USAGE: u8 = 2;
/// The caller is not one of the pinned extensions.
pub(crate) const CALLER_REFUSED: u8 = 3;
/// The browser's stream ended in the middle of a frame.
pub(crate) const INPUT_BROKEN: u8 = 4;
