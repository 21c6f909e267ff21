//! Lines of bounded length, read from and written to the card's process, wiped when they are done with.

use std::io::{self, Read, Write};

use serde::Serialize;
use zeroize::Zeroizing;

/// How much is asked of the stream at once.
const CHUNK: usize = 4096;

/// Reads lines no longer than a bound.
pub(super) struct Lines<R> {
    stream: R,
    /// What was read and not given out yet.
    bytes: Zeroizing<Vec<u8>>,
    longest: usize,
}

impl<R: Read> Lines<R> {
    pub(super) fn of(stream: R, longest: usize) -> Self {
        Self { stream, bytes: Zeroizing::new(Vec::new()), longest }
    }

    /// The next line without its end; `None` when the stream is over. What stands after the last line's end counts as
    /// one.
    ///
    /// # Errors
    /// The stream's own, or that the line is too long.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let mut looked_at = 0;
        loop {
            if let Some(end) = self.bytes[looked_at..].iter().position(|byte| *byte == b'\n') {
                return Ok(Some(self.split_off(looked_at + end)));
            }
            looked_at = self.bytes.len();
            if looked_at > self.longest {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if self.read_more()? == 0 {
                let rest = std::mem::take(&mut *self.bytes);
                return Ok((!rest.is_empty()).then(|| Zeroizing::new(rest)));
            }
        }
    }

    /// The bytes before `end`; those after the line's end stay.
    fn split_off(&mut self, end: usize) -> Zeroizing<Vec<u8>> {
        let line = Zeroizing::new(self.bytes[..end].to_vec());
        let rest = Zeroizing::new(self.bytes[end + 1..].to_vec());
        self.bytes = rest;
        line
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let mut chunk = Zeroizing::new([0; CHUNK]);
        let length = loop {
            match self.stream.read(&mut *chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        if self.bytes.len() + length > self.bytes.capacity() {
            // A buffer that grows by itself leaves what was in it unwiped.
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * (self.bytes.len() + length)));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes.extend_from_slice(&chunk[..length]);
        Ok(length)
    }
}

/// A value as one line of JSON, written in one piece of memory.
pub(super) fn line_of(value: &impl Serialize) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value)?;
    let mut line = Zeroizing::new(Vec::with_capacity(length.0 + 1));
    serde_json::to_writer(&mut *line, value)?;
    line.push(b'\n');
    Ok(line)
}

struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(into.len());
            let (now, later) = self.0.split_at(length);
            into[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn lines(bytes: &[u8], step: usize) -> Vec<Vec<u8>> {
        let mut lines = Lines::of(Trickle(bytes, step), 1 << 16);
        std::iter::from_fn(|| lines.next_line().unwrap()).map(|line| line.to_vec()).collect()
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_before_it_ends() {
        let long = vec![b'x'; 20_000];
        let mut lines = Lines::of(&long[..], 10_000);
        assert_eq!(lines.next_line().unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(lines.bytes.len() < 10_000 + 2 * CHUNK);
    }

    #[test]
    fn a_line_of_the_longest_length_is_read_though_its_end_comes_later() {
        let mut lines = Lines::of((&b"12345678"[..]).chain(&b"\n"[..]), 8);
        assert_eq!(lines.next_line().unwrap().unwrap().as_slice(), b"12345678");
    }

    #[test]
    fn a_read_that_a_signal_interrupted_is_tried_again_and_another_error_is_told() {
        struct Failing(Vec<io::ErrorKind>);
        impl Read for Failing {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                if let Some(kind) = self.0.pop() {
                    return Err(kind.into());
                }
                into[0] = b'\n';
                Ok(1)
            }
        }
        let next_line = |errors: &[io::ErrorKind]| Lines::of(Failing(errors.to_vec()), 8).next_line();
        assert!(next_line(&[io::ErrorKind::Interrupted; 2]).unwrap().is_some());
        let error = next_line(&[io::ErrorKind::BrokenPipe]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn a_buffer_that_is_too_small_is_moved_before_it_grows_by_itself() {
        let mut lines = Lines::of(Trickle(b"0123456789", 10), 64);
        lines.read_more().unwrap();
        assert_eq!(lines.bytes.capacity(), 20);
    }

    #[test]
    fn what_is_written_is_one_line() {
        let line = line_of(&"two\nlines").unwrap();
        assert_eq!(&*line, b"\"two\\nlines\"\n");
        assert_eq!(line.capacity(), line.len());
    }

    proptest! {
        #[test]
        fn however_the_bytes_arrive_the_lines_are_the_same(
            bytes in prop::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..300),
            step in 1usize..50,
        ) {
            let mut expected: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            if expected.last().is_some_and(Vec::is_empty) {
                expected.pop();
            }
            prop_assert_eq!(lines(&bytes, step), expected);
        }
    }
}
