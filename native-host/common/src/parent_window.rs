//! How a program on Windows is told which window its own belong to: `--parent-window=` and the window's handle, in the
//! words of the browsers (docs/facts/windows.md 2.6). Knows no window.

use std::ffi::OsString;

const ARGUMENT: &str = "--parent-window=";

/// The argument that names a window.
pub fn argument(handle: isize) -> OsString {
    format!("{ARGUMENT}{handle}").into()
}

/// The window that arguments name; 0 is the browsers' word for none.
pub fn handle_in(arguments: impl IntoIterator<Item = OsString>) -> Option<isize> {
    let named = arguments.into_iter().find_map(|argument| {
        let handle: i64 = argument.to_str()?.strip_prefix(ARGUMENT)?.parse().ok()?;
        isize::try_from(handle).ok()
    });
    named.filter(|handle| *handle != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(arguments: &[&str]) -> Option<isize> {
        handle_in(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_window_is_named_by_its_handle_and_what_names_none_is_left_out() {
        assert_eq!(named(&["chrome-extension://id/", "--parent-window=65794"]), Some(65794));
        assert_eq!(handle_in([argument(-42)]), Some(-42));
        for none in ["--parent-window=0", "--parent-window=", "--parent-window=0x10", "--parent-window", "7"]
        {
            assert_eq!(named(&["chrome-extension://id/", none]), None, "{none}");
        }
    }
}
