//! The proxy of a network: an HTTP proxy on loopback that knows only CONNECT, and only the names it was given. It is
//! how the programs of a run reach a simulated portal under the real one's public name. Knows nothing of what passes
//! through.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::loopback::Background;

/// How the proxy treats who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyBehaviour {
    /// Lets through to the names it knows.
    #[default]
    Open,
    /// Forbids everything (403).
    Forbids,
    /// Wants a password first (407).
    WantsPassword,
    /// Takes the connection and never answers.
    Silent,
}

/// The running proxy. Closed on drop.
#[derive(Debug)]
pub struct ConnectProxy {
    port: u16,
    state: Arc<State>,
    _background: Background,
}

#[derive(Debug, Default)]
struct State {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    routes: HashMap<String, u16>,
    behaviour: ProxyBehaviour,
    asked: Vec<String>,
}

impl ConnectProxy {
    /// Opens a port on loopback. `routes`: for each `host:port` that may be asked for, the loopback port behind it.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(routes: &[(String, u16)]) -> Result<Self> {
        let state = Arc::new(State::default());
        state.lock().routes = routes.iter().cloned().collect();
        let background = Background::new()?;
        let serving = Arc::clone(&state);
        let port = background.listen(move |listener| accept_all(listener, serving))?;
        Ok(Self { port, state, _background: background })
    }

    /// Its address, for `HTTPS_PROXY`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Changes how it treats who asks from here on.
    pub fn set_behaviour(&self, behaviour: ProxyBehaviour) {
        self.state.lock().behaviour = behaviour;
    }

    /// Leads a name somewhere else from here on.
    pub fn route(&self, name: &str, port: u16) {
        self.state.lock().routes.insert(name.to_owned(), port);
    }

    /// Forgets a name: who asks for it is told that there is no such host (502).
    pub fn forget(&self, name: &str) {
        self.state.lock().routes.remove(name);
    }

    /// Everything asked for so far, as `host:port`.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.state.lock().asked.clone()
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept_all(listener: TcpListener, state: Arc<State>) {
    while let Ok((socket, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // A client or a server that goes away ends this connection and nothing else.
            let _ = serve(socket, &state).await;
        });
    }
}

async fn serve(mut client: TcpStream, state: &State) -> Result<()> {
    client.set_nodelay(true)?;
    let Some(head) = head(&mut client).await? else { return Ok(()) };
    let mut words = head.split_ascii_whitespace();
    let (Some("CONNECT"), Some(name)) = (words.next(), words.next()) else {
        return answer(&mut client, "405 Method Not Allowed").await;
    };
    let (behaviour, port) = {
        let mut inner = state.lock();
        inner.asked.push(name.to_owned());
        (inner.behaviour, inner.routes.get(name).copied())
    };
    match (behaviour, port) {
        (ProxyBehaviour::Silent, _) => {
            sleep(Duration::from_secs(120)).await;
            Ok(())
        }
        (ProxyBehaviour::Forbids, _) => answer(&mut client, "403 Forbidden").await,
        (ProxyBehaviour::WantsPassword, _) => {
            answer(
                &mut client,
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"rete\"",
            )
            .await
        }
        (ProxyBehaviour::Open, None) => answer(&mut client, "502 Bad Gateway").await,
        (ProxyBehaviour::Open, Some(port)) => {
            let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else {
                return answer(&mut client, "502 Bad Gateway").await;
            };
            server.set_nodelay(true)?;
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            copy_bidirectional(&mut client, &mut server).await?;
            Ok(())
        }
    }
}

/// The head of a request, as text; `None` when it is none.
async fn head(client: &mut TcpStream) -> Result<Option<String>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if head.len() > 8 * 1024 || client.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.extend(byte);
    }
    Ok(String::from_utf8(head).ok())
}

async fn answer(client: &mut TcpStream, status: &str) -> Result<()> {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(answer.as_bytes()).await?;
    Ok(())
}
