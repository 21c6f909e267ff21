//! The wire to Firefox: commands and events of WebDriver BiDi (w3.org/TR/webdriver-bidi). Knows what was written on the
//! consoles; knows nothing of pages or extensions.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::value::plain;
use crate::{
    browser::{driver::ConsoleLine, wire::Wire},
    wait::TIME_LIMIT,
};

/// A shared connection: clones speak over the same socket, one command at a time.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    wire: Wire,
    last: u64,
    console: Vec<(String, ConsoleLine)>,
}

impl Connection {
    /// Connects, and begins a session that takes the certificates of the run.
    pub(super) fn open(port: u16) -> Result<Self> {
        let state = State { wire: Wire::open(port, "/session")?, last: 0, console: Vec::new() };
        let connection = Self { state: Arc::new(Mutex::new(state)) };
        let wanted = json!({"capabilities": {"alwaysMatch": {"acceptInsecureCerts": true}}});
        connection.call("session.new", wanted)?;
        connection.call("session.subscribe", json!({"events": ["log.entryAdded"]}))?;
        Ok(connection)
    }

    /// Calls `method` and waits for its result.
    ///
    /// # Errors
    /// With the browser's own words when it refuses; when it is gone or silent.
    pub(super) fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.lock().ask(method, params)
    }

    /// The value of an expression in a context; a promise is awaited.
    ///
    /// # Errors
    /// With what the expression threw.
    pub(super) fn eval(&self, context: &str, expression: &str) -> Result<Value> {
        let params = json!({"expression": expression, "target": {"context": context}, "awaitPromise": true});
        value(&self.call("script.evaluate", params)?)
    }

    /// Calls a function with a node as `this`.
    ///
    /// # Errors
    /// With what the function threw; when the node is gone.
    pub(super) fn apply(&self, context: &str, node: &Value, function: &str) -> Result<Value> {
        let params = json!({"functionDeclaration": function, "this": {"sharedId": node},
            "target": {"context": context}, "awaitPromise": true});
        value(&self.call("script.callFunction", params)?)
    }

    /// What a context has complained of until now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub(super) fn console(&self, context: &str) -> Result<Vec<ConsoleLine>> {
        let mut state = self.lock();
        while state.read()?.is_some() {}
        Ok(state.console.iter().filter(|(of, _)| of == context).map(|(_, line)| line.clone()).collect())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ask(&mut self, method: &str, params: Value) -> Result<Value> {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method});
        message["params"] = params;
        self.wire.send(&message).with_context(|| method.to_owned())?;
        let start = Instant::now();
        while start.elapsed() < TIME_LIMIT {
            let Some(mut reply) = self.read().with_context(|| method.to_owned())? else { continue };
            if reply["id"] != self.last {
                continue;
            }
            if reply["type"] != "success" {
                let said = |key: &str| reply[key].as_str().unwrap_or("no reason given").to_owned();
                bail!("{method} refused: {}: {}", said("error"), said("message"));
            }
            return Ok(reply["result"].take());
        }
        bail!("{method}: no answer in {TIME_LIMIT:?}")
    }

    /// The next message, noted when it is an event; `None` when there is none for now.
    fn read(&mut self) -> Result<Option<Value>> {
        let Some(message) = self.wire.read()? else { return Ok(None) };
        if message["method"] == "log.entryAdded" {
            let entry = &message["params"];
            let level = match (entry["type"].as_str(), entry["level"].as_str()) {
                (Some("javascript"), Some("error")) => "exception",
                (_, Some("warn")) => "warning",
                (_, Some("error")) => "error",
                _ => return Ok(Some(message)),
            };
            let text = entry["text"].as_str().unwrap_or_default().to_owned();
            let context = entry["source"]["context"].as_str().unwrap_or_default().to_owned();
            self.console.push((context, ConsoleLine { level: level.to_owned(), text }));
        }
        Ok(Some(message))
    }
}

/// What a script gave.
fn value(reply: &Value) -> Result<Value> {
    if reply["type"] != "success" {
        bail!("the page threw: {}", reply["exceptionDetails"]["text"].as_str().unwrap_or_default());
    }
    Ok(plain(&reply["result"]))
}
