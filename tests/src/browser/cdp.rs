//! The wire to Chromium: commands and events of the DevTools protocol over one blocking web socket.
//! Knows sessions, execution contexts and console lines; knows nothing of pages or extensions.

use std::{
    collections::VecDeque,
    io::ErrorKind,
    net::TcpStream,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tungstenite::{Error, Message, WebSocket};

use crate::wait::PATIENCE;

const KEPT_EVENTS: usize = 20_000;
const SLICE: Duration = Duration::from_millis(50);

/// A shared connection: clones speak over the same socket, one command at a time.
#[derive(Clone, Debug)]
pub struct Connection {
    wire: Arc<Mutex<Wire>>,
}

/// A world of JavaScript in a page: the page's own, or an extension's isolated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The protocol's number of it, within its session.
    pub id: i64,
    /// Origin of the code, such as `chrome-extension://...` for a content script.
    pub origin: String,
    /// The extension's name, empty for the page's own world.
    pub name: String,
    /// The frame it lives in.
    pub frame: String,
    /// Whether it is the page's own.
    pub is_main: bool,
    session: String,
}

/// An error or a warning that a page or a worker wrote on its console, or an exception nobody caught.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `error`, `warning` or `exception`.
    pub level: String,
    /// What it says.
    pub text: String,
    session: String,
}

impl Connection {
    /// Connects to `ws://127.0.0.1:PORT PATH`.
    ///
    /// # Errors
    /// When nobody answers there.
    pub fn open(port: u16, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).context("Chromium's port is closed")?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)
            .map_err(|error| anyhow::anyhow!("Chromium refused the connection: {error}"))?;
        socket.get_ref().set_read_timeout(Some(SLICE))?;
        let wire = Wire { socket, last: 0, worlds: Vec::new(), console: Vec::new(), events: VecDeque::new() };
        Ok(Self { wire: Arc::new(Mutex::new(wire)) })
    }

    /// Calls `method` in a session (`None`: the browser itself) and waits for its result.
    ///
    /// # Errors
    /// With the protocol's own words when it refuses; when the browser is gone or silent.
    pub fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let answer = self.lock().ask(session, method, params, PATIENCE)?;
        answer.with_context(|| format!("{method}: no answer in {PATIENCE:?}"))
    }

    /// The same for what the browser may leave without an answer, which is no failure then.
    ///
    /// # Errors
    /// With the protocol's own words when it refuses; when the browser is gone.
    pub fn call_at_most(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
        patience: Duration,
    ) -> Result<()> {
        self.lock().ask(session, method, params, patience).map(drop)
    }

    /// Reads what has arrived meanwhile.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn pump(&self) -> Result<()> {
        let mut wire = self.lock();
        while wire.read()?.is_some() {}
        Ok(())
    }

    /// The worlds now alive in a session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn worlds(&self, session: &str) -> Result<Vec<World>> {
        self.pump()?;
        Ok(self.lock().worlds.iter().filter(|world| world.session == session).cloned().collect())
    }

    /// What a session has complained of until now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn console(&self, session: &str) -> Result<Vec<ConsoleLine>> {
        self.pump()?;
        Ok(self.lock().console.iter().filter(|line| line.session == session).cloned().collect())
    }

    /// Takes out the parameters of the events called `method` in a session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn take_events(&self, session: &str, method: &str) -> Result<Vec<Value>> {
        self.pump()?;
        let mut wire = self.lock();
        let all = std::mem::take(&mut wire.events);
        let wanted = |event: &Value| event["method"] == method && event["sessionId"] == session;
        let (taken, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(wanted);
        wire.events = kept.into();
        Ok(taken.into_iter().map(|mut event| event["params"].take()).collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Wire {
    socket: WebSocket<TcpStream>,
    last: u64,
    worlds: Vec<World>,
    console: Vec<ConsoleLine>,
    events: VecDeque<Value>,
}

impl Wire {
    /// `None` when there is no answer in time.
    fn ask(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: Value,
        patience: Duration,
    ) -> Result<Option<Value>> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method});
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let sent = self.socket.send(Message::text(message.to_string()));
        sent.with_context(|| format!("{method}: the browser is gone"))?;
        let start = Instant::now();
        while start.elapsed() < patience {
            let Some(mut reply) = self.read().with_context(|| method.to_owned())? else { continue };
            if reply["id"] != self.last {
                continue;
            }
            if !reply["error"].is_null() {
                bail!(
                    "{method} refused: {}",
                    reply["error"]["message"].as_str().unwrap_or("no reason given")
                );
            }
            return Ok(Some(reply["result"].take()));
        }
        Ok(None)
    }

    /// The next message, noted when it is an event; `None` when there is none for now.
    fn read(&mut self) -> Result<Option<Value>> {
        let text = match self.socket.read() {
            Ok(Message::Text(text)) => text,
            Ok(_) => return Ok(Some(Value::Null)),
            Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(None);
            }
            Err(error) => return Err(anyhow::Error::new(error).context("the browser is gone")),
        };
        let message: Value = serde_json::from_str(&text).context("the browser spoke no JSON")?;
        if message["id"].is_null() {
            self.note(&message);
        }
        Ok(Some(message))
    }

    fn note(&mut self, event: &Value) {
        let session = event["sessionId"].as_str().unwrap_or_default();
        let params = &event["params"];
        match event["method"].as_str().unwrap_or_default() {
            "Runtime.executionContextCreated" => self.worlds.push(world(session, &params["context"])),
            "Runtime.executionContextDestroyed" => {
                self.worlds
                    .retain(|world| world.session != session || params["executionContextId"] != world.id);
            }
            "Runtime.executionContextsCleared" => self.worlds.retain(|world| world.session != session),
            "Target.detachedFromTarget" => {
                self.worlds.retain(|world| params["sessionId"] != world.session.as_str());
            }
            "Runtime.consoleAPICalled" if matches!(params["type"].as_str(), Some("error" | "warning")) => {
                let words: Vec<String> = params["args"].as_array().into_iter().flatten().map(said).collect();
                self.complain(session, params["type"].as_str().unwrap_or_default(), &words.join(" "));
            }
            "Runtime.exceptionThrown" => {
                self.complain(session, "exception", &exception(&params["exceptionDetails"]));
            }
            "Log.entryAdded" if matches!(params["entry"]["level"].as_str(), Some("error" | "warning")) => {
                let entry = &params["entry"];
                let text = format!("{} {}", plain(&entry["text"]), plain(&entry["url"]));
                self.complain(session, plain(&entry["level"]), text.trim());
            }
            _ => {}
        }
        self.events.push_back(event.clone());
        while self.events.len() > KEPT_EVENTS {
            self.events.pop_front();
        }
    }

    fn complain(&mut self, session: &str, level: &str, text: &str) {
        self.console.push(ConsoleLine { level: level.into(), text: text.into(), session: session.into() });
    }
}

fn world(session: &str, context: &Value) -> World {
    World {
        id: context["id"].as_i64().unwrap_or_default(),
        origin: plain(&context["origin"]).to_owned(),
        name: plain(&context["name"]).to_owned(),
        frame: plain(&context["auxData"]["frameId"]).to_owned(),
        is_main: context["auxData"]["isDefault"].as_bool().unwrap_or_default(),
        session: session.to_owned(),
    }
}

/// What an exception says, as the console would show it.
pub(super) fn exception(details: &Value) -> String {
    let described = &details["exception"]["description"];
    let value = &details["exception"]["value"];
    match (described.as_str(), value.is_null()) {
        (Some(text), _) => text.to_owned(),
        (None, false) => value.to_string(),
        (None, true) => plain(&details["text"]).to_owned(),
    }
}

fn said(argument: &Value) -> String {
    argument["value"]
        .as_str()
        .or(argument["description"].as_str())
        .map_or_else(|| argument["value"].to_string(), Into::into)
}

fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
