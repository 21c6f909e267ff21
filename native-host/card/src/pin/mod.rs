//! The PIN: its bytes, and the window of ours that asks for it. Nobody else asks. The same window asks for the
//! credentials of the issuers' services.

mod backend;
mod deadline;
mod dialog_text;
mod errors;
mod field;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(unix)]
mod pinentry;
mod prompter;
mod secret;
mod system;
#[cfg(unix)]
mod terminal;
mod window;
#[cfg(windows)]
mod windows;

pub use errors::{PinError, WindowError};
pub use field::{FieldPrompt, type_field};
pub use secret::Pin;
#[cfg(unix)]
pub use system::window_of_pinentry;
pub use system::{name_of_window, window_for_this_system};
pub use window::{PinAttempt, PinPrompt, PinWindow};
