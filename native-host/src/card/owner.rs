//! Which window the card process's dialogs belong to on Windows, so that they come to the front with the keyboard: the
//! one that the browser named, else the browser's own that the user works in. To a service worker, as the extension's
//! background is, Chromium names none (docs/facts/windows.md 2.6), and Firefox never does.

use std::env;

use staffetta_native::parent_window;

use crate::{starter, sys::foreground};

/// Its handle. What it names is for the card process to judge: it may be gone by then.
pub(super) fn owner() -> Option<isize> {
    parent_window::handle_in(env::args_os()).or_else(|| {
        let (window, process) = foreground::window()?;
        starter::is_browser_of_this_process(process).then_some(window)
    })
}
