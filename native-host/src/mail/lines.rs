//! The lines of raw bytes, however they end.

use std::borrow::Cow;

/// A line of bytes and where it lies in them.
pub(super) struct Line<'a> {
    /// Without its end.
    pub(super) text: &'a [u8],
    pub(super) start: usize,
    /// Where the next line begins.
    pub(super) next: usize,
}

/// Every line, the last one even without an end.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    bytes.split_inclusive(|byte| *byte == b'\n').map(move |whole| {
        let line = Line { text: without_end(whole), start, next: start + whole.len() };
        start = line.next;
        line
    })
}

/// A file whose lines end in carriage returns alone, as old Macs wrote them, with line feeds instead.
pub(super) fn with_line_feeds(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') {
        return bytes;
    }
    bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect()
}

/// Bytes without the line end that closes them.
pub(super) fn without_end(mut bytes: &[u8]) -> &[u8] {
    bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    // Some gateways write CR CR LF.
    while let Some(shorter) = bytes.strip_suffix(b"\r") {
        bytes = shorter;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_of_the_ways_of_mails() {
        let found: Vec<_> =
            lines(b"a\r\nb\n\r\r\nc").map(|line| (line.text, line.start, line.next)).collect();
        assert_eq!(found, [(&b"a"[..], 0, 3), (b"b", 3, 5), (b"", 5, 8), (b"c", 8, 9)]);
        assert_eq!(lines(b"").count(), 0);
        assert_eq!(with_line_feeds(b"a\rb".into()), &b"a\nb"[..]);
        assert_eq!(with_line_feeds(b"a\r\nb\r".into()), &b"a\r\nb\r"[..]);
    }
}
