//! One tab, frame, popup or worker that we are attached to: where it is, what its code says, what it looks like.
//! Knows nothing of single elements (see `element`) nor of trusted input (see `input`).

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::cdp::{Connection, ConsoleLine, World, exception};
use crate::wait::wait_until;

/// A session with a page or worker of the browser. Dropping it leaves the page as it is: see [`Page::close`].
#[derive(Clone, Debug)]
pub struct Page {
    pub(super) connection: Connection,
    pub(super) session: String,
    pub(super) target: String,
    pub(super) kind: Kind,
}

/// What we are attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A tab or a popup.
    Page,
    /// A frame that lives in a process of its own.
    Frame,
    /// A service worker.
    Worker,
}

impl Page {
    pub(super) fn attach(connection: &Connection, target: &str, kind: Kind) -> Result<Self> {
        let params = json!({"targetId": target, "flatten": true});
        let reply = connection.call(None, "Target.attachToTarget", params)?;
        let session = reply["sessionId"].as_str().context("attached without a session")?.to_owned();
        let page = Self { connection: connection.clone(), session, target: target.to_owned(), kind };
        page.call("Runtime.enable", json!({}))?;
        // Not every kind of target has a log of its own.
        let _ = page.call("Log.enable", json!({}));
        if kind != Kind::Worker {
            page.call("Page.enable", json!({}))?;
        }
        Ok(page)
    }

    /// Calls a command of the protocol in this session.
    ///
    /// # Errors
    /// With the protocol's own words.
    pub fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.connection.call(Some(&self.session), method, params)
    }

    /// The same for what the browser may leave without an answer, which is no failure then.
    pub(super) fn call_at_most(&self, method: &str, params: Value, patience: Duration) -> Result<()> {
        self.connection.call_at_most(Some(&self.session), method, params, patience)
    }

    /// Goes to `url` and waits until it is loaded.
    ///
    /// # Errors
    /// When the browser shows an error page instead.
    pub fn navigate(&self, url: &str) -> Result<()> {
        let reply = self.call("Page.navigate", json!({"url": url}))?;
        if let Some(error) = reply["errorText"].as_str() {
            bail!("{url}: {error}");
        }
        self.wait_loaded()
    }

    /// Waits until the document is loaded.
    ///
    /// # Errors
    /// When it is not in time.
    pub fn wait_loaded(&self) -> Result<()> {
        self.wait_for("document.readyState === 'complete'").map(drop)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it does not load in time.
    pub fn reload(&self) -> Result<()> {
        self.eval("window.__before_reload = true")?;
        self.call("Page.reload", json!({}))?;
        self.wait_for("!window.__before_reload && document.readyState === 'complete'").map(drop)
    }

    /// The value of an expression in the page's own world; a promise is awaited.
    ///
    /// # Errors
    /// With what the expression threw.
    pub fn eval(&self, expression: &str) -> Result<Value> {
        self.evaluate(json!({"expression": expression}))
    }

    /// The same in a given world, such as a content script's.
    ///
    /// # Errors
    /// With what the expression threw; when the world is gone.
    pub fn eval_in(&self, world: &World, expression: &str) -> Result<Value> {
        self.evaluate(json!({"expression": expression, "contextId": world.id}))
    }

    fn evaluate(&self, mut params: Value) -> Result<Value> {
        params["awaitPromise"] = true.into();
        params["returnByValue"] = true.into();
        let mut reply = self.call("Runtime.evaluate", params)?;
        if !reply["exceptionDetails"].is_null() {
            bail!("the page threw: {}", exception(&reply["exceptionDetails"]));
        }
        Ok(reply["result"]["value"].take())
    }

    /// Waits until an expression is truthy, and gives its value. An exception counts as not yet.
    ///
    /// # Errors
    /// When it stays falsy, with what the page shows instead.
    pub fn wait_for(&self, expression: &str) -> Result<Value> {
        wait_until(expression, || self.eval(expression).map(truthy)).with_context(|| self.shown())
    }

    /// What stands there, for who waited for something else.
    pub(super) fn shown(&self) -> String {
        let shown = self.eval("`${location.href}: ${document.body?.innerText}`.slice(0, 2000)");
        format!("the page shows {}", shown.unwrap_or_default())
    }

    /// Waits until the page's visible text contains `text`.
    ///
    /// # Errors
    /// When it never does.
    pub fn wait_for_text(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("document.body.innerText.includes({})", json!(text))).map(drop)
    }

    /// The page's address.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn url(&self) -> Result<String> {
        let url = self.eval("location.href")?;
        url.as_str().map(Into::into).context("a page without an address")
    }

    /// The worlds alive in it, in all its frames of the same process.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn worlds(&self) -> Result<Vec<World>> {
        self.connection.worlds(&self.session)
    }

    /// The address of each frame of the same process, by the protocol's id of the frame.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn frames(&self) -> Result<Vec<(String, String)>> {
        let tree = self.call("Page.getFrameTree", json!({}))?;
        let mut frames = Vec::new();
        gather_frames(&tree["frameTree"], &mut frames);
        Ok(frames)
    }

    /// The errors and warnings on its console until now, and exceptions that nobody caught.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.connection.console(&self.session)
    }

    /// Takes out the parameters of the events called `method` that have arrived in this session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn take_events(&self, method: &str) -> Result<Vec<Value>> {
        self.connection.take_events(&self.session, method)
    }

    /// Saves what is seen as PNG.
    ///
    /// # Errors
    /// When the page cannot be drawn, or the file not be written.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let reply = self.call("Page.captureScreenshot", json!({"format": "png"}))?;
        let data = reply["data"].as_str().context("an empty screenshot")?;
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(file, STANDARD.decode(data)?)
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// Makes it the visible tab.
    ///
    /// # Errors
    /// When it is gone.
    pub fn bring_to_front(&self) -> Result<()> {
        self.call("Page.bringToFront", json!({})).map(drop)
    }

    /// Lets it go without closing it. A worker that is attached to never goes to sleep.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn detach(self) -> Result<()> {
        self.connection.call(None, "Target.detachFromTarget", json!({"sessionId": self.session})).map(drop)
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn close(self) -> Result<()> {
        self.connection.call(None, "Target.closeTarget", json!({"targetId": self.target})).map(drop)
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

fn truthy(value: Value) -> Option<Value> {
    let falsy = match &value {
        Value::Null => true,
        Value::Bool(is) => !is,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(_) | Value::Object(_) => false,
    };
    (!falsy).then_some(value)
}

fn gather_frames(tree: &Value, frames: &mut Vec<(String, String)>) {
    let frame = &tree["frame"];
    let text = |key: &str| frame[key].as_str().unwrap_or_default().to_owned();
    frames.push((text("id"), text("url")));
    for child in tree["childFrames"].as_array().into_iter().flatten() {
        gather_frames(child, frames);
    }
}
