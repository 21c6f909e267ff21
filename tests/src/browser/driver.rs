//! What each browser under test has to offer: the least that the rig needs of it, in the rig's own words. How it is
//! said to Chromium and to Firefox stands in the folders of that name.

use std::{fmt::Debug, path::Path, sync::Arc};

use anyhow::Result;
use serde_json::Value;

use super::{Bounds, Button, Kind, Modifier, Page, Place};

/// Brings a node into view where it is out of it, or under a foot that the page leaves room for, and says whether it is
/// drawn: a function of the page.
pub(super) const SCROLL: &str = "function () {
    if (!this.isConnected || !this.getClientRects().length) return false;
    const { left, top, right, bottom } = this.getBoundingClientRect();
    const foot = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0;
    const isSeen = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight - foot;
    if (!isSeen) this.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    return true }";

/// A page or worker, as its browser's protocol reaches it.
pub(super) trait Driver: Debug + Send + Sync {
    /// The value of an expression in the page's own world; a promise is awaited.
    fn eval(&self, expression: &str) -> Result<Value>;
    /// Goes to an address and waits until it answers.
    fn navigate(&self, url: &str) -> Result<()>;
    /// Begins to load the page anew.
    fn reload(&self) -> Result<()>;
    /// The first element that a selector finds in a tree of an accepted kind, the document first.
    fn find(&self, css: &str, accept: &dyn Fn(Place) -> bool) -> Result<Option<Found>>;
    /// Calls a function of JavaScript with a node as `this`.
    fn apply(&self, node: &Value, function: &str) -> Result<Value>;
    /// A node's source.
    fn html(&self, node: &Value) -> Result<String>;
    /// Where a node is drawn; `None` when it is not.
    fn bounds(&self, node: &Value) -> Result<Option<Bounds>>;
    /// Brings a node into view, and says whether it could.
    fn scroll_to(&self, node: &Value) -> Result<bool>;
    /// Moves the mouse to a point, and presses and releases its left button there so many times in a row.
    fn click(&self, point: (f64, f64), times: u32) -> Result<()>;
    /// Moves the mouse to a point.
    fn hover(&self, point: (f64, f64)) -> Result<()>;
    /// Moves the mouse to a point and presses a button there.
    fn mouse_down(&self, point: (f64, f64), button: Button) -> Result<()>;
    /// Moves the mouse to a point and releases a button there.
    fn mouse_up(&self, point: (f64, f64), button: Button) -> Result<()>;
    /// Presses and releases the key of each letter.
    fn type_text(&self, text: &str) -> Result<()>;
    /// Puts a text in at once, as pasting does.
    fn insert_text(&self, text: &str) -> Result<()>;
    /// Presses and releases a key.
    fn press(&self, key: &str, modifier: Modifier) -> Result<()>;
    /// Presses a key and holds it until it has repeated itself so many times.
    fn key_down(&self, key: &str, repeats: u32) -> Result<()>;
    /// Releases a key.
    fn key_up(&self, key: &str) -> Result<()>;
    /// All that is in its documents, shadow roots and frames, closed ones too, as the protocol writes it.
    fn tree(&self) -> Result<String>;
    /// Gives the viewport another size and another number of device pixels for one of CSS; `None`: its own ones.
    fn resize(&self, to: Option<(u32, u32, f64)>) -> Result<()>;
    /// Runs a script in the page's world before each document that follows.
    fn before_documents(&self, script: &str) -> Result<()>;
    /// What is seen, as PNG.
    fn picture(&self) -> Result<Vec<u8>>;
    /// The errors and warnings on its console until now.
    fn console(&self) -> Result<Vec<ConsoleLine>>;
    /// Takes all cookies of its browser away.
    fn clear_cookies(&self) -> Result<()>;
    /// Makes it the visible tab.
    fn bring_to_front(&self) -> Result<()>;
    /// Lets it go.
    fn detach(&self) -> Result<()>;
    /// Closes it.
    fn close(&self) -> Result<()>;
    /// What the clipboard holds, for a page of this origin that is in front and may read it.
    fn clipboard(&self, origin: &str) -> Result<String>;
    /// The same page for who speaks Chromium's own protocol.
    fn devtools(&self) -> Option<&dyn DevTools>;
}

/// What only Chromium can be asked.
pub(super) trait DevTools {
    /// Calls a command of the protocol in this session.
    fn call(&self, method: &str, params: Value) -> Result<Value>;
    /// The value of an expression in a given world.
    fn eval_in(&self, world: &World, expression: &str) -> Result<Value>;
    /// The worlds alive in it, in all its frames of the same process.
    fn worlds(&self) -> Result<Vec<World>>;
    /// Takes out the parameters of the events called `method` that have arrived in this session.
    fn take_events(&self, method: &str) -> Result<Vec<Value>>;
    /// The address of each frame of the same process, by the protocol's id of the frame.
    fn frames(&self) -> Result<Vec<(String, String)>>;
}

/// An element that was found, and the page or frame that holds it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) driver: Arc<dyn Driver>,
    pub(super) node: Value,
    pub(super) place: Place,
}

/// A running browser, as its protocol reaches it.
pub(super) trait Engine: Debug + Send {
    /// A new empty tab.
    fn new_tab(&self) -> Result<Page>;
    /// Id and address of the targets of a kind that exist now.
    fn targets(&self, kind: Kind) -> Result<Vec<(String, String)>>;
    /// Attaches to a target.
    fn attach(&self, target: &str, kind: Kind) -> Result<Page>;
    /// Closes a target.
    fn close(&self, target: &str) -> Result<()>;
    /// Its version, as it says it.
    fn version(&self) -> Result<String>;
    /// Asks it to end.
    fn quit(&self) -> Result<()>;
    /// The cookies of the whole profile, as Chromium writes them.
    fn cookies(&self) -> Result<Vec<Value>>;
    /// Takes all cookies away.
    fn clear_cookies(&self) -> Result<()>;

    /// Where the extension's pages are, with the last slash.
    fn extension_origin(&self) -> Result<String>;
    /// Ends the extension's background, as the browser does when it was idle.
    fn stop_worker(&self) -> Result<()>;
    /// Whether the extension's background runs.
    fn worker_runs(&self) -> Result<bool>;
    /// Has the extension's button open its popup, or fail to.
    fn show_popup(&self) -> Result<()>;
    /// Takes the extension's permission for a host away.
    fn remove_permission(&self, host: &str) -> Result<()>;
    /// What the browser objects to in the extension.
    fn extension_errors(&self) -> Result<Vec<String>>;

    /// Registers a program as native host for the extension of this id.
    fn register_host(&self, program: &Path, extension: &str) -> Result<()>;
    /// Takes the registration of the native host away.
    fn forget_host(&self) -> Result<()>;
    /// The extension's id.
    fn extension_id(&self) -> Result<String>;
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
    pub(super) session: String,
}

/// An error or a warning that a page or a worker wrote on its console, or an exception nobody caught.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `error`, `warning` or `exception`.
    pub level: String,
    /// What it says.
    pub text: String,
}
