//! Keys in the words of WebDriver (w3.org/TR/webdriver2, "Keyboard actions").

use serde_json::{Value, json};

use crate::browser::Modifier;

/// The code of a key by its name in the DOM; a letter is its own.
pub(super) fn code(key: &str) -> &str {
    match key {
        "Enter" => "\u{e007}",
        "Tab" => "\u{e004}",
        "Escape" => "\u{e00c}",
        "Backspace" => "\u{e003}",
        "ArrowDown" => "\u{e015}",
        "ArrowUp" => "\u{e013}",
        letter => letter,
    }
}

/// The code of a modifier.
pub(super) fn modifier(modifier: Modifier) -> Option<&'static str> {
    match modifier {
        Modifier::None => None,
        Modifier::Control => Some("\u{e009}"),
        Modifier::Shift => Some("\u{e008}"),
    }
}

/// A key of this code goes down and up.
pub(super) fn pressed(code: &str) -> [Value; 2] {
    ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": code}))
}
