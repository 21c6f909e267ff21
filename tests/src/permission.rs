//! The browser's own question whether the extension may reach a place, answered by the keyboard as a user does.
//! Knows Chromium's question; knows nothing of the product's pages but that they have a line for what came of it.

use std::{path::PathBuf, thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    browser::Page,
    screen::Screen,
    user::{shot, words},
    wait::wait_until,
};

/// The keys that say no.
pub const NO: &[&str] = &["Escape"];
/// The keys that say yes.
pub const YES: &[&str] = &["Tab", "Return"];
/// Chromium lets nobody say yes before the question was to be seen for half a second.
const BEFORE_A_YES: Duration = Duration::from_millis(600);

/// Presses a button in a page of ours and answers the question with these keys, until the page says so. A yes that
/// comes too soon Chromium takes for a no.
///
/// # Errors
/// When the page never says it.
pub fn answered(screen: &Screen, page: &Page, button: &str, keys: &[&str], said: &str) -> Result<()> {
    wait_until(&format!("«{said}»"), || {
        page.eval("document.getElementById('status').textContent = ''")?;
        page.click(button)?;
        // The question has the keyboard.
        page.wait_for("!document.hasFocus()")?;
        answer(screen, keys)?;
        page.wait_for("document.getElementById('status').textContent !== ''")?;
        shot(page, &format!("places-{}", keys.len()))?;
        Ok(words(page)?.contains(said).then_some(()))
    })
}

/// Answers the question that is there.
///
/// # Errors
/// When there is nothing to press keys with.
pub fn answer(screen: &Screen, keys: &[&str]) -> Result<()> {
    sleep(BEFORE_A_YES);
    if let Some(folder) = std::env::var_os("STAFFETTA_SHOTS") {
        screen.screenshot(&PathBuf::from(folder).join(format!("question-{}.png", keys.len())))?;
    }
    screen.press(keys)
}
