//! The browsers' framing (32-bit length in the machine's order, then JSON) over any stream. Knows nothing of what
//! frames say.
//!
//! Decoding, encoding limits and sending are those of `native_messaging`. What it does not do is done here: a frame
//! that is too long is skipped without being held (the crate stops after its length), a read that a signal interrupted
//! is tried again, bytes pass through a buffer that is wiped (the crate reads a frame in three pieces), and answers are
//! written into a buffer that is wiped (its encoder grows one that is not).

use std::fmt;
use std::io::{self, Read, Write};

use native_messaging::host::{NmError, decode_message_opt, send_frame};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of the length before each frame.
const LENGTH: usize = 4;
/// Room for any answer with a value in it, so that its buffer never moves and leaves a copy behind.
const ROOM: usize = 8 * 1024;
/// Most that is read from the stream at once.
const CHUNK: usize = 16 * 1024;

/// What arrives.
#[derive(PartialEq, Eq)]
pub enum Incoming {
    /// A frame's JSON text.
    Frame(Zeroizing<String>),
    /// A frame of this many bytes, longer than allowed; it was skipped.
    TooLong(usize),
    /// A frame that is no text; it was skipped.
    NotText,
    /// The other side closed the stream, between two frames.
    Closed,
}

/// Why no more can be read or written.
#[derive(Debug, Error)]
pub enum FramingError {
    /// The stream ended in the middle of a frame.
    #[error("the stream ended in the middle of a frame")]
    Truncated,
    /// The answer is longer than it may be.
    #[error("an answer of {0} bytes is longer than it may be")]
    AnswerTooLong(usize),
    /// The stream itself failed.
    #[error("the stream failed")]
    Io(#[from] io::Error),
}

/// Reads frames from a stream.
pub struct Frames<R> {
    stream: WipedBuffer<R>,
    longest: usize,
}

impl<R: Read> Frames<R> {
    /// Frames of at most `longest` bytes from `stream`.
    pub fn of(stream: R, longest: usize) -> Self {
        Self { stream: WipedBuffer::over(stream), longest }
    }

    /// Waits for the next frame.
    ///
    /// # Errors
    /// [`FramingError::Truncated`] or that of the stream; nothing can be read afterwards.
    pub fn next_frame(&mut self) -> Result<Incoming, FramingError> {
        match decode_message_opt(&mut self.stream, self.longest) {
            Ok(Some(text)) => Ok(Incoming::Frame(Zeroizing::new(text))),
            Ok(None) => Ok(Incoming::Closed),
            Err(NmError::IncomingTooLarge { len, .. }) => {
                self.stream.skip(len)?;
                Ok(Incoming::TooLong(len))
            }
            Err(NmError::IncomingNotUtf8(error)) => {
                error.into_bytes().zeroize();
                Ok(Incoming::NotText)
            }
            Err(NmError::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(FramingError::Truncated)
            }
            Err(NmError::Io(error)) => Err(FramingError::Io(error)),
            Err(other) => Err(FramingError::Io(io::Error::other(other))),
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(text) => write!(f, "Frame({} bytes)", text.len()),
            Self::TooLong(length) => write!(f, "TooLong({length} bytes)"),
            Self::NotText => f.write_str("NotText"),
            Self::Closed => f.write_str("Closed"),
        }
    }
}

/// Writes one frame of at most `longest` bytes at once; `fill` appends its JSON. What was written is wiped.
///
/// # Errors
/// [`FramingError::AnswerTooLong`], that of the stream, or that of `fill`.
pub fn write_frame(
    stream: &mut impl Write,
    longest: usize,
    fill: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
) -> Result<(), FramingError> {
    let mut frame = Zeroizing::new(Vec::with_capacity(ROOM));
    frame.extend_from_slice(&[0; LENGTH]);
    fill(&mut frame).map_err(io::Error::from)?;
    let length = frame.len() - LENGTH;
    let length_field = match u32::try_from(length) {
        Ok(field) if length <= longest => field,
        _ => return Err(FramingError::AnswerTooLong(length)),
    };
    frame[..LENGTH].copy_from_slice(&length_field.to_ne_bytes());
    send_frame(stream, &frame).map_err(|error| match error {
        NmError::Io(error) => FramingError::Io(error),
        other => FramingError::Io(io::Error::other(other)),
    })
}

/// A reader that asks the stream for as much as there is, and wipes what it has passed on.
struct WipedBuffer<R> {
    stream: R,
    bytes: Zeroizing<Vec<u8>>,
    start: usize,
    end: usize,
}

impl<R: Read> WipedBuffer<R> {
    fn over(stream: R) -> Self {
        Self { stream, bytes: Zeroizing::new(vec![0; CHUNK]), start: 0, end: 0 }
    }

    /// Lets `length` bytes go by.
    fn skip(&mut self, mut length: usize) -> Result<(), FramingError> {
        while length > 0 {
            if self.start == self.end && self.refill()? == 0 {
                return Err(FramingError::Truncated);
            }
            let taken = usize::min(length, self.end - self.start);
            self.pass(taken);
            length -= taken;
        }
        Ok(())
    }

    fn refill(&mut self) -> io::Result<usize> {
        loop {
            match self.stream.read(&mut self.bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(length) => {
                    (self.start, self.end) = (0, length);
                    return Ok(length);
                }
            }
        }
    }

    fn pass(&mut self, length: usize) {
        self.bytes[self.start..self.start + length].zeroize();
        self.start += length;
    }
}

impl<R: Read> Read for WipedBuffer<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && self.refill()? == 0 {
            return Ok(0);
        }
        let length = usize::min(into.len(), self.end - self.start);
        into[..length].copy_from_slice(&self.bytes[self.start..self.start + length]);
        self.pass(length);
        Ok(length)
    }
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
