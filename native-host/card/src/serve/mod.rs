//! One request: read from stdin, done, answered on stdout. Gives up when whoever asked went
//! away.

mod answer_writer;
mod failure;
mod platform;
mod requests;

use std::io::{self, BufRead as _, Read as _};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use staffetta_native::hardening;
use staffetta_protocol::card_process::{LARGEST_LINE, Request, RequestLine};
use zeroize::Zeroizing;

use self::answer_writer::AnswerWriter;
use self::failure::{RequestError, ServeError};
pub use self::platform::Platform;
use crate::cancellation::Cancellation;
use crate::sys::openssl::leave_exit_to_the_system;

/// How long what is under way has to end by itself when the request is cancelled.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Serves one request on this platform, and ends.
pub fn run(platform: &dyn Platform) -> ExitCode {
    hardening::harden("staffetta-card");
    leave_exit_to_the_system();
    let cancellation = Cancellation::default();
    let answers = Arc::new(AnswerWriter::new(cancellation.clone()));
    let request = match read_request() {
        Ok(request) => request,
        Err(error) => return answers.end(Err(error.into())),
    };
    answers.begin();
    give_up_with_stdin(Arc::clone(&answers), cancellation.clone());
    let end = requests::serve(request, platform, &answers, &cancellation);
    answers.end(end)
}

/// The one line of the request. It may hold the cookies of a session.
fn read_request() -> Result<Request, RequestError> {
    let mut line = Zeroizing::new(Vec::with_capacity(LARGEST_LINE));
    let limit = u64::try_from(LARGEST_LINE).unwrap_or(u64::MAX);
    io::stdin().lock().take(limit).read_until(b'\n', &mut line).map_err(RequestError::Unreadable)?;
    if line.last() != Some(&b'\n') {
        return Err(RequestError::CutOff);
    }
    // The error would quote the request.
    RequestLine::read(&line).ok_or(RequestError::Unknown)
}

/// When stdin ends, who asked went away: what waits is interrupted, a transaction with the card ends with this process
/// (the smart-card service resets a card that is left so), and nothing holds the end up for long.
fn give_up_with_stdin(answers: Arc<AnswerWriter>, cancellation: Cancellation) {
    thread::spawn(move || {
        let mut rest = io::stdin().lock();
        loop {
            let read = match rest.fill_buf() {
                Ok([]) | Err(_) => break,
                Ok(bytes) => bytes.len(),
            };
            rest.consume(read);
        }
        cancellation.cancel();
        thread::sleep(LAST_WORDS);
        answers.end(Err(ServeError::Cancelled));
        process::exit(1);
    });
}
