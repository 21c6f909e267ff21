//! HTTP/1.1 by hand, so that a connection can be cut wherever a test wants it: one request a connection. Knows the
//! headers that a request must have, and no message.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use super::{Behaviour, State, Visit, judge, wire::Incoming};

const LONGEST: usize = 64 * 1024;

pub(super) async fn accept_all(listener: TcpListener, state: Arc<State>) {
    while let Ok((socket, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // A client that goes away ends this connection and nothing else.
            let _ = serve(socket, &state).await;
        });
    }
}

async fn serve(mut socket: TcpStream, state: &State) -> Result<()> {
    let incoming = read(&mut socket).await?;
    let action = incoming.headers.get("soapaction").map(String::as_str).unwrap_or_default();
    let operation = action.trim_matches('"').rsplit('/').next().unwrap_or_default().to_owned();
    let behaviour = {
        let mut inner = state.lock();
        inner.arrived += 1;
        inner.behaviour.clone()
    };
    let note =
        |breach, status| state.lock().visits.push(Visit { operation: operation.clone(), breach, status });
    match &behaviour {
        Behaviour::Slow(time) => sleep(*time).await,
        Behaviour::Cuts => {
            note(None, 0);
            return Ok(());
        }
        _ => {}
    }
    let mut answer = judge::answer(&incoming, state, &behaviour);
    note(answer.breach.take(), answer.status);
    let whole = answer.body.len();
    if behaviour == Behaviour::CutsTheAnswer {
        answer.body.truncate(whole / 2);
    }
    let mut head =
        format!("HTTP/1.1 {} X\r\nContent-Length: {whole}\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    socket.write_all(format!("{head}\r\n").as_bytes()).await?;
    socket.write_all(&answer.body).await?;
    Ok(socket.shutdown().await?)
}

async fn read(socket: &mut TcpStream) -> Result<Incoming> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        more(socket, &mut bytes).await?;
    };
    let head = String::from_utf8(bytes.get(..end).unwrap_or_default().to_vec())?;
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    let named = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: HashMap<String, String> = lines.filter_map(named).collect();
    let length: usize = headers.get("content-length").context("no Content-Length")?.parse()?;
    while bytes.len() < end + 4 + length {
        more(socket, &mut bytes).await?;
    }
    Ok(Incoming { line, headers, body: bytes.split_off(end + 4) })
}

async fn more(socket: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<()> {
    let mut part = [0; 4096];
    let count = socket.read(&mut part).await?;
    if count == 0 || bytes.len() > LONGEST {
        bail!("the request ends too early, or never");
    }
    bytes.extend_from_slice(part.get(..count).unwrap_or_default());
    Ok(())
}
