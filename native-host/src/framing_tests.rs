//! Frames in any sizes and pieces are read as they were written, and what is wrong with them is told.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const LONGEST: usize = 64;

/// Gives its bytes in pieces of the given lengths, and is interrupted before each.
struct Pieces {
    bytes: VecDeque<u8>,
    lengths: VecDeque<usize>,
    interrupted: bool,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = self.lengths.pop_front().unwrap_or(usize::MAX).clamp(1, into.len());
        let length = length.min(self.bytes.len());
        for (place, byte) in into.iter_mut().zip(self.bytes.drain(..length)) {
            *place = byte;
        }
        Ok(length)
    }
}

fn framed(contents: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(contents.len()).unwrap().to_ne_bytes().to_vec();
    frame.extend_from_slice(contents);
    frame
}

fn text(contents: &str) -> Incoming {
    Incoming::Frame(Zeroizing::new(contents.to_owned()))
}

#[test]
fn a_stream_that_ends_between_two_frames_is_closed() {
    let mut frames = Frames::of(&b""[..], LONGEST);
    assert_eq!(frames.next_frame().unwrap(), Incoming::Closed);
}

#[test]
fn a_stream_that_ends_in_a_frame_is_truncated() {
    let whole = framed(b"{}");
    for length in 1..whole.len() {
        let error = Frames::of(&whole[..length], LONGEST).next_frame().unwrap_err();
        assert!(matches!(error, FramingError::Truncated), "{length} bytes of {}", whole.len());
    }
    let long = framed(&[b'x'; LONGEST + 1]);
    let error = Frames::of(&long[..long.len() - 1], LONGEST).next_frame().unwrap_err();
    assert!(matches!(error, FramingError::Truncated));
}

#[test]
fn a_stream_that_fails_is_told_from_one_that_ends() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    let error = Frames::of(Failing, LONGEST).next_frame().unwrap_err();
    assert!(matches!(error, FramingError::Io(error) if error.kind() == io::ErrorKind::BrokenPipe));
}

#[test]
fn what_arrives_is_shown_by_its_length_alone() {
    let shown = [text("\"408c\""), Incoming::TooLong(65), Incoming::NotText, Incoming::Closed];
    assert_eq!(format!("{shown:?}"), "[Frame(6 bytes), TooLong(65 bytes), NotText, Closed]");
}

#[test]
fn a_frame_of_four_gigabytes_is_not_held() {
    let endless = u32::MAX.to_ne_bytes().to_vec();
    let error = Frames::of(&endless[..], LONGEST).next_frame().unwrap_err();
    assert!(matches!(error, FramingError::Truncated));
}

#[test]
fn an_answer_is_one_write() {
    struct Counting(Vec<Vec<u8>>);
    impl Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut stream = Counting(Vec::new());
    write_frame(&mut stream, LONGEST, |buffer| {
        buffer.extend_from_slice(b"{\"a\":1}");
        Ok(())
    })
    .unwrap();
    assert_eq!(stream.0, [framed(b"{\"a\":1}")]);
}

#[test]
fn an_answer_longer_than_it_may_be_is_not_sent() {
    let mut stream = Vec::new();
    let error = write_frame(&mut stream, LONGEST, |buffer| {
        buffer.resize(buffer.len() + LONGEST + 1, b' ');
        Ok(())
    })
    .unwrap_err();
    assert!(matches!(error, FramingError::AnswerTooLong(length) if length == LONGEST + 1));
    assert!(stream.is_empty());
}

#[test]
fn what_was_passed_on_is_wiped_from_the_buffer() {
    let stream = [framed(b"\"0123456789\""), framed(b"7")].concat();
    let mut frames = Frames::of(&stream[..], LONGEST);
    assert_eq!(frames.next_frame().unwrap(), text("\"0123456789\""));
    assert!(!frames.stream.bytes.windows(4).any(|window| window == b"0123"));
    assert_eq!(frames.next_frame().unwrap(), text("7"));
}

proptest! {
    #[test]
    fn frames_are_read_as_written_however_they_arrive(
        contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2 * LONGEST), 0..12),
        lengths in prop::collection::vec(1_usize..40, 0..60),
    ) {
        let bytes = contents.iter().flat_map(|content| framed(content)).collect();
        let mut frames = Frames::of(Pieces { bytes, lengths: lengths.into(), interrupted: false }, LONGEST);
        for content in contents {
            let expected = match String::from_utf8(content) {
                Ok(content) if content.len() <= LONGEST => text(&content),
                Err(error) if error.as_bytes().len() <= LONGEST => Incoming::NotText,
                Ok(content) => Incoming::TooLong(content.len()),
                Err(error) => Incoming::TooLong(error.as_bytes().len()),
            };
            prop_assert_eq!(frames.next_frame().unwrap(), expected);
        }
        prop_assert_eq!(frames.next_frame().unwrap(), Incoming::Closed);
    }

    #[test]
    fn any_bytes_end_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut frames = Frames::of(&bytes[..], LONGEST);
        while let Ok(incoming) = frames.next_frame() {
            if incoming == Incoming::Closed {
                break;
            }
        }
    }
}
