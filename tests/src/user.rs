//! What a user does with and sees of any page of the product: presses a button by its words, reads, and waits in vain.
//! Knows no page of its own.

use std::{path::PathBuf, thread::sleep, time::Duration};

use anyhow::{Result, ensure};

use crate::{
    browser::{Browser, Page},
    wait::wait_until,
};

/// What Firefox notes of a page that was closed, or left and kept for *back*, while it waited for an answer
/// (`ExtensionCommon.sys.mjs`, `wrapPromise`). Chromium notes nothing.
const GONE_MEANWHILE: [&str; 4] = [
    "Promise resolved after context unloaded",
    "Promise rejected after context unloaded",
    "Promise resolved while context is inactive",
    "Promise rejected while context is inactive",
];

/// Presses a button by its words.
///
/// # Errors
/// When there is none.
pub fn press(page: &Page, words: &str) -> Result<()> {
    page.click_button(words)
}

/// Chooses in a list by the keyboard, by the first letter of an entry.
///
/// # Errors
/// When that entry is not chosen.
pub fn choose(page: &Page, id: &str, letter: &str, value: &str) -> Result<()> {
    wait_until(&format!("«{value}»"), || {
        page.eval(&format!("document.getElementById('{id}').focus()"))?;
        page.type_text(letter)?;
        Ok((page.element(&format!("#{id}"))?.value()? == value).then_some(()))
    })
}

/// The words of a page.
///
/// # Errors
/// When the page is gone.
pub fn words(page: &Page) -> Result<String> {
    Ok(page.eval("document.body.innerText")?.as_str().unwrap_or_default().to_owned())
}

/// A picture for eyes, where `STAFFETTA_SHOTS` says; nothing otherwise.
///
/// # Errors
/// When it cannot be taken.
pub fn shot(page: &Page, name: &str) -> Result<()> {
    match std::env::var_os("STAFFETTA_SHOTS") {
        Some(dir) => page.screenshot(&PathBuf::from(dir).join(format!("{name}.png"))),
        None => Ok(()),
    }
}

/// Something that must not be is not, now and for longer than the product needs for anything.
///
/// # Errors
/// When it is.
pub fn never(what: &str, mut happens: impl FnMut() -> Result<bool>) -> Result<()> {
    for _ in 0..15 {
        ensure!(!happens()?, "there is {what}");
        sleep(Duration::from_millis(40));
    }
    Ok(())
}

/// The browser's own list of the extension's errors is empty.
///
/// # Errors
/// With what is in it.
pub fn no_complaints(browser: &Browser) -> Result<()> {
    let mut errors = browser.extension_errors()?;
    errors.retain(|error| !GONE_MEANWHILE.iter().any(|note| error.starts_with(note)));
    ensure!(errors.is_empty(), "the browser objects to the extension: {errors:?}");
    Ok(())
}
