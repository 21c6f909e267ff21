//! Texts put together plainly. The library's own ways (`join`, `concat`, formatting with a width) are made for every case and
//! weigh ten times as much in the extension's module. Knows nothing of what the texts say.

/// The parts one after the other, with something between them.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    join(&mut parts.into_iter(), between)
}

fn join(parts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut text = String::new();
    for (index, part) in parts.enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        text.push_str(part);
    }
    text
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit })).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_together_is_what_the_library_would_put_together(parts in prop::collection::vec("\\PC{0,6}", 0..5), bytes: Vec<u8>) {
            prop_assert_eq!(joined(parts.iter().map(String::as_str), " · "), parts.join(" · "));
            prop_assert_eq!(hex(&bytes), bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
    }
}
