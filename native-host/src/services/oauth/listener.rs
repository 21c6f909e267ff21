//! The port of this computer at which the browser brings the answer: one answer, and a page that says so to the user.
//! Asked for anything else it says that there is nothing, and goes on waiting; so it does after an answer to another
//! question.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use staffetta_core::service::NoCode;
use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::errors::AuthorizationError;
use super::redirect::Redirect;
use super::request_line::{self, Parameters};
use crate::services::Cancellation;

/// Largest head of a request that is read.
const LARGEST_HEAD: usize = 16 * 1024;
/// How long a connection may take to say what it wants: browsers open some that they do not use.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// How long the page may take to be sent.
const PAGE_WITHIN: Duration = Duration::from_secs(2);
/// Most requests that wait their turn.
const MOST_WAITING: usize = 16;

/// A port that is listened at.
pub(super) struct Listener {
    listener: std::net::TcpListener,
    port: u16,
    redirect: Redirect,
}

/// A request, and where it is answered.
type Asked = (Option<Parameters>, TcpStream);

impl Listener {
    /// Listens at the port of `redirect`, on this computer alone.
    pub(super) fn open(redirect: &Redirect) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, redirect.port.unwrap_or(0)))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port, redirect: redirect.clone() })
    }

    /// The address of the answer.
    pub(super) fn address(&self) -> String {
        self.redirect.address(self.port)
    }

    /// Waits for the answer, says to the user what it comes to, and closes the port.
    pub(super) fn wait<T>(
        self,
        within: Duration,
        cancellation: &Cancellation,
        judge: impl Fn(&Parameters) -> Result<T, NoCode>,
    ) -> Result<T, AuthorizationError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(AuthorizationError::Port)?;
        let answer = async { timeout(within, self.answer(cancellation, judge)).await };
        match runtime.block_on(cancellation.unless(answer)) {
            None => Err(AuthorizationError::Cancelled),
            Some(Err(_)) => Err(AuthorizationError::Slow),
            Some(Ok(outcome)) => outcome,
        }
    }

    async fn answer<T>(
        self,
        cancellation: &Cancellation,
        judge: impl Fn(&Parameters) -> Result<T, NoCode>,
    ) -> Result<T, AuthorizationError> {
        let listener = TcpListener::from_std(self.listener).map_err(AuthorizationError::Port)?;
        let (asked, mut all_asked) = channel(MOST_WAITING);
        tokio::spawn(accept_all(listener, self.redirect, self.port, asked));
        loop {
            let asked =
                cancellation.unless_closed(all_asked.recv()).await.ok_or(AuthorizationError::Cancelled)?;
            let Some((parameters, mut socket)) = asked else {
                return Err(AuthorizationError::Port(io::ErrorKind::NotConnected.into()));
            };
            let outcome = parameters.map(|parameters| judge(&parameters));
            let page = match &outcome {
                None => None,
                Some(Ok(_)) => Some(Text::AuthorizationPageReceived),
                Some(Err(NoCode::Refused { .. })) => Some(Text::AuthorizationPageRefused),
                Some(Err(NoCode::Foreign | NoCode::Empty)) => Some(Text::AuthorizationPageForeign),
            };
            // Whether the page arrives changes nothing.
            let _ = timeout(PAGE_WITHIN, tell(&mut socket, page)).await;
            match outcome {
                // Anybody on this computer, and any page, can bring one to another question: the right one may come.
                None | Some(Err(NoCode::Foreign)) => {}
                Some(outcome) => return Ok(outcome?),
            }
        }
    }
}

async fn accept_all(listener: TcpListener, redirect: Redirect, port: u16, asked: Sender<Asked>) {
    while let Ok((socket, _)) = listener.accept().await {
        let (redirect, asked) = (redirect.clone(), asked.clone());
        tokio::spawn(async move {
            if let Ok(Ok(request)) = timeout(HEAD_WITHIN, read(socket, &redirect, port)).await {
                // Nobody waits any more.
                let _ = asked.send(request).await;
            }
        });
    }
}

async fn read(mut socket: TcpStream, redirect: &Redirect, port: u16) -> io::Result<Asked> {
    let mut head = Zeroizing::new(Vec::with_capacity(LARGEST_HEAD));
    let end = loop {
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if head.len() >= LARGEST_HEAD || socket.read_buf(&mut *head).await? == 0 {
            break 0;
        }
    };
    let head = head.get(..end).and_then(|head| std::str::from_utf8(head).ok());
    let parameters = head.and_then(|head| request_line::answer(head, redirect, port));
    Ok((parameters, socket))
}

/// Answers with a page, or that there is none.
async fn tell(socket: &mut TcpStream, text: Option<Text<'static>>) -> io::Result<()> {
    let status = if text.is_some() { "200 OK" } else { "404 Not Found" };
    let body = text.map_or_else(String::new, |text| {
        let (language, words) = (Language::of_user().code(), say(text));
        format!(
            "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>Staffetta</title>\
             <style>body{{font:1.2em sans-serif;max-width:32em;margin:4em auto;padding:0 1em}}</style>\
             <h1>Staffetta</h1><p>{words}</p></html>"
        )
    });
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(body.as_bytes()).await?;
    socket.shutdown().await
}
