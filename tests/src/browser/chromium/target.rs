//! A tab, frame, popup or worker of Chromium, in the words of the DevTools protocol.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    cdp::{Connection, exception},
    keys::key_event,
};
use crate::browser::{
    Bounds, Button, Kind, Modifier, Place,
    driver::{ConsoleLine, DevTools, Driver, Found, World},
};

/// How long the browser may take to say that it has handed on the release of a mouse's button: when the click has it
/// ask the user something, it says so only after the answer, or never.
const ACKNOWLEDGED: Duration = Duration::from_secs(10);

/// A session with a target.
#[derive(Clone, Debug)]
pub(super) struct Target {
    connection: Connection,
    session: String,
    target: String,
}

impl Target {
    pub(super) fn attach(connection: &Connection, target: &str, kind: Kind) -> Result<Self> {
        let params = json!({"targetId": target, "flatten": true});
        let reply = connection.call(None, "Target.attachToTarget", params)?;
        let session = reply["sessionId"].as_str().context("attached without a session")?.to_owned();
        let page = Self { connection: connection.clone(), session, target: target.to_owned() };
        page.call("Runtime.enable", json!({}))?;
        // Not every kind of target has a log of its own.
        let _ = page.call("Log.enable", json!({}));
        if kind != Kind::Worker {
            page.call("Page.enable", json!({}))?;
        }
        Ok(page)
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

    fn key(&self, mut event: Value) -> Result<()> {
        if let Some(fields) = event.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        self.call("Input.dispatchKeyEvent", event).map(drop)
    }

    fn mouse(&self, kind: &str, point: (f64, f64), count: u32) -> Result<()> {
        self.mouse_of(kind, point, if count == 0 { "none" } else { "left" }, count)
    }

    fn mouse_of(&self, kind: &str, (x, y): (f64, f64), button: &str, count: u32) -> Result<()> {
        let params = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": count});
        if kind == "mouseReleased" {
            let session = Some(self.session.as_str());
            return self.connection.call_at_most(session, "Input.dispatchMouseEvent", params, ACKNOWLEDGED);
        }
        self.call("Input.dispatchMouseEvent", params).map(drop)
    }
}

impl DevTools for Target {
    fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.connection.call(Some(&self.session), method, params)
    }

    fn eval_in(&self, world: &World, expression: &str) -> Result<Value> {
        self.evaluate(json!({"expression": expression, "contextId": world.id}))
    }

    fn worlds(&self) -> Result<Vec<World>> {
        self.connection.worlds(&self.session)
    }

    fn take_events(&self, method: &str) -> Result<Vec<Value>> {
        self.connection.take_events(&self.session, method)
    }

    fn frames(&self) -> Result<Vec<(String, String)>> {
        let tree = self.call("Page.getFrameTree", json!({}))?;
        let mut frames = Vec::new();
        gather_frames(&tree["frameTree"], &mut frames);
        Ok(frames)
    }
}

impl Driver for Target {
    fn eval(&self, expression: &str) -> Result<Value> {
        self.evaluate(json!({"expression": expression}))
    }

    fn navigate(&self, url: &str) -> Result<()> {
        let reply = self.call("Page.navigate", json!({"url": url}))?;
        match reply["errorText"].as_str() {
            Some(error) => bail!("{url}: {error}"),
            None => Ok(()),
        }
    }

    fn reload(&self) -> Result<()> {
        self.call("Page.reload", json!({})).map(drop)
    }

    fn find(&self, css: &str, accept: &dyn Fn(Place) -> bool) -> Result<Option<Found>> {
        let document = self.call("DOM.getDocument", json!({"depth": -1, "pierce": true}))?;
        let mut roots = Vec::new();
        gather_roots(&document["root"], Place::Document, &mut roots);
        for (root, place) in roots.into_iter().filter(|(_, place)| accept(*place)) {
            let found = self.call("DOM.querySelector", json!({"nodeId": root, "selector": css}))?;
            if found["nodeId"].as_i64().unwrap_or_default() != 0 {
                let mut node = self.call("DOM.describeNode", json!({"nodeId": found["nodeId"]}))?;
                let node = node["node"]["backendNodeId"].take();
                return Ok(Some(Found { driver: Arc::new(self.clone()), node, place }));
            }
        }
        Ok(None)
    }

    fn apply(&self, node: &Value, function: &str) -> Result<Value> {
        let object = self.call("DOM.resolveNode", json!({"backendNodeId": node}))?;
        let params = json!({"objectId": object["object"]["objectId"], "functionDeclaration": function,
            "awaitPromise": true, "returnByValue": true});
        let mut reply = self.call("Runtime.callFunctionOn", params)?;
        if !reply["exceptionDetails"].is_null() {
            bail!("the page threw: {}", exception(&reply["exceptionDetails"]));
        }
        Ok(reply["result"]["value"].take())
    }

    fn html(&self, node: &Value) -> Result<String> {
        let reply = self.call("DOM.getOuterHTML", json!({"backendNodeId": node}))?;
        Ok(reply["outerHTML"].as_str().unwrap_or_default().to_owned())
    }

    fn bounds(&self, node: &Value) -> Result<Option<Bounds>> {
        let Ok(reply) = self.call("DOM.getContentQuads", json!({"backendNodeId": node})) else {
            // The protocol says so when the node has no box: not displayed, or no longer in the page.
            return Ok(None);
        };
        let Some(quad) = reply["quads"][0].as_array() else { return Ok(None) };
        let quad: Vec<f64> = quad.iter().filter_map(Value::as_f64).collect();
        let [x, y, right, _, _, bottom, ..] = quad.as_slice() else { return Ok(None) };
        let (width, height) = (right - x, bottom - y);
        Ok((width > 0.0 && height > 0.0).then_some(Bounds { x: *x, y: *y, width, height }))
    }

    fn scroll_to(&self, node: &Value) -> Result<bool> {
        Ok(self.call("DOM.scrollIntoViewIfNeeded", json!({"backendNodeId": node})).is_ok())
    }

    fn click(&self, point: (f64, f64), times: u32) -> Result<()> {
        self.mouse("mouseMoved", point, 0)?;
        for count in 1..=times {
            self.mouse("mousePressed", point, count)?;
            self.mouse("mouseReleased", point, count)?;
        }
        Ok(())
    }

    fn hover(&self, point: (f64, f64)) -> Result<()> {
        self.mouse("mouseMoved", point, 0)
    }

    fn mouse_down(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.mouse_of("mousePressed", point, name(button), 1)
    }

    fn mouse_up(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.mouse_of("mouseReleased", point, name(button), 1)
    }

    fn type_text(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            let letter = letter.to_string();
            let key = json!({"type": "keyDown", "text": letter, "unmodifiedText": letter, "key": letter});
            self.call("Input.dispatchKeyEvent", key)?;
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": letter}))?;
        }
        Ok(())
    }

    fn insert_text(&self, text: &str) -> Result<()> {
        self.call("Input.insertText", json!({"text": text})).map(drop)
    }

    fn press(&self, key: &str, modifier: Modifier) -> Result<()> {
        let mut down = key_event(key, modifier);
        down["type"] = if down["text"].is_null() { "rawKeyDown" } else { "keyDown" }.into();
        let mut up = key_event(key, modifier);
        up["type"] = "keyUp".into();
        up["text"] = Value::Null;
        self.key(down)?;
        self.key(up)
    }

    fn key_down(&self, key: &str, repeats: u32) -> Result<()> {
        for repeated in 0..=repeats {
            let mut down = key_event(key, Modifier::None);
            down["type"] = "keyDown".into();
            down["autoRepeat"] = (repeated > 0).into();
            self.key(down)?;
        }
        Ok(())
    }

    fn key_up(&self, key: &str) -> Result<()> {
        let mut up = key_event(key, Modifier::None);
        up["type"] = "keyUp".into();
        up["text"] = Value::Null;
        self.key(up)
    }

    fn tree(&self) -> Result<String> {
        Ok(self.call("DOM.getDocument", json!({"depth": -1, "pierce": true}))?.to_string())
    }

    fn resize(&self, to: Option<(u32, u32, f64)>) -> Result<()> {
        let Some((width, height, scale)) = to else {
            return self.call("Emulation.clearDeviceMetricsOverride", json!({})).map(drop);
        };
        let params = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", params).map(drop)
    }

    fn before_documents(&self, script: &str) -> Result<()> {
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).map(drop)
    }

    fn picture(&self) -> Result<Vec<u8>> {
        let reply = self.call("Page.captureScreenshot", json!({"format": "png"}))?;
        Ok(STANDARD.decode(reply["data"].as_str().context("an empty screenshot")?)?)
    }

    fn console(&self) -> Result<Vec<ConsoleLine>> {
        self.connection.console(&self.session)
    }

    fn bring_to_front(&self) -> Result<()> {
        self.call("Page.bringToFront", json!({})).map(drop)
    }

    fn detach(&self) -> Result<()> {
        self.connection.call(None, "Target.detachFromTarget", json!({"sessionId": self.session})).map(drop)
    }

    fn clear_cookies(&self) -> Result<()> {
        self.connection.call(None, "Storage.clearCookies", json!({})).map(drop)
    }

    fn close(&self) -> Result<()> {
        self.connection.call(None, "Target.closeTarget", json!({"targetId": self.target})).map(drop)
    }

    fn clipboard(&self, origin: &str) -> Result<String> {
        let allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        self.call("Browser.grantPermissions", json!({"origin": origin, "permissions": allowed}))?;
        Ok(self.eval("navigator.clipboard.readText()")?.as_str().unwrap_or_default().to_owned())
    }

    fn devtools(&self) -> Option<&dyn DevTools> {
        Some(self)
    }
}

fn name(button: Button) -> &'static str {
    match button {
        Button::Left => "left",
        Button::Right => "right",
    }
}

fn gather_frames(tree: &Value, frames: &mut Vec<(String, String)>) {
    let frame = &tree["frame"];
    let text = |key: &str| frame[key].as_str().unwrap_or_default().to_owned();
    frames.push((text("id"), text("url")));
    for child in tree["childFrames"].as_array().into_iter().flatten() {
        gather_frames(child, frames);
    }
}

/// Every tree below `node` that a selector stops at, in document order; the browser's own shadow roots left out.
fn gather_roots(node: &Value, place: Place, roots: &mut Vec<(i64, Place)>) {
    if matches!(node["nodeType"].as_i64(), Some(9 | 11))
        && let Some(id) = node["nodeId"].as_i64()
    {
        roots.push((id, place));
    }
    for child in node["children"].as_array().into_iter().flatten() {
        gather_roots(child, place, roots);
    }
    for root in node["shadowRoots"].as_array().into_iter().flatten() {
        match root["shadowRootType"].as_str() {
            Some("open") => gather_roots(root, Place::OpenShadow, roots),
            Some("closed") => gather_roots(root, Place::ClosedShadow, roots),
            _ => {}
        }
    }
    if node["contentDocument"].is_object() {
        gather_roots(&node["contentDocument"], Place::Frame, roots);
    }
}
