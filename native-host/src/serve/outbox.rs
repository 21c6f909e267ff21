//! The way back to the browser, shared by the threads that answer: one frame at a time, whole.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use staffetta_protocol::browser::{LARGEST_REPLY, Reply, ReplyFrame};
use staffetta_protocol::{Failure, FailureKind};

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
                let frame = ReplyFrame { id, outcome: Err(FailureKind::Internal.into()) };
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
        write_frame(&mut *stream, LARGEST_REPLY, |buffer| serde_json::to_writer(buffer, frame))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use staffetta_protocol::browser::HelloReply;

    use super::*;

    /// A stream that others look at.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is sent when an answer's JSON has this many bytes.
    fn sent(length: usize) -> Vec<u8> {
        let answer =
            |version: String| ReplyFrame { id: Some(7), outcome: Ok(Reply::Hello(HelloReply { version })) };
        let empty = serde_json::to_vec(&answer(String::new())).unwrap();
        let stream = Shared::default();
        let outbox = Outbox::over(stream.clone());
        outbox.send(Some(7), answer("0".repeat(length - empty.len())).outcome);
        assert!(!outbox.is_lost());
        let bytes = stream.0.lock().unwrap();
        bytes[4..].to_vec()
    }

    #[test]
    fn an_answer_past_the_limit_becomes_internal_with_the_id_of_its_request() {
        assert_eq!(sent(LARGEST_REPLY).len(), LARGEST_REPLY);
        let answer: serde_json::Value = serde_json::from_slice(&sent(LARGEST_REPLY + 1)).unwrap();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&7.into(), &"internal".into()), "{answer}");
    }
}
