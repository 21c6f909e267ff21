//! Bytes of a page as text: UTF-8, or the Western single-byte encoding that older Italian portals send.

use zeroize::Zeroizing;

/// Decodes a body by its `Content-Type`, else by the `charset` its markup names, else as UTF-8 when it is valid, else as
/// Windows-1252, which browsers take ISO-8859-1 for.
pub(super) fn decode(body: &[u8], content_type: &str) -> Zeroizing<String> {
    let head = body.get(..body.len().min(1024)).unwrap_or_default();
    let named = charset(content_type).or_else(|| charset(&String::from_utf8_lossy(head)));
    let western = matches!(
        named.as_deref(),
        Some("iso-8859-1" | "iso8859-1" | "latin1" | "windows-1252" | "iso-8859-15" | "us-ascii")
    );
    match std::str::from_utf8(body) {
        Ok(text) if !western || body.is_ascii() => Zeroizing::new(text.to_owned()),
        Err(_) if named.as_deref() == Some("utf-8") => {
            Zeroizing::new(String::from_utf8_lossy(body).into_owned())
        }
        _ => Zeroizing::new(body.iter().map(|byte| western_letter(*byte)).collect()),
    }
}

fn charset(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let name: String = rest
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Windows-1252 (WHATWG encoding standard); the five bytes without a letter stay control characters.
fn western_letter(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte) - 0x80).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_the_encoding_it_names() {
        let latin = b"scadr\xe0";
        assert_eq!(*decode(latin, "text/html; charset=ISO-8859-1"), "scadrà");
        assert_eq!(
            *decode(b"<meta charset='windows-1252'>\x80", "text/html"),
            "<meta charset='windows-1252'>€"
        );
        assert_eq!(*decode("scadrà".as_bytes(), "text/html;charset=UTF-8"), "scadrà");
        assert_eq!(*decode("scadrà".as_bytes(), "text/html"), "scadrà");
    }

    #[test]
    fn a_page_that_lies_or_says_nothing_is_read_as_well_as_can_be() {
        assert_eq!(*decode(b"scadr\xe0", "text/html"), "scadrà");
        assert_eq!(*decode(b"scadr\xe0", "text/html; charset=utf-8"), "scadr\u{fffd}");
        assert_eq!(*decode(b"", "charset="), "");
    }
}
