//! The web socket to a browser: JSON messages out, JSON messages in. Knows no protocol.

use std::{io::ErrorKind, net::TcpStream, time::Duration};

use anyhow::{Context, Result};
use serde_json::Value;
use tungstenite::{Error, Message, WebSocket};

/// How long a look for the next message takes at most.
const SLICE: Duration = Duration::from_millis(50);

/// An open socket.
#[derive(Debug)]
pub(super) struct Wire {
    socket: WebSocket<TcpStream>,
}

impl Wire {
    /// Connects to `ws://127.0.0.1:PORT PATH`.
    ///
    /// # Errors
    /// When nobody answers there.
    pub(super) fn open(port: u16, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).context("the browser's port is closed")?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)
            .map_err(|error| anyhow::anyhow!("the browser refused the connection: {error}"))?;
        socket.get_ref().set_read_timeout(Some(SLICE))?;
        Ok(Self { socket })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn send(&mut self, message: &Value) -> Result<()> {
        self.socket.send(Message::text(message.to_string())).context("the browser is gone")
    }

    /// The next message; `None` when there is none for now, `Null` for what carries nothing.
    ///
    /// # Errors
    /// When the browser is gone, or speaks no JSON.
    pub(super) fn read(&mut self) -> Result<Option<Value>> {
        match self.socket.read() {
            Ok(Message::Text(text)) => {
                serde_json::from_str(&text).map(Some).context("the browser spoke no JSON")
            }
            Ok(_) => Ok(Some(Value::Null)),
            Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Ok(None)
            }
            Err(error) => Err(anyhow::Error::new(error).context("the browser is gone")),
        }
    }
}
