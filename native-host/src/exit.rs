//! The codes the program ends with. They are only ever appended.

/// All is well.
pub const FINE: u8 = 0;
/// The command ran and found or left something that is not well.
pub const PROBLEM: u8 = 1;
/// The command line is wrong, or a file cannot be read.
pub const USAGE: u8 = 2;
/// The caller is not one of the pinned extensions.
pub const CALLER_REFUSED: u8 = 3;
/// The browser's stream ended in the middle of a frame.
pub const INPUT_BROKEN: u8 = 4;
