//! Keys in the words of the DevTools protocol.

use serde_json::{Value, json};

use crate::browser::Modifier;

/// What is sent for a key, but for whether it goes down or up.
pub(super) fn key_event(key: &str, modifier: Modifier) -> Value {
    let (code, number, text) = match key {
        "Enter" => ("Enter".to_owned(), 13, Some("\r")),
        "Tab" => ("Tab".to_owned(), 9, None),
        "Escape" => ("Escape".to_owned(), 27, None),
        "Backspace" => ("Backspace".to_owned(), 8, None),
        " " => ("Space".to_owned(), 32, Some(" ")),
        "ArrowDown" => ("ArrowDown".to_owned(), 40, None),
        "ArrowUp" => ("ArrowUp".to_owned(), 38, None),
        letter => {
            let upper = letter.to_uppercase();
            let number = upper.chars().next().map_or(0, u32::from);
            (format!("Key{upper}"), number, Some(letter))
        }
    };
    let bits = match modifier {
        Modifier::None => 0,
        Modifier::Control => 2,
        Modifier::Shift => 8,
    };
    let command = match (modifier, key) {
        (Modifier::Control, "a") => json!(["selectAll"]),
        (Modifier::Control, "c") => json!(["copy"]),
        (Modifier::Control, "v") => json!(["paste"]),
        (Modifier::Control, "x") => json!(["cut"]),
        _ => Value::Null,
    };
    let text = if modifier == Modifier::Control { None } else { text };
    json!({"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": bits, "text": text,
        "commands": command})
}
