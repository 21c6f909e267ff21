//! Bytes of a page as text, in the encoding that the portal names or must have meant.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use zeroize::Zeroizing;

/// Decodes a body by its `Content-Type`, else by the `charset` its markup names, else as UTF-8 when it is valid, else
/// as Windows-1252, which browsers take ISO-8859-1 for.
pub(super) fn decode(body: &[u8], content_type: &str) -> Zeroizing<String> {
    let head = body.get(..body.len().min(1024)).unwrap_or_default();
    let named = charset(content_type).or_else(|| charset(&String::from_utf8_lossy(head)));
    let encoding = named.and_then(|name| Encoding::for_label(name.as_bytes()));
    let likely = || if Encoding::utf8_valid_up_to(body) == body.len() { UTF_8 } else { WINDOWS_1252 };
    let (text, _, _) = encoding.unwrap_or_else(likely).decode(body);
    Zeroizing::new(text.into_owned())
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
