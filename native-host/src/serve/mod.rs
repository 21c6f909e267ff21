//! Serves one browser connection: reads requests, answers at once what needs no keyring, hands the rest to the desk.
//!
//! The reading thread never waits for the keyring. Several requests may be under way; each answer carries its request's id and
//! they may come in any order. The desk and its thread exist only once a request asked for the vault, and what the counter has for
//! the card only once a request asked for that.

mod counter;
mod desk;
mod matters;
mod outbox;

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use staffetta_protocol::browser::{HelloReply, LARGEST_REQUEST, Reply, Request, RequestFrame};
use staffetta_protocol::{Failure, FailureCode};

use crate::caller::Caller;
use crate::framing::{Frames, Incoming};
use counter::{Counter, Matter};
use desk::{Desk, Errand};
use outbox::Outbox;

/// Most requests under way at once.
pub const MOST_UNDER_WAY: usize = 32;

/// How a connection ended. What was promised is done in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The browser closed its side, between two frames.
    InputClosed,
    /// The browser's side ended in the middle of a frame, or failed.
    InputBroken,
    /// The browser takes no more answers.
    OutputLost,
}

/// Serves until one side is closed. `when_output_is_lost` is called when the browser takes no more answers while the reading side
/// is still open and waiting; all that was promised is done by then.
pub fn serve(
    caller: Caller,
    input: impl Read,
    output: impl Write + Send + 'static,
    when_output_is_lost: fn(),
) -> Ended {
    let outbox = Arc::new(Outbox::over(output));
    let mut frames = Frames::of(input, LARGEST_REQUEST);
    let desk = Arc::new(Mutex::new(Desk::closed(caller, Arc::clone(&outbox), when_output_is_lost)));
    let mut counter = Counter::closed(Arc::clone(&outbox), Arc::clone(&desk));
    let ended = loop {
        match frames.next_frame() {
            Ok(Incoming::Frame(text)) => dispatch(text.as_bytes(), &outbox, &desk, &mut counter),
            Ok(Incoming::NotText) => outbox.send(None, Err(FailureCode::Malformed.into())),
            Ok(Incoming::TooLong(_)) => outbox.send(None, Err(Failure::frame_too_long(LARGEST_REQUEST))),
            Ok(Incoming::Closed) => break Ended::InputClosed,
            Err(_) => break Ended::InputBroken,
        }
        if outbox.is_lost() {
            break Ended::OutputLost;
        }
    };
    counter.finish();
    if let Ok(mut desk) = desk.lock() {
        desk.finish();
    }
    ended
}

/// Reads a request from a frame and sees to its answer.
fn dispatch(frame: &[u8], outbox: &Outbox, desk: &Mutex<Desk>, counter: &mut Counter) {
    let RequestFrame { id, request, .. } = match RequestFrame::read(frame) {
        Ok(frame) => frame,
        Err((id, failure)) => return outbox.send(id, Err(failure)),
    };
    let asked = match request {
        Request::Hello(_) => {
            let version = env!("CARGO_PKG_VERSION").to_owned();
            return outbox.send(Some(id), Ok(Reply::Hello(HelloReply { version })));
        }
        Request::Store(params) => Asked::Vault(Errand::Store(Box::new(params.session))),
        Request::List(_) => Asked::Vault(Errand::List),
        Request::Reveal(params) => Asked::Vault(Errand::Reveal(params.slot, params.origin)),
        Request::Accept(params) => Asked::Vault(Errand::Accept(params.slot)),
        Request::Forget(params) => Asked::Vault(Errand::Forget(params.slot)),
        Request::Portals(_) => Asked::Card(Matter::Portals),
        Request::Login(params) => Asked::Card(Matter::Login(params)),
        Request::Logout(params) => Asked::Card(Matter::Logout(params)),
        Request::SessionCode(params) => Asked::Card(Matter::SessionCode(params)),
        Request::AwaitRemoval(params) => Asked::Card(Matter::AwaitRemoval(params)),
    };
    let taken = match asked {
        Asked::Vault(errand) => match desk.lock() {
            Ok(mut desk) => desk.take(id, errand),
            Err(_) => Err(FailureCode::Internal.into()),
        },
        Asked::Card(matter) => counter.take(id, matter),
    };
    if let Err(failure) = taken {
        outbox.send(Some(id), Err(failure));
    }
}

/// Who has to see to a request.
enum Asked {
    Vault(Errand),
    Card(Matter),
}
