//! The window that the user works in.

use windows_sys::Win32::UI::WindowsAndMessaging::{
    GA_ROOTOWNER, GetAncestor, GetForegroundWindow, GetWindowThreadProcessId,
};

/// Its handle and the process it belongs to. Of a window that belongs to another, as a browser's popups do, it is that
/// other: a popup closes as soon as something else is in front.
#[expect(unsafe_code, reason = "Windows names its windows by raw handles")]
pub(crate) fn window() -> Option<(isize, u32)> {
    // SAFETY: takes nothing, and says null for none; a handle whose window has gone meanwhile is refused, not followed.
    let window = unsafe { GetAncestor(GetForegroundWindow(), GA_ROOTOWNER) };
    let mut process = 0;
    // SAFETY: the number is writable for the time of the call.
    let thread = unsafe { GetWindowThreadProcessId(window, &raw mut process) };
    (thread != 0).then_some((window as isize, process))
}
