//! The extension under test, seen from outside: its id, worker, popup, content scripts, and what the browser holds
//! against it. Knows nothing of what ours does.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{
    Browser,
    driver::World,
    page::{Kind, Page},
};
use crate::{
    screen::Screen,
    wait::{TIME_LIMIT, wait_until},
};

/// How long a worker or popup that is there, or comes at once, may take to be found.
pub(super) const SOON: Duration = Duration::from_secs(5);

/// What the manifest suggests for the popup.
const POPUP_KEYS: &[&str] = &["ctrl+shift+7"];

/// The manifest of an unpacked extension.
///
/// # Errors
/// When it cannot be read.
pub fn manifest(dir: &Path) -> Result<Value> {
    let file = dir.join("manifest.json");
    let text = fs::read(&file).with_context(|| format!("no extension: {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| file.display().to_string())
}

impl Browser {
    /// The id of the extension under test.
    ///
    /// # Errors
    /// When none was loaded.
    pub fn extension_id(&self) -> Result<String> {
        self.engine.extension_id()
    }

    /// Attaches to the extension's service worker, when it runs, or waits until it does.
    /// It does not go to sleep before the page is [detached](Page::detach).
    ///
    /// # Errors
    /// When it does not run.
    pub fn worker(&self) -> Result<Page> {
        self.worker_within(TIME_LIMIT)
    }

    fn worker_within(&self, time_limit: Duration) -> Result<Page> {
        let origin = self.extension_origin()?;
        self.attach_within(time_limit, Kind::Worker, |url| url.starts_with(&origin))
    }

    /// Whether the extension's service worker runs, without attaching to it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn worker_runs(&self) -> Result<bool> {
        self.engine.worker_runs()
    }

    /// Ends the extension's service worker, as Chromium does when it was idle; what it held in memory is lost.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop_worker(&self) -> Result<()> {
        self.engine.stop_worker()
    }

    /// Opens the real popup of the extension's button over the active tab, and attaches to it.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open_popup(&self) -> Result<Page> {
        let page = self.begin_popup()?;
        page.wait_loaded()?;
        Ok(page)
    }

    fn begin_popup(&self) -> Result<Page> {
        let popup = format!("{}popup.html", self.extension_origin()?);
        self.engine.show_popup()?;
        self.attach_within(SOON, Kind::Page, |url| url == popup)
    }

    /// Opens a private window, and the popup in it.
    ///
    /// # Errors
    /// When either does not open.
    pub fn open_private_popup(&self) -> Result<Page> {
        let url = format!("{}popup.html", self.extension_origin()?);
        // The worker may be about to begin, or to end.
        wait_until("the popup in a private window", || {
            let worker = self.worker_within(SOON)?;
            let opened = worker.eval(
                "chrome.windows.create({incognito: true})
                   .then((window) => chrome.action.openPopup({windowId: window.id}))",
            );
            worker.detach()?;
            opened?;
            let popup = self.attach_within(SOON, Kind::Page, |shown| shown == url)?;
            popup.wait_loaded()?;
            Ok(Some(popup))
        })
    }

    /// Opens the popup as a press of the button does, whether the worker runs or not, and waits until it has drawn
    /// itself. What comes in between (a worker about to end, a popup that lost the focus) is tried again.
    ///
    /// # Errors
    /// When it does not come.
    pub fn press_for_popup(&self) -> Result<Page> {
        let mut begun = None;
        wait_until("the popup", || {
            let popup = begun.take().map_or_else(|| self.begin_popup(), Ok)?;
            let is_ready = popup.eval("document.documentElement?.dataset.ready !== undefined")? == true;
            Ok(if is_ready {
                Some(popup)
            } else {
                begun = Some(popup);
                None
            })
        })
    }

    /// Opens the popup by its keys, over a browser that has the keyboard: with that the extension may look at the page
    /// in front, as after a press of its button.
    ///
    /// # Errors
    /// When it does not come.
    pub fn open_popup_by_keys(&self, screen: &Screen) -> Result<Page> {
        let url = format!("{}popup.html", self.extension_origin()?);
        wait_until("the popup", || {
            screen.press(POPUP_KEYS)?;
            let popup = self.attach_within(SOON, Kind::Page, |shown| shown == url)?;
            popup.wait_for("document.documentElement.dataset.ready !== undefined")?;
            Ok(Some(popup))
        })
    }

    /// Opens a page of the extension in a tab.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn open_extension_page(&self, name: &str) -> Result<Page> {
        self.open(&format!("{}{name}", self.extension_origin()?))
    }

    /// Waits for the page that the extension opens when it is installed, if it has pages, and closes it once it is
    /// drawn: in Chromium, a page that is gone while it asks for the extension's texts leaves its whole process without
    /// them.
    pub(super) fn close_welcome(&self) -> Result<()> {
        if self.options_page()?.is_none() {
            return Ok(());
        }
        let origin = self.extension_origin()?;
        let welcome =
            self.attach(Kind::Page, |url| url.starts_with(&origin)).context("the extension's first page")?;
        welcome.wait_for("document.documentElement.dataset.ready !== undefined")?;
        welcome.close()
    }

    /// The page of the extension's options, if it has one.
    fn options_page(&self) -> Result<Option<String>> {
        let folder = self.options.extension.as_deref().context("no extension was loaded")?;
        Ok(manifest(folder)?["options_ui"]["page"].as_str().map(ToOwned::to_owned))
    }

    /// Has our own page give approvals, as a click there does; the browser lets the extension reach the places already.
    /// An extension without such a page has nothing to be approved.
    ///
    /// # Errors
    /// When one is not given.
    pub fn approve(&self, approved: &[Value]) -> Result<()> {
        let Some(page) = self.options_page()? else { return Ok(()) };
        let page = self.open_extension_page(&page)?;
        for approved in approved {
            let message = json!({"approve": [approved]});
            let given = page.eval(&format!("chrome.runtime.sendMessage({message})"))?;
            ensure!(given == json!({"Ok": true}), "{approved}: {given}");
        }
        page.close()
    }

    /// Has our own page withdraw approvals, as a click there does.
    ///
    /// # Errors
    /// When one stands.
    pub fn withdraw(&self, approved: &[Value]) -> Result<()> {
        let page = self.options_page()?.context("the extension has no page of its approvals")?;
        let page = self.open_extension_page(&page)?;
        let message = json!({"withdraw": approved});
        let done = page.eval(&format!("chrome.runtime.sendMessage({message})"))?;
        ensure!(done == json!({"Ok": null}), "{done}");
        page.close()
    }

    /// Takes the permission for a host away, as the user does in the browser's own settings of the extension.
    ///
    /// # Errors
    /// When there is none.
    pub fn remove_permission(&self, host: &str) -> Result<()> {
        self.engine.remove_permission(host)
    }

    /// The errors that the browser shows for the extension: in its manifest, and while it ran.
    ///
    /// # Errors
    /// When the page cannot be read.
    pub fn extension_errors(&self) -> Result<Vec<String>> {
        self.engine.extension_errors()
    }

    fn extension_origin(&self) -> Result<String> {
        self.engine.extension_origin()
    }
}

impl Page {
    /// The isolated worlds of an extension's content scripts in this page, one for each frame where they run.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn content_worlds(&self, extension: &str) -> Result<Vec<World>> {
        let origin = format!("chrome-extension://{extension}");
        let worlds = self.worlds()?.into_iter();
        Ok(worlds.filter(|world| !world.is_main && world.origin.trim_end_matches('/') == origin).collect())
    }

    /// Waits for the content script's world in the frame whose address satisfies `wanted`.
    ///
    /// # Errors
    /// When no content script runs there.
    pub fn content_world(&self, extension: &str, wanted: impl Fn(&str) -> bool) -> Result<World> {
        wait_until("a content script in the page", || {
            let frames = self.frames()?;
            let here = |world: &World| frames.iter().any(|(id, url)| *id == world.frame && wanted(url));
            Ok(self.content_worlds(extension)?.into_iter().find(here))
        })
    }
}
