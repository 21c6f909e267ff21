//! Bytes as text, whatever set of characters they declare: UTF-8 under another name, an old set under the name of
//! UTF-8, or no name at all.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::transfer;

/// The names of UTF-7 (RFC 2152).
const UTF_7: [&str; 2] = ["utf-7", "unicode-1-1-utf-7"];

/// Fewer bytes are not taken for UTF-16 without its mark.
const SHORTEST_UTF16: usize = 8;

/// The text, read as it was meant: what is sound UTF-8 is UTF-8, since hardly anything else looks like it.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0;
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let declared =
        declared.unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let known = Encoding::for_label_no_replacement(declared.as_bytes());
    let is_sound = std::str::from_utf8(bytes).is_ok();
    match known {
        Some(encoding) if encoding == ISO_2022_JP => encoding.decode_without_bom_handling(bytes).0,
        _ if is_sound && !bytes.is_ascii() => String::from_utf8_lossy(bytes),
        Some(encoding) if ![UTF_8, WINDOWS_1252, UTF_16BE, UTF_16LE].contains(&encoding) => {
            encoding.decode_without_bom_handling(bytes).0
        }
        None if UTF_7.iter().any(|name| name.eq_ignore_ascii_case(declared)) => utf7(bytes).into(),
        // Sets of old programs that no browser knows: code page 850.
        None if !declared.is_empty() => match charset_decoder(declared.as_bytes()) {
            Some(decoder) => decoder(bytes).into(),
            None => western(bytes),
        },
        _ => western(bytes),
    }
}

/// UTF-7 (RFC 2152): behind a plus sign, UTF-16 in base64 up to the first character that is none of its digits, which
/// is a part of the text unless it is a hyphen.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(plus) = rest.iter().position(|byte| *byte == b'+') {
        let (before, behind) = (&rest[..plus], &rest[plus + 1..]);
        text.push_str(&western(before));
        let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let end = behind.iter().position(|byte| !is_digit(byte)).unwrap_or(behind.len());
        let (digits, after) = behind.split_at(end);
        let hyphen = after.strip_prefix(b"-");
        if digits.is_empty() && hyphen.is_some() {
            text.push('+');
        }
        let units = transfer::decode_data(digits, "base64");
        let units = units.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
        text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        rest = hyphen.unwrap_or(after);
    }
    text.push_str(&western(rest));
    text
}

/// UTF-8, and what is not, in the set of western Windows: a gateway may have added words in another set.
fn western(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text.into()
}

/// UTF-16 without its mark: of Latin letters every second byte is zero.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = |zeros: usize| bytes.len() >= SHORTEST_UTF16 && 5 * zeros >= 2 * bytes.len();
    match (even, odd) {
        (0, odd) if most(odd) => Some(UTF_16LE),
        (even, 0) if most(even) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_whatever_set_it_declares() {
        let utf8 = "scadrà l’ora".as_bytes();
        let windows = b"scadr\xe0 l\x92ora";
        for declared in [
            None,
            Some("utf-8"),
            Some("iso-8859-1"),
            Some("us-ascii"),
            Some("windows-1252"),
            Some("nonsense"),
        ] {
            assert_eq!(decode(utf8, declared), "scadrà l’ora", "{declared:?}");
            assert_eq!(decode(windows, declared), "scadrà l’ora", "{declared:?}");
        }
        assert_eq!(decode(utf8, Some("koi8-r")), "scadrà l’ora");
        assert_eq!(decode(b"scadr\xe0", Some("iso-8859-15")), "scadrà");
        assert_eq!(decode(b"scadr\x85", Some("cp850")), "scadrà");
        for (utf7, text) in [
            ("scadr+AOA-", "scadrà"),
            ("scadr+AOA il: 14/12/2026", "scadrà il: 14/12/2026"),
            ("+AOg- 1 +- 1, +2D3eAA-+ABC.", "è 1 + 1, \u{1f600}\u{10}."),
            ("a+", "a"),
            ("+2D0-x", "\u{fffd}x"),
        ] {
            for name in ["utf-7", "UTF-7", "unicode-1-1-utf-7"] {
                assert_eq!(decode(utf7.as_bytes(), Some(name)), text, "{name} {utf7}");
            }
        }
    }

    #[test]
    fn words_of_two_sets_in_one_body_are_both_read() {
        let mixed = [b"scadr\xc3\xa0\n", &b"perch\xe9"[..]].concat();
        assert_eq!(decode(&mixed, Some("utf-8")), "scadrà\nperché");
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let units = |unit: fn(u16) -> [u8; 2]| "scadrà".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for bytes in [units(u16::to_le_bytes), units(u16::to_be_bytes)] {
            assert_eq!(decode(&bytes, Some("utf-16")), "scadrà");
        }
        let marked = [vec![0xff, 0xfe], units(u16::to_le_bytes)].concat();
        assert_eq!(decode(&marked, Some("utf-8")), "scadrà");
        assert_eq!(decode("scadrà".as_bytes(), Some("utf-16")), "scadrà", "declared, and not used");
    }
}
