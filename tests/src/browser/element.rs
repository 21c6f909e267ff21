//! Elements of a page wherever they are: in frames of the same process, in open and in closed shadow roots.
//! Knows how to find, read and measure them; what a page's own code could not reach it reads through the protocol.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{cdp::exception, page::Page};
use crate::wait::wait_until;

/// An element, held by the protocol's own number: it stays the same node even when the page renders another like it.
#[derive(Clone, Debug)]
pub struct Element {
    pub(super) page: Page,
    pub(super) backend: i64,
    /// Where it was found.
    pub place: Place,
}

/// In which kind of tree an element lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The page's own document.
    Document,
    /// The document of a frame.
    Frame,
    /// A shadow root that the page's code can open.
    OpenShadow,
    /// A shadow root that the page's code cannot open.
    ClosedShadow,
}

/// Where an element is, in CSS pixels from the top left of the page's viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Page {
    /// The first element that a CSS selector finds in any of the page's trees, the document first.
    ///
    /// # Errors
    /// When the selector is wrong or the page is gone.
    pub fn find(&self, css: &str) -> Result<Option<Element>> {
        self.find_where(css, |_| true)
    }

    /// The same, only in trees of one kind.
    ///
    /// # Errors
    /// When the selector is wrong or the page is gone.
    pub fn find_in(&self, place: Place, css: &str) -> Result<Option<Element>> {
        self.find_where(css, |found| found == place)
    }

    /// Waits until a selector finds something.
    ///
    /// # Errors
    /// When it never does.
    pub fn element(&self, css: &str) -> Result<Element> {
        wait_until(css, || self.find(css))
    }

    /// Waits until a selector finds something in a tree of one kind.
    ///
    /// # Errors
    /// When it never does.
    pub fn element_in(&self, place: Place, css: &str) -> Result<Element> {
        wait_until(css, || self.find_in(place, css))
    }

    fn find_where(&self, css: &str, accept: impl Fn(Place) -> bool) -> Result<Option<Element>> {
        let document = self.call("DOM.getDocument", json!({"depth": -1, "pierce": true}))?;
        let mut roots = Vec::new();
        gather_roots(&document["root"], Place::Document, &mut roots);
        for (node, place) in roots.into_iter().filter(|(_, place)| accept(*place)) {
            let found = self.call("DOM.querySelector", json!({"nodeId": node, "selector": css}))?;
            if found["nodeId"].as_i64().unwrap_or_default() != 0 {
                let node = self.call("DOM.describeNode", json!({"nodeId": found["nodeId"]}))?;
                let backend = node["node"]["backendNodeId"].as_i64().context("a node without a number")?;
                return Ok(Some(Element { page: self.clone(), backend, place }));
            }
        }
        Ok(None)
    }
}

impl Element {
    /// Its visible text.
    ///
    /// # Errors
    /// When it is gone.
    pub fn text(&self) -> Result<String> {
        let text = self.apply("function () { return this.innerText ?? this.textContent }")?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The value of an input.
    ///
    /// # Errors
    /// When it is gone.
    pub fn value(&self) -> Result<String> {
        Ok(self.apply("function () { return this.value }")?.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute, if it has it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn attribute(&self, name: &str) -> Result<Option<String>> {
        let value = self.apply(&format!("function () {{ return this.getAttribute({}) }}", json!(name)))?;
        Ok(value.as_str().map(Into::into))
    }

    /// Its source, with its own mark-up.
    ///
    /// # Errors
    /// When it is gone.
    pub fn html(&self) -> Result<String> {
        let reply = self.page.call("DOM.getOuterHTML", json!({"backendNodeId": self.backend}))?;
        Ok(reply["outerHTML"].as_str().unwrap_or_default().to_owned())
    }

    /// Where it is drawn; `None` when it is not.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn bounds(&self) -> Result<Option<Bounds>> {
        let Ok(reply) = self.page.call("DOM.getContentQuads", json!({"backendNodeId": self.backend})) else {
            // The protocol says so when the node has no box: not displayed, or no longer in the page.
            return Ok(None);
        };
        let Some(quad) = reply["quads"][0].as_array() else { return Ok(None) };
        let quad: Vec<f64> = quad.iter().filter_map(Value::as_f64).collect();
        let [x, y, right, _, _, bottom, ..] = quad.as_slice() else { return Ok(None) };
        let (width, height) = (right - x, bottom - y);
        Ok((width > 0.0 && height > 0.0).then_some(Bounds { x: *x, y: *y, width, height }))
    }

    /// Calls a function of JavaScript with the element as `this`, in the page's own world.
    ///
    /// # Errors
    /// With what the function threw; when the element is gone.
    pub fn apply(&self, function: &str) -> Result<Value> {
        let node = self.page.call("DOM.resolveNode", json!({"backendNodeId": self.backend}))?;
        let params = json!({"objectId": node["object"]["objectId"], "functionDeclaration": function,
            "awaitPromise": true, "returnByValue": true});
        let mut reply = self.page.call("Runtime.callFunctionOn", params)?;
        if !reply["exceptionDetails"].is_null() {
            bail!("the page threw: {}", exception(&reply["exceptionDetails"]));
        }
        Ok(reply["result"]["value"].take())
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
