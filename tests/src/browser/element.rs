//! Elements of a page wherever they are: in frames of the same process, in open and in closed shadow roots.
//! Knows how to find, read and measure them; what a page's own code could not reach it reads through the protocol.

use anyhow::Result;
use serde_json::{Value, json};

use super::page::Page;
use crate::wait::wait_until;

/// An element, held by the protocol's own number: it stays the same node even when the page renders another like it.
#[derive(Clone, Debug)]
pub struct Element {
    /// The page, or in Firefox the frame, that it is in.
    pub(super) page: Page,
    pub(super) node: Value,
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

/// Where an element is, in CSS pixels from the top left of the page's viewport (in Firefox, of its frame's).
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

impl Bounds {
    /// Whether neither lies over the other.
    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.x >= other.x + other.width
            || other.x >= self.x + self.width
            || self.y >= other.y + other.height
            || other.y >= self.y + self.height
    }
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
        let found = self.driver.find(css, &accept)?;
        Ok(found.map(|found| Element { page: self.at(found.driver), node: found.node, place: found.place }))
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
        self.page.driver.html(&self.node)
    }

    /// Where it is drawn; `None` when it is not.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn bounds(&self) -> Result<Option<Bounds>> {
        self.page.driver.bounds(&self.node)
    }

    /// Calls a function of JavaScript with the element as `this`, in the page's own world.
    ///
    /// # Errors
    /// With what the function threw; when the element is gone.
    pub fn apply(&self, function: &str) -> Result<Value> {
        self.page.driver.apply(&self.node, function)
    }
}
