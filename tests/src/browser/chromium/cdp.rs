//! The wire to Chromium: commands and events of the DevTools protocol over one blocking web socket.
//! Knows sessions, execution contexts and console lines; knows nothing of pages or extensions.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::{
    driver::{ConsoleLine, World},
    wire::Wire,
};
use crate::wait::TIME_LIMIT;

const KEPT_EVENTS: usize = 20_000;

/// A shared connection: clones speak over the same socket, one command at a time.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    state: Arc<Mutex<State>>,
}

impl Connection {
    /// Connects to `ws://127.0.0.1:PORT PATH`.
    ///
    /// # Errors
    /// When nobody answers there.
    pub(super) fn open(port: u16, path: &str) -> Result<Self> {
        let state = State {
            wire: Wire::open(port, path)?,
            last: 0,
            worlds: Vec::new(),
            console: Vec::new(),
            events: VecDeque::new(),
        };
        Ok(Self { state: Arc::new(Mutex::new(state)) })
    }

    /// Calls `method` in a session (`None`: the browser itself) and waits for its result.
    ///
    /// # Errors
    /// With the protocol's own words when it refuses; when the browser is gone or silent.
    pub(super) fn call(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let answer = self.lock().ask(session, method, params, TIME_LIMIT)?;
        answer.with_context(|| format!("{method}: no answer in {TIME_LIMIT:?}"))
    }

    /// The same for what the browser may leave without an answer, which is no failure then.
    ///
    /// # Errors
    /// With the protocol's own words when it refuses; when the browser is gone.
    pub(super) fn call_at_most(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
        time_limit: Duration,
    ) -> Result<()> {
        self.lock().ask(session, method, params, time_limit).map(drop)
    }

    /// Reads what has arrived meanwhile.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn pump(&self) -> Result<()> {
        let mut state = self.lock();
        while state.read()?.is_some() {}
        Ok(())
    }

    /// The worlds now alive in a session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn worlds(&self, session: &str) -> Result<Vec<World>> {
        self.pump()?;
        Ok(self.lock().worlds.iter().filter(|world| world.session == session).cloned().collect())
    }

    /// What a session has complained of until now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn console(&self, session: &str) -> Result<Vec<ConsoleLine>> {
        self.pump()?;
        let state = self.lock();
        Ok(state.console.iter().filter(|(of, _)| of == session).map(|(_, line)| line.clone()).collect())
    }

    /// Takes out the parameters of the events called `method` in a session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn take_events(&self, session: &str, method: &str) -> Result<Vec<Value>> {
        self.pump()?;
        let mut state = self.lock();
        let all = std::mem::take(&mut state.events);
        let wanted = |event: &Value| event["method"] == method && event["sessionId"] == session;
        let (taken, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(wanted);
        state.events = kept.into();
        Ok(taken.into_iter().map(|mut event| event["params"].take()).collect())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct State {
    wire: Wire,
    last: u64,
    worlds: Vec<World>,
    console: Vec<(String, ConsoleLine)>,
    events: VecDeque<Value>,
}

impl State {
    /// `None` when there is no answer in time.
    fn ask(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: Value,
        time_limit: Duration,
    ) -> Result<Option<Value>> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method});
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.wire.send(&message).with_context(|| method.to_owned())?;
        let start = Instant::now();
        while start.elapsed() < time_limit {
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
        let Some(message) = self.wire.read()? else { return Ok(None) };
        if message["method"].is_string() {
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
        self.console.push((session.to_owned(), ConsoleLine { level: level.into(), text: text.into() }));
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
