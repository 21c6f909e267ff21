//! The connection to the native host: opened when something is asked, opened again when it was lost, closed when idle.
//!
//! A request that was under way when the host died is asked once more: all of them may be repeated. Nothing is decided here.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use staffetta_core::product::HOST_NAME;
use staffetta_protocol::browser::{Hello, Reply, Request, RequestFrame, VERSION};
use staffetta_protocol::{Ask, Failure, FailureCode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{self, Port};
use crate::json::{field, from_js, set, string, to_js};
use crate::reader::Reader;
use crate::sessions;

/// How long an idle connection is kept, in milliseconds: shorter than the life the browser gives an idle background.
const LINGER: u32 = 25_000;

#[derive(Default)]
struct Link {
    connection: Option<Connection>,
    /// The host holds sessions that exist nowhere else: the connection is its life.
    holds_in_memory: bool,
    last_id: u64,
    /// Who waits for the answer to which request.
    waiting: Vec<(u64, Function)>,
    closing: Option<JsValue>,
}

struct Connection {
    port: Port,
    number: u64,
    _listeners: [Closure<dyn FnMut(JsValue)>; 2],
}

thread_local! {
    static LINK: RefCell<Link> = RefCell::default();
}

/// Asks the host, once more when it died before it answered, if the request may be repeated.
pub(crate) async fn ask<R>(request: R) -> Result<R::Answer, Failure>
where
    R: Ask<Request = Request, Answer: TryFrom<Reply>>,
{
    let answer = read(&ask_as_it_is(request).await?)?;
    answer.try_into().map_err(|_| FailureCode::Malformed.into())
}

/// The same; the answer comes as it is: an envelope of our version.
pub(crate) async fn ask_as_it_is<R: Ask<Request = Request>>(request: R) -> Result<JsValue, Failure> {
    let patience = R::WITHIN.map_or(i32::MAX as u32, |within| within.as_millis() as u32);
    let frame = to_js(&RequestFrame { id: 0, request: request.into() });
    let mut answer = exchange(&frame, patience).await;
    if R::MAY_BE_REPEATED && matches!(&answer, Err(failure) if failure.code == FailureCode::HostDied) {
        answer = exchange(&frame, patience).await;
    }
    close_when_idle();
    answer
}

/// Opens the connection ahead of a request that is likely to come.
pub(crate) fn preconnect() {
    // Whoever asks next is told why there is no connection.
    let _ = connect();
    close_when_idle();
}

/// Remembers whether the host holds sessions in its memory only.
pub(crate) fn keep_open(holds_in_memory: bool) {
    LINK.with_borrow_mut(|link| link.holds_in_memory = holds_in_memory);
}

/// Sends a frame under a new id and waits for its answer, the end of the connection, or the end of our patience.
async fn exchange(frame: &JsValue, patience: u32) -> Result<JsValue, Failure> {
    connect()?;
    let id = next_id();
    let answer = Promise::new(&mut |resolve, _| {
        LINK.with_borrow_mut(|link| link.waiting.push((id, resolve)));
    });
    if !send(id, frame) {
        stop_waiting(id);
        return Err(FailureCode::HostDied.into());
    }
    let timer = browser::set_timeout(move || fail(id, FailureCode::HostSlow), patience);
    let settled = JsFuture::from(answer).await;
    browser::clear_timeout(&timer);
    let answer = settled.unwrap_or(JsValue::NULL);
    // A number is that of the failure that ended the waiting.
    if let Some(number) = answer.as_f64() {
        return Err(FailureCode::ALL.get(number as usize).copied().unwrap_or(FailureCode::Internal).into());
    }
    if field(&answer, "protocol").as_f64() != Some(f64::from(VERSION)) {
        return Err(Failure::unsupported_version());
    }
    Ok(answer)
}

/// Reads an answer of the host.
fn read(answer: &JsValue) -> Result<Reply, Failure> {
    match from_js::<FailureCode>(field(&field(answer, "error"), "code")) {
        Some(code) => Err(code.into()),
        None => Reply::read(&string(answer, "reply").unwrap_or_default(), Reader(field(answer, "result")))
            .map_err(|_| FailureCode::Malformed.into()),
    }
}

/// Sends a frame under an id over the connection, if there is one that takes it.
fn send(id: u64, frame: &JsValue) -> bool {
    set(frame, "id", &(id as f64).into());
    LINK.with_borrow(|link| {
        link.connection.as_ref().is_some_and(|connection| connection.port.post_message(frame).is_ok())
    })
}

fn next_id() -> u64 {
    LINK.with_borrow_mut(|link| {
        link.last_id += 1;
        link.last_id
    })
}

/// Connects and greets the host, unless that was done. Nobody waits for its answer: every frame says its version, and a host
/// that speaks another one says so to the next request too.
fn connect() -> Result<(), Failure> {
    if LINK.with_borrow(|link| link.connection.is_some()) {
        return Ok(());
    }
    let port = browser::connect_native(HOST_NAME).map_err(|_| Failure::from(FailureCode::HostMissing))?;
    let number = next_id();
    let on_message = Closure::<dyn FnMut(JsValue)>::new(|message: JsValue| receive(&message));
    let on_disconnect =
        Closure::<dyn FnMut(JsValue)>::new(move |port: JsValue| lost(number, &port.unchecked_into()));
    port.on_message().add_listener(on_message.as_ref().unchecked_ref());
    port.on_disconnect().add_listener(on_disconnect.as_ref().unchecked_ref());
    let connection = Connection { port, number, _listeners: [on_message, on_disconnect] };
    LINK.with_borrow_mut(|link| link.connection = Some(connection));
    let hello = Hello { version: env!("CARGO_PKG_VERSION").to_owned() };
    send(next_id(), &to_js(&RequestFrame { id: 0, request: hello.into() }));
    Ok(())
}

/// Hands an answer to whoever waits for it. An answer to nobody's question is dropped.
fn receive(message: &JsValue) {
    let id = field(message, "id").as_f64();
    if let Some(resolve) = id.and_then(|id| stop_waiting(id as u64)) {
        let _ = resolve.call1(&JsValue::NULL, message);
    }
}

fn stop_waiting(id: u64) -> Option<Function> {
    LINK.with_borrow_mut(|link| {
        let index = link.waiting.iter().position(|(waiting, _)| *waiting == id)?;
        Some(link.waiting.swap_remove(index).1)
    })
}

/// The connection ended by itself: everybody who waits is told why.
fn lost(number: u64, port: &Port) {
    let reason = browser::disconnect_reason(port);
    let code = if says(&reason, "not found") || says(&reason, "No such native application") {
        FailureCode::HostMissing
    } else if says(&reason, "forbidden") {
        FailureCode::HostForbidden
    } else {
        FailureCode::HostDied
    };
    let (waiting, connection, held_sessions): (Vec<u64>, _, _) = LINK.with_borrow_mut(|link| {
        let ours = link.connection.as_ref().is_some_and(|connection| connection.number == number);
        if !ours {
            return (Vec::new(), None, false);
        }
        let waiting = link.waiting.iter().map(|(id, _)| *id).collect();
        (waiting, link.connection.take(), std::mem::take(&mut link.holds_in_memory))
    });
    for id in waiting {
        fail(id, code);
    }
    if held_sessions {
        browser::start(sessions::restore());
    }
    // The listener that is running belongs to the connection: it is let go of only after it returned.
    browser::set_timeout(move || drop(connection), 0);
}

/// Whether a text holds some words; the library's searcher would cost more than it is worth here.
fn says(text: &str, words: &str) -> bool {
    text.as_bytes().windows(words.len()).any(|window| window == words.as_bytes())
}

/// Ends the waiting for an answer with a failure of our own side.
fn fail(id: u64, code: FailureCode) {
    let number = FailureCode::ALL.iter().position(|known| *known == code).unwrap_or_default();
    if let Some(resolve) = stop_waiting(id) {
        let _ = resolve.call1(&JsValue::NULL, &JsValue::from_f64(number as f64));
    }
}

/// Closes the connection after a while, unless it is used again or the host's memory holds sessions.
fn close_when_idle() {
    let timer = browser::set_timeout(
        || {
            let idle = LINK.with_borrow_mut(|link| {
                let idle = link.waiting.is_empty() && !link.holds_in_memory;
                if idle { link.connection.take() } else { None }
            });
            if let Some(connection) = idle {
                connection.port.disconnect();
            }
        },
        LINGER,
    );
    if let Some(older) = LINK.with_borrow_mut(|link| link.closing.replace(timer)) {
        browser::clear_timeout(&older);
    }
}
