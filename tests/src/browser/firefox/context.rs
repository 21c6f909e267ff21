//! A tab, frame, popup or background page of Firefox, in the words of WebDriver BiDi.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{bidi::Connection, keys};
use crate::browser::{
    Bounds, Button, Modifier, Place,
    driver::{ConsoleLine, DevTools, Driver, Found, SCROLL},
};

/// Where a node is drawn, as the four numbers of [`Bounds`]; nothing when it is not.
const BOUNDS: &str = "function () {
    if (!this.isConnected || !this.getClientRects().length) return null;
    const { x, y, width, height } = this.getBoundingClientRect();
    return width > 0 && height > 0 ? [x, y, width, height] : null }";

/// Whether the page is the popup of an extension's button.
const IS_POPUP: &str = "location.protocol === 'moz-extension:' &&
    chrome.extension.getViews({ type: 'popup' }).includes(window)";

/// A navigable.
#[derive(Clone, Debug)]
pub(super) struct Context {
    connection: Connection,
    id: String,
}

impl Context {
    pub(super) fn new(connection: &Connection, id: &str) -> Self {
        Self { connection: connection.clone(), id: id.to_owned() }
    }

    fn call(&self, method: &str, mut params: Value) -> Result<Value> {
        params["context"] = self.id.as_str().into();
        self.connection.call(method, params)
    }

    /// Does actions of one device, one after the other.
    fn perform(&self, device: Value, actions: &[Value]) -> Result<()> {
        let mut device = device;
        device["actions"] = actions.into();
        self.call("input.performActions", json!({"actions": [device]})).map(drop)
    }

    fn keys(&self, actions: &[Value]) -> Result<()> {
        self.perform(json!({"type": "key", "id": "keyboard"}), actions)
    }

    fn mouse(&self, actions: &[Value]) -> Result<()> {
        self.perform(json!({"type": "pointer", "id": "mouse"}), actions)
    }

    /// The frames in it, at any depth.
    fn frames(&self) -> Result<Vec<Self>> {
        let tree = self.connection.call("browsingContext.getTree", json!({"root": self.id}));
        // What is no tab has no tree: a popup, the background.
        let Ok(tree) = tree else { return Ok(Vec::new()) };
        let mut frames = Vec::new();
        gather_frames(&tree["contexts"][0], &mut frames);
        Ok(frames.iter().map(|id| Self::new(&self.connection, id)).collect())
    }

    fn locate(&self, root: Option<&Value>, css: &str) -> Result<Option<Value>> {
        let mut params = json!({"locator": {"type": "css", "value": css}, "maxNodeCount": 1});
        if let Some(root) = root {
            params["startNodes"] = json!([{"sharedId": root}]);
        }
        let found = self.call("browsingContext.locateNodes", params)?;
        Ok(found.pointer("/nodes/0/sharedId").cloned())
    }

    /// The shadow roots in its document, at any depth.
    fn shadow_roots(&self) -> Result<Vec<(Value, Place)>> {
        let mut roots = Vec::new();
        gather_roots(&self.whole_document()?, &mut roots);
        Ok(roots)
    }

    fn whole_document(&self) -> Result<Value> {
        let whole = json!({"maxDomDepth": null, "includeShadowTree": "all"});
        let params = json!({"expression": "document.documentElement", "target": {"context": self.id},
            "awaitPromise": false, "serializationOptions": whole});
        let mut reply = self.connection.call("script.evaluate", params)?;
        Ok(reply["result"].take())
    }

    fn find_here(&self, css: &str, document: Place, accept: &dyn Fn(Place) -> bool) -> Result<Option<Found>> {
        let found = |node, place| Found { driver: Arc::new(self.clone()), node, place };
        if accept(document)
            && let Some(node) = self.locate(None, css)?
        {
            return Ok(Some(found(node, document)));
        }
        if !accept(Place::OpenShadow) && !accept(Place::ClosedShadow) {
            return Ok(None);
        }
        for (root, place) in self.shadow_roots()?.into_iter().filter(|(_, place)| accept(*place)) {
            if let Some(node) = self.locate(Some(&root), css)? {
                return Ok(Some(found(node, place)));
            }
        }
        Ok(None)
    }
}

impl Driver for Context {
    fn eval(&self, expression: &str) -> Result<Value> {
        self.connection.eval(&self.id, expression)
    }

    fn navigate(&self, url: &str) -> Result<()> {
        self.call("browsingContext.navigate", json!({"url": url, "wait": "interactive"})).map(drop)
    }

    fn reload(&self) -> Result<()> {
        self.call("browsingContext.reload", json!({"wait": "none"})).map(drop)
    }

    fn find(&self, css: &str, accept: &dyn Fn(Place) -> bool) -> Result<Option<Found>> {
        if let Some(found) = self.find_here(css, Place::Document, accept)? {
            return Ok(Some(found));
        }
        for frame in self.frames()? {
            // A frame may be gone by now.
            if let Ok(Some(found)) = frame.find_here(css, Place::Frame, accept) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn apply(&self, node: &Value, function: &str) -> Result<Value> {
        self.connection.apply(&self.id, node, function)
    }

    fn html(&self, node: &Value) -> Result<String> {
        let html = self.apply(node, "function () { return this.outerHTML }")?;
        Ok(html.as_str().unwrap_or_default().to_owned())
    }

    fn bounds(&self, node: &Value) -> Result<Option<Bounds>> {
        // A node that is gone is not drawn.
        let Ok(bounds) = self.apply(node, BOUNDS) else { return Ok(None) };
        let numbers: Vec<f64> = bounds.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let [x, y, width, height] = numbers.as_slice() else { return Ok(None) };
        Ok(Some(Bounds { x: *x, y: *y, width: *width, height: *height }))
    }

    fn scroll_to(&self, node: &Value) -> Result<bool> {
        Ok(self.apply(node, SCROLL).is_ok_and(|is_drawn| is_drawn == true))
    }

    fn click(&self, point: (f64, f64), times: u32) -> Result<()> {
        let press = [json!({"type": "pointerDown", "button": 0}), json!({"type": "pointerUp", "button": 0})];
        let mut actions = vec![moved(point)];
        (0..times).for_each(|_| actions.extend_from_slice(&press));
        self.mouse(&actions)
    }

    fn hover(&self, point: (f64, f64)) -> Result<()> {
        self.mouse(&[moved(point)])
    }

    fn mouse_down(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.mouse(&[moved(point), json!({"type": "pointerDown", "button": number(button)})])
    }

    fn mouse_up(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.mouse(&[moved(point), json!({"type": "pointerUp", "button": number(button)})])
    }

    fn type_text(&self, text: &str) -> Result<()> {
        let actions: Vec<Value> =
            text.chars().flat_map(|letter| keys::pressed(&letter.to_string())).collect();
        self.keys(&actions)
    }

    /// By the keys of pasting: the clipboard holds the text afterwards.
    fn insert_text(&self, text: &str) -> Result<()> {
        self.connection.write_clipboard(text)?;
        self.press("v", Modifier::Control)
    }

    fn press(&self, key: &str, modifier: Modifier) -> Result<()> {
        let key = keys::pressed(keys::code(key));
        let Some(modifier) = keys::modifier(modifier) else { return self.keys(&key) };
        let [down, up] = keys::pressed(modifier);
        self.keys(&[&[down], &key[..], &[up]].concat())
    }

    fn key_down(&self, key: &str, repeats: u32) -> Result<()> {
        let [down, _] = keys::pressed(keys::code(key));
        (0..=repeats).try_for_each(|_| self.keys(std::slice::from_ref(&down)))
    }

    fn key_up(&self, key: &str) -> Result<()> {
        let [_, up] = keys::pressed(keys::code(key));
        self.keys(&[up])
    }

    fn tree(&self) -> Result<String> {
        let mut tree = self.whole_document()?.to_string();
        for frame in self.frames()? {
            tree += &frame.whole_document()?.to_string();
        }
        Ok(tree)
    }

    fn resize(&self, to: Option<(u32, u32, f64)>) -> Result<()> {
        let (viewport, scale) = match to {
            Some((width, height, scale)) => (json!({"width": width, "height": height}), json!(scale)),
            None => (Value::Null, Value::Null),
        };
        let params = json!({"viewport": viewport, "devicePixelRatio": scale});
        self.call("browsingContext.setViewport", params).map(drop)
    }

    fn before_documents(&self, script: &str) -> Result<()> {
        let function = format!("() => {{ {script} }}");
        let params = json!({"functionDeclaration": function, "contexts": [self.id]});
        self.connection.call("script.addPreloadScript", params).map(drop)
    }

    fn picture(&self) -> Result<Vec<u8>> {
        let reply = self.call("browsingContext.captureScreenshot", json!({}))?;
        Ok(STANDARD.decode(reply["data"].as_str().context("an empty screenshot")?)?)
    }

    fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.connection.console(&self.id)
    }

    fn bring_to_front(&self) -> Result<()> {
        self.call("browsingContext.activate", json!({})).map(drop)
    }

    fn detach(&self) -> Result<()> {
        Ok(())
    }

    fn clear_cookies(&self) -> Result<()> {
        self.connection.call("storage.deleteCookies", json!({})).map(drop)
    }

    fn close(&self) -> Result<()> {
        if self.eval(IS_POPUP)? == true {
            // It is no tab, and gone before it can say so.
            let _ = self.eval("window.close()");
            return Ok(());
        }
        self.call("browsingContext.close", json!({})).map(drop)
    }

    fn clipboard(&self, _: &str) -> Result<String> {
        self.connection.read_clipboard()
    }

    fn devtools(&self) -> Option<&dyn DevTools> {
        None
    }
}

fn number(button: Button) -> u8 {
    match button {
        Button::Left => 0,
        Button::Right => 2,
    }
}

fn moved((x, y): (f64, f64)) -> Value {
    json!({"type": "pointerMove", "x": x.round(), "y": y.round()})
}

fn gather_frames(context: &Value, frames: &mut Vec<String>) {
    for child in context["children"].as_array().into_iter().flatten() {
        frames.extend(child["context"].as_str().map(ToOwned::to_owned));
        gather_frames(child, frames);
    }
}

fn gather_roots(node: &Value, roots: &mut Vec<(Value, Place)>) {
    let root = &node["value"]["shadowRoot"];
    let place = match root["value"]["mode"].as_str() {
        Some("open") => Some(Place::OpenShadow),
        Some("closed") => Some(Place::ClosedShadow),
        _ => None,
    };
    if let Some(place) = place {
        roots.push((root["sharedId"].clone(), place));
        gather_roots(root, roots);
    }
    for child in node["value"]["children"].as_array().into_iter().flatten() {
        gather_roots(child, roots);
    }
}
