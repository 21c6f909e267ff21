//! The way back to the browser, shared by the threads that answer: one frame at a time, whole.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use staffetta_protocol::browser::{LARGEST_REPLY, Reply, ReplyFrame};
use staffetta_protocol::{Failure, FailureCode};

use crate::framing::{FramingError, write_frame};

/// Sends answers; remembers when the browser takes no more.
pub(super) struct Outbox {
    stream: Mutex<Box<dyn Write + Send>>,
    lost: AtomicBool,
}

impl Outbox {
    pub(super) fn over(stream: impl Write + Send + 'static) -> Self {
        Self { stream: Mutex::new(Box::new(stream)), lost: AtomicBool::new(false) }
    }

    /// Sends the answer to a request. One that cannot be sent as it is becomes `internal`.
    pub(super) fn send(&self, id: Option<u64>, outcome: Result<Reply, Failure>) {
        match self.write(&ReplyFrame { id, outcome }) {
            Ok(()) => {}
            Err(FramingError::AnswerTooLong(_)) => {
                let frame = ReplyFrame { id, outcome: Err(FailureCode::Internal.into()) };
                if self.write(&frame).is_err() {
                    self.lost.store(true, Ordering::Release);
                }
            }
            Err(_) => self.lost.store(true, Ordering::Release),
        }
    }

    /// Whether the browser takes no more answers.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Acquire)
    }

    fn write(&self, frame: &ReplyFrame) -> Result<(), FramingError> {
        // A thread that panicked while writing has left half a frame: nothing more can be said on this stream.
        let mut stream = self.stream.lock().map_err(|_| FramingError::Truncated)?;
        write_frame(&mut *stream, |buffer| {
            let before = buffer.len();
            serde_json::to_writer(&mut *buffer, frame)?;
            debug_assert!(buffer.len() - before <= LARGEST_REPLY);
            Ok(())
        })
    }
}
