//! The PIN: its bytes, and the window of ours that asks for it. Nobody else asks.

mod secret;
mod window;

pub use secret::Pin;
pub use window::{PinAttempt, PinPrompt, PinWindow};
