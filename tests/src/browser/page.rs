//! One tab, frame, popup or worker that we are attached to: where it is, what its code says, what it looks like.
//! Knows nothing of single elements (see `element`) nor of trusted input (see `input`).

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::driver::{ConsoleLine, DevTools, Driver, World};
use crate::wait::wait_until;

/// A session with a page or worker of the browser. Dropping it leaves the page as it is: see [`Page::close`].
#[derive(Clone, Debug)]
pub struct Page {
    pub(super) driver: Arc<dyn Driver>,
    kind: Kind,
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
    pub(super) fn new(driver: impl Driver + 'static, kind: Kind) -> Self {
        Self { driver: Arc::new(driver), kind }
    }

    /// The same tab, seen from one of its frames.
    pub(super) fn at(&self, driver: Arc<dyn Driver>) -> Self {
        Self { driver, kind: self.kind }
    }

    /// Calls a command of Chromium's own protocol in this session.
    ///
    /// # Errors
    /// With the protocol's own words; in another browser always.
    pub fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.devtools()?.call(method, params)
    }

    fn devtools(&self) -> Result<&dyn DevTools> {
        self.driver.devtools().context("only Chromium can be asked this")
    }

    /// Takes all cookies of its browser away.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn clear_cookies(&self) -> Result<()> {
        self.driver.clear_cookies()
    }

    /// Goes to `url` and waits until it is loaded.
    ///
    /// # Errors
    /// When the browser shows an error page instead.
    pub fn navigate(&self, url: &str) -> Result<()> {
        self.driver.navigate(url)?;
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
        self.driver.reload()?;
        self.wait_for("!window.__before_reload && document.readyState === 'complete'").map(drop)
    }

    /// The value of an expression in the page's own world; a promise is awaited.
    ///
    /// # Errors
    /// With what the expression threw.
    pub fn eval(&self, expression: &str) -> Result<Value> {
        self.driver.eval(expression)
    }

    /// The same in a given world, such as a content script's.
    ///
    /// # Errors
    /// With what the expression threw; when the world is gone.
    pub fn eval_in(&self, world: &World, expression: &str) -> Result<Value> {
        self.devtools()?.eval_in(world, expression)
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
        self.devtools()?.worlds()
    }

    /// The address of each frame of the same process, by the protocol's id of the frame.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn frames(&self) -> Result<Vec<(String, String)>> {
        self.devtools()?.frames()
    }

    /// The errors and warnings on its console until now, and exceptions that nobody caught.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.driver.console()
    }

    /// Takes out the parameters of the events called `method` that have arrived in this session.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn take_events(&self, method: &str) -> Result<Vec<Value>> {
        self.devtools()?.take_events(method)
    }

    /// All that is in its documents, shadow roots and frames, closed ones too, as the protocol writes it.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn tree(&self) -> Result<String> {
        self.driver.tree()
    }

    /// Gives the viewport another size, and so many device pixels for one of CSS.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn resize(&self, width: u32, height: u32, scale: f64) -> Result<()> {
        self.driver.resize(Some((width, height, scale)))
    }

    /// Gives the viewport its own size again.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn restore_size(&self) -> Result<()> {
        self.driver.resize(None)
    }

    /// Runs a script in the page's own world before each document that follows.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn before_documents(&self, script: &str) -> Result<()> {
        self.driver.before_documents(script)
    }

    /// Saves what is seen as PNG.
    ///
    /// # Errors
    /// When the page cannot be drawn, or the file not be written.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let picture = self.driver.picture()?;
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(file, picture).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Makes it the visible tab.
    ///
    /// # Errors
    /// When it is gone.
    pub fn bring_to_front(&self) -> Result<()> {
        self.driver.bring_to_front()
    }

    /// What the clipboard holds, for a page of this origin that is in front and that the user lets read it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn clipboard(&self, origin: &str) -> Result<String> {
        self.bring_to_front()?;
        self.driver.clipboard(origin)
    }

    /// Lets it go without closing it. A worker that is attached to never goes to sleep.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn detach(self) -> Result<()> {
        self.driver.detach()
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it is gone already.
    pub fn close(self) -> Result<()> {
        self.driver.close()
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
