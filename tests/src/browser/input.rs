//! Trusted input: what the browser takes for the user's own hand (`isTrusted`, user activation).
//! Knows mouse and keys; knows nothing of what is under them.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    element::{Bounds, Element},
    page::Page,
};
use crate::wait::wait_until;

/// How long the browser may take to say that it has handed on the release of a mouse's button: when the click has it
/// ask the user something, it says so only after the answer, or never.
const ACKNOWLEDGED: Duration = Duration::from_secs(10);

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
        // Marked anew each time: a page that renders again replaces it.
        let mark = format!(
            "(() => {{ const button = [...document.querySelectorAll('button')].find(one => one.innerText.includes({}));
               if (button) button.id = 'scelto'; return Boolean(button) }})()",
            json!(words)
        );
        let point = wait_until(&format!("click on «{words}»"), || {
            let button = if self.eval(&mark)? == true { self.find("#scelto")? } else { None };
            button.map_or(Ok(None), |button| button.settled_centre())
        });
        self.press_mouse(point.with_context(|| self.shown())?, 1)
    }

    fn click_with(&self, css: &str, times: u32) -> Result<()> {
        // A page that renders again may replace the node between finding and clicking: look again then.
        let point = wait_until(&format!("click on {css}"), || match self.find(css)? {
            Some(element) => element.settled_centre(),
            None => Ok(None),
        })?;
        self.press_mouse(point, times)
    }

    /// Clicks at a point of the viewport, in CSS pixels, whatever is there.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn click_at(&self, x: f64, y: f64) -> Result<()> {
        self.press_mouse((x, y), 1)
    }

    /// Moves the mouse to a point of the viewport.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn hover_at(&self, x: f64, y: f64) -> Result<()> {
        self.mouse("mouseMoved", (x, y), 0)
    }

    /// Types a text key by key where the focus is.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn type_text(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            let letter = letter.to_string();
            let key = json!({"type": "keyDown", "text": letter, "unmodifiedText": letter, "key": letter});
            self.call("Input.dispatchKeyEvent", key)?;
            self.call("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": letter}))?;
        }
        Ok(())
    }

    /// Puts a text in at once where the focus is, as pasting does (an `input` event, no keys).
    ///
    /// # Errors
    /// When the page is gone.
    pub fn insert_text(&self, text: &str) -> Result<()> {
        self.call("Input.insertText", json!({"text": text})).map(drop)
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

    /// Presses and releases a key by its name in the DOM (`Enter`, `Tab`, `Escape`, `a`...).
    /// With Ctrl, `a`, `c`, `v` and `x` do what they do in an editor.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn press(&self, key: &str, modifier: Modifier) -> Result<()> {
        let mut down = key_event(key, modifier);
        down["type"] = if down["text"].is_null() { "rawKeyDown" } else { "keyDown" }.into();
        let mut up = key_event(key, modifier);
        up["type"] = "keyUp".into();
        up["text"] = Value::Null;
        for mut event in [down, up] {
            if let Some(fields) = event.as_object_mut() {
                fields.retain(|_, value| !value.is_null());
            }
            self.call("Input.dispatchKeyEvent", event)?;
        }
        Ok(())
    }

    fn press_mouse(&self, point: (f64, f64), times: u32) -> Result<()> {
        self.mouse("mouseMoved", point, 0)?;
        for count in 1..=times {
            self.mouse("mousePressed", point, count)?;
            self.mouse("mouseReleased", point, count)?;
        }
        Ok(())
    }

    fn mouse(&self, kind: &str, (x, y): (f64, f64), count: u32) -> Result<()> {
        let button = if count == 0 { "none" } else { "left" };
        let params = json!({"type": kind, "x": x, "y": y, "button": button, "clickCount": count});
        if kind == "mouseReleased" {
            return self.call_at_most("Input.dispatchMouseEvent", params, ACKNOWLEDGED);
        }
        self.call("Input.dispatchMouseEvent", params).map(drop)
    }
}

impl Element {
    /// Scrolls it into view and clicks its centre, once it no longer moves.
    ///
    /// # Errors
    /// When it is not drawn.
    pub fn click(&self) -> Result<()> {
        let point = wait_until("the element to stand still", || self.settled_centre())?;
        self.page.press_mouse(point, 1)
    }

    /// The point a click goes to, when two looks in a row find it at the same place.
    fn settled_centre(&self) -> Result<Option<(f64, f64)>> {
        let node = json!({"backendNodeId": self.backend});
        if self.page.call("DOM.scrollIntoViewIfNeeded", node).is_err() {
            return Ok(None);
        }
        let first = self.bounds()?;
        self.page.eval("new Promise(done => setTimeout(done, 30))").context("the page is gone")?;
        Ok(self.bounds()?.filter(|second| first == Some(*second)).map(Bounds::centre))
    }
}

impl Bounds {
    /// Its centre, in CSS pixels.
    #[must_use]
    pub fn centre(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

fn key_event(key: &str, modifier: Modifier) -> Value {
    let (code, number, text) = match key {
        "Enter" => ("Enter".to_owned(), 13, Some("\r")),
        "Tab" => ("Tab".to_owned(), 9, None),
        "Escape" => ("Escape".to_owned(), 27, None),
        "Backspace" => ("Backspace".to_owned(), 8, None),
        " " => ("Space".to_owned(), 32, Some(" ")),
        "ArrowDown" => ("ArrowDown".to_owned(), 40, None),
        "ArrowUp" => ("ArrowUp".to_owned(), 38, None),
        letter => {
            let upper = letter.to_uppercase();
            let number = upper.chars().next().map_or(0, u32::from);
            (format!("Key{upper}"), number, Some(letter))
        }
    };
    let bits = match modifier {
        Modifier::None => 0,
        Modifier::Control => 2,
        Modifier::Shift => 8,
    };
    let command = match (modifier, key) {
        (Modifier::Control, "a") => json!(["selectAll"]),
        (Modifier::Control, "c") => json!(["copy"]),
        (Modifier::Control, "v") => json!(["paste"]),
        (Modifier::Control, "x") => json!(["cut"]),
        _ => Value::Null,
    };
    let text = if modifier == Modifier::Control { None } else { text };
    json!({"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": bits, "text": text,
        "commands": command})
}
