//! How a record lies in the keyring: whole in one entry, or in chunks where it may be larger than an entry can be. A
//! chunk is a line (`key version index count`) and the bytes. Knows no keyring and no record's content.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::de::IgnoredAny;
use staffetta_core::digest::is_digest;
use zeroize::Zeroizing;

use crate::os::Secret;

/// Largest secret of the Windows Credential Manager, in bytes (docs/facts/windows.md 2.3). Kept everywhere, so that all
/// behave alike.
pub(super) const LARGEST_ENTRY: usize = 2560;
/// Room for the line before a chunk.
const HEADING: usize = 96;
/// Most chunks of one record: 38 KB, far more than a portal's cookies.
pub(super) const MOST_CHUNKS: usize = 16;

/// How the records of one kind lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One entry for each, a JSON object.
    Whole,
    /// As many entries as its length needs.
    Chunked,
}

#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    key: String,
    /// The same for all chunks written together, another for those written before.
    version: u64,
    index: usize,
    count: usize,
    bytes: Secret,
}

impl Layout {
    /// The names under which a record's entries lie, as many as there can be: small letters and digits only, as the
    /// Credential Manager's search wants them.
    pub(super) fn users(self, key: &str) -> impl Iterator<Item = String> {
        let most = if self == Self::Whole { 1 } else { MOST_CHUNKS };
        (0..most).map(move |index| if self == Self::Whole { key.to_owned() } else { chunk_name(key, index) })
    }

    /// The entries of a record, in the order of their names; `None` when it is too large.
    pub(super) fn split(self, key: &str, version: u64, record: &[u8]) -> Option<Vec<Secret>> {
        if self == Self::Whole {
            return (record.len() <= LARGEST_ENTRY).then(|| vec![Zeroizing::new(record.to_vec())]);
        }
        let parts: Vec<&[u8]> = record.chunks(LARGEST_ENTRY - HEADING).collect();
        let chunk = |(index, part)| chunk(key, version, index, parts.len(), part);
        (parts.len() <= MOST_CHUNKS).then(|| parts.iter().copied().enumerate().map(chunk).collect())
    }

    /// Whether any version of the host may have written this entry. What no version wrote may be deleted.
    pub(super) fn is_ours(self, entry: &[u8]) -> bool {
        match self {
            Self::Whole => serde_json::from_slice::<HashMap<String, IgnoredAny>>(entry).is_ok(),
            Self::Chunked => Chunk::read(entry).is_some(),
        }
    }

    /// Whether a record's entry may lie under this name.
    pub(super) fn is_name(self, name: &str) -> bool {
        match self {
            Self::Whole => is_digest(name),
            Self::Chunked => {
                let parts = name.split_once('p');
                parts.is_some_and(|(key, index)| is_digest(key) && index.bytes().all(|b| b.is_ascii_digit()))
            }
        }
    }

    /// Whether this entry is a record's only one or its first.
    pub(super) fn is_first(self, entry: &[u8]) -> bool {
        self == Self::Whole || Chunk::read(entry).is_some_and(|chunk| chunk.index == 0)
    }

    /// How many entries the record has to which this one belongs; as many as there can be where it does not say.
    pub(super) fn count(self, entry: &[u8]) -> usize {
        match self {
            Self::Whole => 1,
            Self::Chunked => Chunk::read(entry).map_or(MOST_CHUNKS, |chunk| chunk.count),
        }
    }

    /// The records that these entries, each with its name, hold whole, each with the key under which it lies. Of chunks
    /// written at different times the latest whole record counts; a chunk under another's name is none.
    pub(super) fn join(self, entries: Vec<(String, Secret)>) -> Vec<(String, Secret)> {
        if self == Self::Whole {
            return entries;
        }
        let mut by_key: HashMap<String, Vec<Chunk>> = HashMap::new();
        for (user, entry) in entries {
            let chunk = Chunk::read(&entry).filter(|chunk| user == chunk_name(&chunk.key, chunk.index));
            if let Some(chunk) = chunk {
                by_key.entry(chunk.key.clone()).or_default().push(chunk);
            }
        }
        by_key.into_iter().filter_map(|(key, chunks)| Some((key, joined(chunks)?))).collect()
    }
}

impl Chunk {
    fn read(entry: &[u8]) -> Option<Self> {
        let end = entry.iter().position(|byte| *byte == b'\n')?;
        let heading = std::str::from_utf8(&entry[..end]).ok()?;
        let mut words = heading.split(' ');
        let chunk = Self {
            key: words.next()?.to_owned(),
            version: words.next()?.parse().ok()?,
            index: words.next()?.parse().ok()?,
            count: words.next()?.parse().ok()?,
            bytes: Zeroizing::new(entry[end + 1..].to_vec()),
        };
        let fits = words.next().is_none() && chunk.index < chunk.count && chunk.count <= MOST_CHUNKS;
        fits.then_some(chunk)
    }
}

fn chunk_name(key: &str, index: usize) -> String {
    format!("{key}p{index}")
}

fn chunk(key: &str, version: u64, index: usize, count: usize, part: &[u8]) -> Secret {
    let mut entry = Zeroizing::new(Vec::with_capacity(HEADING + part.len()));
    entry.extend_from_slice(format!("{key} {version} {index} {count}\n").as_bytes());
    entry.extend_from_slice(part);
    entry
}

fn joined(mut chunks: Vec<Chunk>) -> Option<Secret> {
    chunks.sort_by_key(|chunk| (Reverse(chunk.version), chunk.index));
    chunks.dedup_by_key(|chunk| (chunk.version, chunk.index));
    let whole = |chunks: &&[Chunk]| chunks.len() == chunks[0].count;
    let chunks = chunks.chunk_by(|one, next| one.version == next.version).find(whole)?;
    let mut record = Zeroizing::new(Vec::with_capacity(chunks.iter().map(|chunk| chunk.bytes.len()).sum()));
    chunks.iter().for_each(|chunk| record.extend_from_slice(&chunk.bytes));
    Some(record)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_record_lies_under_the_names_of_its_key_and_under_no_other() {
        let key = "0123456789abcdef0123456789abcdef";
        for layout in [Layout::Whole, Layout::Chunked] {
            assert!(layout.users(key).all(|name| layout.is_name(&name)), "{layout:?}");
            for name in [
                "",
                "p0",
                "x",
                key.get(1..).unwrap_or_default(),
                &format!("{key}0"),
                &key.to_uppercase(),
                &format!("{key}q0"),
            ] {
                assert!(!layout.is_name(name), "{layout:?} {name}");
            }
        }
        assert!(!Layout::Whole.is_name(&format!("{key}p0")));
        assert!(!Layout::Chunked.is_name(key) && !Layout::Chunked.is_name(&format!("{key}p1x")));
    }

    fn chunks(record: &[u8], step: usize, version: u64) -> Vec<Secret> {
        let parts: Vec<&[u8]> = record.chunks(step).collect();
        parts.iter().enumerate().map(|(index, part)| chunk("k", version, index, parts.len(), part)).collect()
    }

    fn records(entries: Vec<Secret>) -> Vec<Vec<u8>> {
        let named = |entry: Secret| {
            let name = Chunk::read(&entry).map_or_else(String::new, |chunk| chunk_name("k", chunk.index));
            (name, entry)
        };
        let records = Layout::Chunked.join(entries.into_iter().map(named).collect());
        records.iter().map(|(_, record)| record.to_vec()).collect()
    }

    #[test]
    fn what_is_not_whole_or_mixed_of_two_writings_is_not_read() {
        assert_eq!(records(chunks(b"abcdef", 2, 1)), [b"abcdef"]);
        let mut old = chunks(b"abcdef", 2, 1);
        old.remove(1);
        assert!(records(old).is_empty());
        let mut mixed = chunks(b"abcdef", 2, 1);
        mixed[0] = chunks(b"ABCDEF", 2, 2).remove(0);
        assert!(records(mixed).is_empty());
    }

    #[test]
    fn a_later_chunk_that_is_of_no_whole_record_hides_none() {
        let mut both = chunks(b"abcdef", 2, 1);
        both.push(chunks(b"ABCDEF", 2, 2).remove(0));
        assert_eq!(records(both), [b"abcdef"]);
        let both = [chunks(b"abcdef", 2, 1), chunks(b"ABCDEF", 2, 2)].concat();
        assert_eq!(records(both), [b"ABCDEF"]);
    }

    #[test]
    fn a_chunk_under_another_name_is_none_of_the_record() {
        let of = |name: &str, version| (name.to_owned(), chunks(b"ab", 2, version).remove(0));
        assert_eq!(
            Layout::Chunked.join(vec![of("kp0", 1), of("jp0", 2), of("kp1", 2)]),
            [("k".into(), Secret::new(b"ab".to_vec()))]
        );
    }

    #[test]
    fn what_no_version_wrote_is_not_ours_and_a_record_is_counted_by_its_first_entry() {
        let written = chunks(b"abcdef", 2, 1);
        assert!(written.iter().all(|entry| Layout::Chunked.is_ours(entry)));
        let firsts: Vec<bool> = written.iter().map(|entry| Layout::Chunked.is_first(entry)).collect();
        assert_eq!(firsts, [true, false, false]);
        assert!(Layout::Chunked.is_ours(b"k 1 15 16\nab"));
        for odd in [
            &b"k 1 0 1"[..],
            b"k 1 0 1 2\nab",
            b"k 1 1 1\nab",
            b"k 1 0 17\nab",
            b"k 1 x 1\nab",
            b"\xff 1 0 1\nab",
            b"{}",
        ] {
            assert!(!Layout::Chunked.is_ours(odd) && !Layout::Chunked.is_first(odd), "{odd:?}");
        }
        assert!(Layout::Whole.is_ours(b"{\"a\":1}") && Layout::Whole.is_first(b"{}"));
        assert!(!Layout::Whole.is_ours(b"[1]") && !Layout::Whole.is_ours(b""));
    }

    #[test]
    fn a_heading_fits_beside_the_largest_chunk() {
        let part = vec![0; LARGEST_ENTRY - HEADING];
        let entry = chunk(&"f".repeat(32), u64::MAX, MOST_CHUNKS, MOST_CHUNKS, &part);
        assert!(entry.len() <= LARGEST_ENTRY);
    }

    #[test]
    fn a_record_that_is_too_large_is_not_split() {
        let largest = MOST_CHUNKS * (LARGEST_ENTRY - HEADING);
        for (layout, largest) in [(Layout::Whole, LARGEST_ENTRY), (Layout::Chunked, largest)] {
            assert!(layout.split("k", 1, &vec![0; largest]).is_some());
            assert!(layout.split("k", 1, &vec![0; largest + 1]).is_none());
        }
    }

    #[test]
    fn every_entry_has_its_own_name() {
        let names = |layout: Layout| layout.users("k").collect::<Vec<_>>();
        assert_eq!(names(Layout::Whole), ["k"]);
        let chunked = names(Layout::Chunked);
        assert_eq!((chunked.len(), chunked[0].as_str(), chunked[15].as_str()), (MOST_CHUNKS, "kp0", "kp15"));
    }

    proptest! {
        #[test]
        fn any_bytes_cut_up_are_put_together_again(
            bytes in prop::collection::vec(any::<u8>(), 1..200), step in 20usize..60, seed in any::<u64>(),
        ) {
            let mut shuffled = chunks(&bytes, step, seed);
            let turn = usize::try_from(seed % 7).unwrap() % shuffled.len();
            shuffled.rotate_left(turn);
            prop_assert_eq!(records(shuffled), [bytes]);
        }

        #[test]
        fn any_entry_is_looked_at_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(chunk) = Chunk::read(&bytes) {
                prop_assert!(chunk.index < chunk.count);
            }
        }
    }
}
