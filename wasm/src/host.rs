//! The connection to the native host: opened when something is asked, opened again when it was lost, closed when idle.
//!
//! A request that was under way when the host died is asked once more if it may be repeated. A host that says nothing
//! is asked nothing more, is given up after a while, and is not started again at will (`attempts`).

use std::cell::{Cell, RefCell};

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use serde::Deserialize;
use staffetta_core::product::HOST_NAME;
use staffetta_protocol::browser::{
    self, Hello, NoHost, Reply, Request, RequestFrame, VERSION, other_version,
};
use staffetta_protocol::{Ask, Failure, FailureCode, FailureKind};
use wasm_bindgen::prelude::*;

use crate::attempts;
use crate::browser::port::{self, Port};
use crate::json::{field, to_js};
use crate::reader::of_any_release;

/// How long an idle connection is kept, in milliseconds: shorter than the life the browser gives an idle background.
const LINGER: u32 = 25_000;

/// An answer, or why there is none.
type Answer = Result<JsValue, NoHost>;

/// The state of the connection.
enum Link {
    /// Nothing was asked yet, or not for a while, or the host ended: the next question opens it.
    Closed,
    /// The host runs and was greeted.
    Open(Connection),
}

struct Connection {
    port: Port,
    number: u64,
    /// Who waits for the answer to which request.
    waiting: Vec<(u64, oneshot::Sender<Answer>)>,
    /// The number of the last frame before the host last said something; 0 while it has said nothing.
    heard: u64,
    /// It said nothing for as long as anybody waits for an answer.
    is_silent: bool,
    /// Closes it when nobody has asked for a while; set anew after each question.
    idle_clock: Option<Timeout>,
    _listeners: [Closure<dyn FnMut(JsValue)>; 2],
}

thread_local! {
    static LINK: RefCell<Link> = const { RefCell::new(Link::Closed) };
    /// Which release the host greeted as last.
    static HOST_RELEASE: RefCell<String> = const { RefCell::new(String::new()) };
    static LAST_ID: Cell<u64> = const { Cell::new(0) };
    /// What was wrong with the host since it last said something.
    static LAST_ERROR: Cell<Option<NoHost>> = const { Cell::new(None) };
    /// Whom to tell when it says something again.
    static WHEN_BACK: Cell<fn()> = const { Cell::new(|| ()) };
}

/// Asks the host, once more when it died before it answered, if the request may be repeated.
pub(crate) async fn ask<R>(request: R) -> Result<R::Answer, Failure>
where
    R: Ask<Request = Request, Answer: TryFrom<Reply>>,
{
    // The longest that timers take, where there is no limit.
    let time_limit = R::WITHIN.map_or(i32::MAX as u32, |within| within.as_millis() as u32);
    let reply = ask_for(request.into(), time_limit, R::MAY_BE_REPEATED).await?;
    reply.try_into().map_err(|_| FailureKind::Malformed.into())
}

async fn ask_for(request: Request, time_limit: u32, may_be_repeated: bool) -> Result<Reply, Failure> {
    let mut frame = RequestFrame { id: 0, request };
    let mut answer = exchange(&mut frame, time_limit).await;
    if answer == Err(NoHost::Died) {
        attempts::recall().await;
        if may_be_repeated {
            answer = exchange(&mut frame, time_limit).await;
        }
    }
    close_when_idle();
    read(&answer?)
}

/// Reads an answer of our version of the protocol. Of another, or where the two sides do not understand each other
/// since they are of two releases, the older one is told.
fn read(answer: &JsValue) -> Result<Reply, Failure> {
    let spoken = field(answer, "protocol").as_f64().ok_or(FailureKind::Malformed)?;
    if spoken != f64::from(VERSION) {
        return Err(other_version(spoken as u32));
    }
    let failure = if let Some(reply) = field(answer, "reply").as_string() {
        match of_any_release(field(answer, "result"), |result| Reply::read(&reply, result)) {
            Ok(reply) => return Ok(reply),
            Err(_) => FailureKind::Malformed.into(),
        }
    } else {
        let failure = of_any_release(field(answer, "error"), Failure::deserialize);
        failure.unwrap_or_else(|_| FailureKind::Malformed.into())
    };
    if let Some(supported) = failure.params().supported {
        return Err(other_version(supported));
    }
    let is_misunderstood = matches!(
        failure.code(),
        FailureCode::Malformed | FailureCode::UnknownRequest | FailureCode::InvalidParams
    );
    Err(is_misunderstood.then(other_release).flatten().unwrap_or(failure))
}

/// What to say of a host that greeted as another release than ours.
fn other_release() -> Option<Failure> {
    let of_host = HOST_RELEASE.with_borrow(Clone::clone);
    browser::other_release(&of_host, env!("CARGO_PKG_VERSION"))
}

/// Whether the two sides did not understand each other since they are of two releases.
pub(crate) const fn is_of_another_release(code: FailureCode) -> bool {
    matches!(code, FailureCode::HostTooOld | FailureCode::HostTooNew)
}

/// Whether a failure speaks of the host itself, so that the browser's own has to do.
pub(crate) const fn is_of_host(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::HostMissing
            | FailureCode::HostForbidden
            | FailureCode::HostBlocked
            | FailureCode::HostTooOld
            | FailureCode::HostTooNew
            | FailureCode::HostDied
            | FailureCode::HostSlow
            | FailureCode::UnsupportedVersion
            | FailureCode::Malformed
            | FailureCode::Busy
            | FailureCode::Internal
            | FailureCode::UnknownFailure
    )
}

/// Opens the connection ahead of a request that is likely to come.
pub(crate) fn preconnect() {
    // Whoever asks next is told why there is no connection.
    let _ = connect();
    close_when_idle();
}

/// Has somebody told when a host that could not be asked says something again.
pub(crate) fn when_back(tell: fn()) {
    WHEN_BACK.set(tell);
}

/// The number of the connection that is open: another connection is another host.
pub(crate) fn connection() -> Option<u64> {
    with_connection(|connection| connection.number)
}

/// Sends a frame under a new id and waits for its answer, the end of the connection, or the time limit.
async fn exchange(frame: &mut RequestFrame, time_limit: u32) -> Answer {
    connect()?;
    frame.id = next_id();
    let id = frame.id;
    let (sender, answer) = oneshot::channel();
    let message = to_js(frame);
    let sent = with_connection(|connection| {
        if connection.is_silent {
            return Err(NoHost::Silent);
        }
        connection.port.post_message(&message).map_err(|_| NoHost::Died)?;
        connection.waiting.push((id, sender));
        Ok(())
    });
    sent.unwrap_or(Err(NoHost::Died))?;
    let _alarm = Timeout::new(time_limit, move || give_up(id));
    answer.await.unwrap_or(Err(NoHost::Died))
}

/// Connects and greets the host, unless that was done. Nobody waits for its answer: every frame says its version, and a
/// host that speaks another one says so to the next request too.
fn connect() -> Result<(), NoHost> {
    if with_connection(|_| ()).is_some() {
        return Ok(());
    }
    if attempts::pause() > 0 {
        return Err(LAST_ERROR.get().unwrap_or(NoHost::Died));
    }
    let port = port::connect_native(HOST_NAME).map_err(|_| NoHost::Missing)?;
    let number = next_id();
    let on_message = Closure::<dyn FnMut(JsValue)>::new(receive);
    let on_disconnect =
        Closure::<dyn FnMut(JsValue)>::new(move |port: JsValue| lost(number, &port.unchecked_into()));
    port.on_message().add_listener(on_message.as_ref().unchecked_ref());
    port.on_disconnect().add_listener(on_disconnect.as_ref().unchecked_ref());
    let hello = Hello { version: env!("CARGO_PKG_VERSION").to_owned() };
    // A port that does not take it says so to the question that follows.
    let _ = port.post_message(&to_js(&RequestFrame { id: next_id(), request: hello.into() }));
    LINK.set(Link::Open(Connection {
        port,
        number,
        waiting: Vec::new(),
        heard: 0,
        is_silent: false,
        idle_clock: None,
        _listeners: [on_message, on_disconnect],
    }));
    Ok(())
}

/// Hands an answer to whoever waits for it. An answer to nobody's question is dropped; after an error it is news all
/// the same that there is one.
fn receive(message: JsValue) {
    with_connection(|connection| (connection.heard, connection.is_silent) = (LAST_ID.get(), false));
    attempts::succeeded();
    if LAST_ERROR.take().is_some() {
        WHEN_BACK.get()();
    }
    if field(&message, "reply").as_string().as_deref() == Some("hello") {
        let release = field(&field(&message, "result"), "version").as_string();
        HOST_RELEASE.set(release.unwrap_or_default());
    }
    if let Some(id) = field(&message, "id").as_f64() {
        settle(id as u64, Ok(message));
    }
}

/// Ends the waiting for an answer that did not come in time. A host that said nothing else either is silent.
fn give_up(id: u64) {
    close_when_idle();
    let is_silent = with_connection(|connection| {
        connection.is_silent = connection.heard < id;
        connection.is_silent
    });
    if is_silent == Some(true) {
        LAST_ERROR.set(Some(NoHost::Silent));
    }
    settle(id, Err(NoHost::Silent));
}

/// Ends the waiting for an answer, if somebody waits.
fn settle(id: u64, answer: Answer) {
    let waiting = with_connection(|connection| {
        let index = connection.waiting.iter().position(|(waiting, _)| *waiting == id)?;
        Some(connection.waiting.swap_remove(index))
    });
    if let Some((_, sender)) = waiting.flatten() {
        // Whoever waited may be gone.
        let _ = sender.send(answer);
    }
}

/// The connection ended by itself: everybody who waits is told why.
fn lost(number: u64, port: &Port) {
    let error = NoHost::of_message(&port::disconnect_reason(port));
    let Some(mut connection) = take_if(|connection| connection.number == number) else { return };
    LAST_ERROR.set(Some(error));
    if error == NoHost::Died && connection.heard == 0 {
        attempts::failed();
    }
    for (_, sender) in std::mem::take(&mut connection.waiting) {
        let _ = sender.send(Err(error));
    }
    drop_later(connection);
}

/// Closes the connection after a while, unless it is used again; a silent one is not used.
fn close_when_idle() {
    let close = || {
        if let Some(connection) = take_if(|connection| connection.waiting.is_empty()) {
            if connection.is_silent {
                attempts::failed();
            }
            connection.port.disconnect();
            drop_later(connection);
        }
    };
    with_connection(|connection| {
        if !connection.is_silent {
            connection.idle_clock = Some(Timeout::new(LINGER, close));
        }
    });
}

/// The listener or clock that is running belongs to the connection, which is dropped only after it returned.
fn drop_later(connection: Connection) {
    Timeout::new(0, move || drop(connection)).forget();
}

fn with_connection<T>(work: impl FnOnce(&mut Connection) -> T) -> Option<T> {
    LINK.with_borrow_mut(|link| match link {
        Link::Open(connection) => Some(work(connection)),
        Link::Closed => None,
    })
}

/// Takes the connection, when there is one of that kind: the link is closed then.
fn take_if(is_wanted: impl FnOnce(&Connection) -> bool) -> Option<Connection> {
    LINK.with_borrow_mut(|link| match link {
        Link::Open(connection) if is_wanted(connection) => match std::mem::replace(link, Link::Closed) {
            Link::Open(connection) => Some(connection),
            Link::Closed => None,
        },
        _ => None,
    })
}

fn next_id() -> u64 {
    LAST_ID.set(LAST_ID.get() + 1);
    LAST_ID.get()
}
