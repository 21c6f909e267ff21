//! Trusted input: what the browser takes for the user's own hand (`isTrusted`, user activation).
//! Knows mouse and keys; knows nothing of what is under them.

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    driver::SCROLL,
    element::{Bounds, Element},
    page::Page,
};
use crate::wait::wait_until;

/// A modifier key held down while another is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// None.
    None,
    /// Ctrl.
    Control,
    /// Shift.
    Shift,
}

/// A button of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The one that clicks.
    Left,
    /// The one that opens a menu.
    Right,
}

impl Page {
    /// Waits for an element, scrolls it into view and clicks its centre.
    ///
    /// # Errors
    /// When it never shows up.
    pub fn click(&self, css: &str) -> Result<()> {
        self.click_with(css, 1)
    }

    /// Waits for an element and clicks it twice in a row.
    ///
    /// # Errors
    /// When it never shows up.
    pub fn double_click(&self, css: &str) -> Result<()> {
        self.click_with(css, 2)
    }

    /// Waits for a button with these words, and clicks its centre.
    ///
    /// # Errors
    /// When there is none.
    pub fn click_button(&self, words: &str) -> Result<()> {
        let point = self.point_of(&format!(
            "[...document.querySelectorAll('button')].find((one) =>
                !one.closest('[inert]') && one.innerText.includes({}))",
            json!(words)
        ));
        self.driver.click(point.with_context(|| format!("click on «{words}»"))?, 1)
    }

    /// Waits for the element that an expression of the page gives, scrolls it into view, and gives its centre once it
    /// no longer moves. Nothing of the page is changed: what it draws anew meanwhile it can still take for the same.
    ///
    /// # Errors
    /// When it never shows up.
    pub fn point_of(&self, element: &str) -> Result<(f64, f64)> {
        // Asked for anew each time: a page that renders again may replace it.
        let look = format!(
            "(async () => {{
                const centre = () => {{
                    const element = {element};
                    if (!element || !({SCROLL}).call(element)) return null;
                    const {{ x, y, width, height }} = element.getBoundingClientRect();
                    return [x + width / 2, y + height / 2];
                }};
                const first = centre();
                await new Promise((done) => setTimeout(done, 30));
                const second = centre();
                return first && second && first.every((part, at) => part === second[at]) ? second : null;
            }})()"
        );
        wait_until(&format!("{element} to stand still"), || Ok(serde_json::from_value(self.eval(&look)?)?))
            .with_context(|| self.shown())
    }

    fn click_with(&self, css: &str, times: u32) -> Result<()> {
        // A page that renders again may replace the node between finding and clicking: look again then.
        let (element, point) =
            wait_until(&format!("click on {css}"), || self.find(css)?.map_or(Ok(None), Element::settled))?;
        element.page.driver.click(point, times)
    }

    /// Clicks at a point of the viewport, in CSS pixels, whatever is there.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn click_at(&self, x: f64, y: f64) -> Result<()> {
        self.driver.click((x, y), 1)
    }

    /// Clicks twice in a row at a point of the viewport.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn double_click_at(&self, x: f64, y: f64) -> Result<()> {
        self.driver.click((x, y), 2)
    }

    /// Presses a button of the mouse at a point of the viewport, and does not let it go.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn mouse_down(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.driver.mouse_down(point, button)
    }

    /// Lets a button of the mouse go at a point of the viewport.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn mouse_up(&self, point: (f64, f64), button: Button) -> Result<()> {
        self.driver.mouse_up(point, button)
    }

    /// Moves the mouse to a point of the viewport.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn hover_at(&self, x: f64, y: f64) -> Result<()> {
        self.driver.hover((x, y))
    }

    /// Types a text key by key where the focus is.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.driver.type_text(text)
    }

    /// Puts a text in at once where the focus is, as pasting does (an `input` event, no keys).
    ///
    /// # Errors
    /// When the page is gone.
    pub fn insert_text(&self, text: &str) -> Result<()> {
        self.driver.insert_text(text)
    }

    /// Clicks an input, empties it by hand and types a text.
    ///
    /// # Errors
    /// When it never shows up.
    pub fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.click(css)?;
        self.press("a", Modifier::Control)?;
        self.press("Backspace", Modifier::None)?;
        self.type_text(text)
    }

    /// Presses a key, and holds it until it has repeated itself so many times.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn key_down(&self, key: &str, repeats: u32) -> Result<()> {
        self.driver.key_down(key, repeats)
    }

    /// Lets a key go.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn key_up(&self, key: &str) -> Result<()> {
        self.driver.key_up(key)
    }

    /// Presses and releases a key by its name in the DOM (`Enter`, `Tab`, `Escape`, `a`...).
    /// With Ctrl, `a`, `c`, `v` and `x` do what they do in an editor.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn press(&self, key: &str, modifier: Modifier) -> Result<()> {
        self.driver.press(key, modifier)
    }
}

impl Element {
    /// Scrolls it into view and clicks its centre, once it no longer moves.
    ///
    /// # Errors
    /// When it is not drawn.
    pub fn click(&self) -> Result<()> {
        let (_, point) = wait_until("the element to stand still", || self.clone().settled())?;
        self.page.driver.click(point, 1)
    }

    /// With the point a click goes to, when two looks in a row find it at the same place.
    fn settled(self) -> Result<Option<(Self, (f64, f64))>> {
        if !self.page.driver.scroll_to(&self.node)? {
            return Ok(None);
        }
        let first = self.bounds()?;
        self.page.eval("new Promise(done => setTimeout(done, 30))").context("the page is gone")?;
        let second = self.bounds()?.filter(|second| first == Some(*second));
        Ok(second.map(|bounds| (self, bounds.centre())))
    }
}

impl Bounds {
    /// Its centre, in CSS pixels.
    #[must_use]
    pub fn centre(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}
