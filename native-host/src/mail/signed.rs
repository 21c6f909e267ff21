//! The content of a mail that was signed as a whole (S/MIME, RFC 8551 3.5.2): the words of such a mail lie inside its
//! signature. Knows no signature and looks at none: what is signed counts like any other mail.
//!
//! Of the encoding (X.690, BER with its lengths left open) only as much is read as leads to the content. Nothing is
//! read twice, and there is no recursion.

/// The tags on the way.
const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const INTEGER: u8 = 0x02;
const SET: u8 = 0x31;
const EXPLICIT: u8 = 0xa0;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;
/// Marks what holds others.
const CONSTRUCTED: u8 = 0x20;

/// `id-signedData` and `id-data` (RFC 5652 5.1 and 4).
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];

/// How deep pieces may lie in one another.
const DEEPEST: usize = 8;

/// What was signed; `None` if it is not there, or this is something else. What was cut off is missing at its end.
pub(super) fn content(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Encoded(bytes);
    rest.enter(SEQUENCE)?;
    rest.named(SIGNED)?;
    rest.enter(EXPLICIT)?;
    rest.enter(SEQUENCE)?;
    rest.pass(INTEGER)?;
    rest.pass(SET)?;
    rest.enter(SEQUENCE)?;
    rest.named(DATA)?;
    rest.enter(EXPLICIT)?;
    rest.octets()
}

/// Elements one behind the other.
struct Encoded<'a>(&'a [u8]);

/// Where an element ends: behind so many bytes, or where its end is marked.
#[derive(Clone, Copy)]
enum End {
    Behind(usize),
    Marked,
}

impl<'a> Encoded<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// So many bytes, or as many as there are.
    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        bytes
    }

    /// The beginning of an element: its tag, and where it ends. The mark of an end has the tag 0.
    fn begin(&mut self) -> Option<(u8, End)> {
        let tag = self.byte()?;
        let end = match self.byte()? {
            0x80 => End::Marked,
            short @ ..0x80 => End::Behind(usize::from(short)),
            long => {
                let digits = usize::from(long & 0x7f);
                if digits > 4 || self.0.len() < digits {
                    return None;
                }
                End::Behind(
                    self.bytes(digits).iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
                )
            }
        };
        // Only what holds others has its end marked. Tags of several bytes are not on the way.
        let is_sound = tag & 0x1f != 0x1f && (matches!(end, End::Behind(_)) || tag & CONSTRUCTED != 0);
        is_sound.then_some((tag, end))
    }

    fn expect(&mut self, tag: u8) -> Option<End> {
        self.begin().filter(|(found, _)| *found == tag).map(|(_, end)| end)
    }

    /// Goes into an element.
    fn enter(&mut self, tag: u8) -> Option<()> {
        self.expect(tag).map(|_| ())
    }

    fn named(&mut self, name: &[u8]) -> Option<()> {
        match self.expect(OBJECT_IDENTIFIER)? {
            End::Behind(length) if self.bytes(length) == name => Some(()),
            _ => None,
        }
    }

    /// Goes past an element.
    fn pass(&mut self, tag: u8) -> Option<()> {
        let mut open = 0_usize;
        let mut end = self.expect(tag)?;
        loop {
            match end {
                End::Marked => open += 1,
                End::Behind(length) => _ = self.bytes(length),
            }
            let Some(still_open) = open.checked_sub(1) else { return Some(()) };
            end = match self.begin()? {
                (0, _) if still_open == 0 => return Some(()),
                (0, _) => {
                    open = still_open;
                    End::Behind(0)
                }
                (_, end) => end,
            };
        }
    }

    /// The octets of a string that is written whole or in pieces.
    fn octets(&mut self) -> Option<Vec<u8>> {
        let end = match self.begin()? {
            (OCTETS, End::Behind(length)) => return Some(self.bytes(length).to_vec()),
            (OCTETS_IN_PIECES, end) => end,
            _ => return None,
        };
        let mut octets = Vec::new();
        // How much is left of the bytes when each of the strings that hold others is over.
        let mut open = vec![self.left_behind(end)];
        while let Some(last) = open.last() {
            if last.is_some_and(|left| self.0.len() <= left) {
                open.pop();
                continue;
            }
            match self.begin() {
                // The rest was cut off.
                None if self.0.is_empty() => break,
                Some((0, _)) if last.is_none() => _ = open.pop(),
                Some((OCTETS, End::Behind(length))) => octets.extend_from_slice(self.bytes(length)),
                Some((OCTETS_IN_PIECES, end)) if open.len() < DEEPEST => open.push(self.left_behind(end)),
                _ => return None,
            }
        }
        Some(octets)
    }

    const fn left_behind(&self, end: End) -> Option<usize> {
        match end {
            End::Behind(length) => Some(self.0.len().saturating_sub(length)),
            End::Marked => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], &length[..], content].concat()
    }

    fn marked(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    /// A mail that was signed, its containers and its content written by these.
    fn signed(container: fn(u8, &[u8]) -> Vec<u8>, name: &[u8], octets: &[u8]) -> Vec<u8> {
        let digests = container(SET, &container(SEQUENCE, &whole(OBJECT_IDENTIFIER, &[0x2a])));
        let content = [whole(OBJECT_IDENTIFIER, name), container(EXPLICIT, octets)].concat();
        let data = [whole(INTEGER, &[1]), digests, container(SEQUENCE, &content), container(SET, b"\x30\0")]
            .concat();
        let data = container(EXPLICIT, &container(SEQUENCE, &data));
        container(SEQUENCE, &[whole(OBJECT_IDENTIFIER, SIGNED), data].concat())
    }

    #[test]
    fn the_content_is_read_whole_in_pieces_and_with_its_lengths_left_open() {
        let pieces = [whole(OCTETS, b"un"), whole(OCTETS, b"o")].concat();
        let nested = [marked(OCTETS_IN_PIECES, &whole(OCTETS, b"u")), whole(OCTETS, b"no")].concat();
        for container in [whole, marked] {
            for octets in [
                whole(OCTETS, b"uno"),
                whole(OCTETS_IN_PIECES, &pieces),
                marked(OCTETS_IN_PIECES, &pieces),
                whole(OCTETS_IN_PIECES, &nested),
                marked(OCTETS_IN_PIECES, &nested),
            ] {
                let read = content(&signed(container, DATA, &octets));
                assert_eq!(read.as_deref(), Some(&b"uno"[..]), "{octets:?}");
            }
        }
        let mut cut = signed(marked, DATA, &whole(OCTETS, b"uno"));
        let end = cut.windows(3).position(|three| three == b"uno").unwrap() + 2;
        cut.truncate(end);
        assert_eq!(content(&cut).as_deref(), Some(&b"un"[..]), "what was cut off");
    }

    #[test]
    fn what_is_something_else_has_no_content() {
        let sound = whole(OCTETS, b"uno");
        let mut deep = sound.clone();
        for _ in 0..DEEPEST {
            deep = marked(OCTETS_IN_PIECES, &deep);
        }
        assert!(content(&signed(marked, DATA, &deep)).is_some());
        assert_eq!(content(&signed(marked, DATA, &marked(OCTETS_IN_PIECES, &deep))), None, "too deep");
        assert_eq!(content(&signed(whole, SIGNED, &sound)), None, "not data");
        assert_eq!(content(&signed(whole, DATA, &whole(INTEGER, b"uno"))), None);
        assert_eq!(content(&signed(whole, DATA, &marked(OCTETS_IN_PIECES, &whole(INTEGER, b"uno")))), None);
        assert_eq!(content(&signed(whole, DATA, &[OCTETS, 0x80, 0, 0])), None, "only what holds others");
        assert_eq!(content(&whole(SEQUENCE, &whole(OBJECT_IDENTIFIER, DATA))), None);
        assert_eq!(content(&signed(marked, DATA, &[])), None, "signed apart");
        assert_eq!(content(b"MIIHjAYJ"), None);
        assert_eq!(content(b""), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_none_become_more(
            bytes in prop::collection::vec(
                prop::sample::select(vec![0, 1, 2, 4, 6, 9, 0x24, 0x30, 0x31, 0x80, 0x81, 0x84, 0xa0, 0xff]), 0..60
            ),
            at in 0usize..80,
        ) {
            let mut signed = signed(marked, DATA, &marked(OCTETS_IN_PIECES, &whole(OCTETS, b"uno")));
            let at = at.min(signed.len());
            signed.splice(at.., bytes);
            let longest = signed.len();
            prop_assert!(content(&signed).is_none_or(|content| content.len() <= longest));
        }
    }
}
