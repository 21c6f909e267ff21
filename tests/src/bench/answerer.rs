//! The browser's own part of a click: what a message from a page's script to a background and back takes when the
//! extension does nothing but answer. Has a browser of its own, with the same sites. Knows nothing of the
//! product.

use std::{thread::sleep, time::Duration};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{KeyPair, PublicKeyData};
use serde_json::json;

use crate::{
    browser::{Browser, Page, World},
    doctor_pc::DoctorPc,
    product::PORTAL,
    sirped_portal::COPY,
};

/// Asks the background from the page's script; milliseconds until the answer.
const ASK: &str = "(async () => { const start = performance.now();
    await chrome.runtime.sendMessage({ type: 'none' }); return performance.now() - start })()";
const ANSWER: &str = "chrome.runtime.onMessage.addListener((message, sender, respond) => respond(null))";
/// Time for the page to be at rest.
const SETTLED: Duration = Duration::from_millis(600);

/// An extension that only answers, in a page of the portal.
#[derive(Debug)]
pub(super) struct Answerer {
    browser: Browser,
    page: Page,
}

impl Answerer {
    /// Writes the extension and starts a browser with it beside the product's.
    pub(super) fn start(pc: &DoctorPc) -> Result<Self> {
        let site = [format!("https://{PORTAL}/*")];
        let manifest = json!({
            "manifest_version": 3, "name": "Answerer", "version": "1",
            "key": STANDARD.encode(KeyPair::generate()?.subject_public_key_info()),
            "background": {"service_worker": "background.js"},
            "content_scripts": [{"matches": site, "js": ["content.js"]}],
        });
        pc.scratch().write("answerer/background.js", ANSWER)?;
        pc.scratch().write("answerer/content.js", "")?;
        pc.scratch().write("answerer/manifest.json", manifest.to_string())?;
        let browser = pc.another_browser("chromium-answerer", pc.scratch().path().join("answerer"))?;
        let page = browser.open("about:blank")?;
        Ok(Self { browser, page })
    }

    /// Its browser.
    pub(super) fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Milliseconds of a message to the sleeping background and back.
    pub(super) fn message(&self) -> Result<f64> {
        self.page.bring_to_front()?;
        self.page.navigate(&format!("https://{PORTAL}{COPY}"))?;
        sleep(SETTLED);
        let script = script_in(&self.browser, &self.page)?;
        self.browser.stop_worker()?;
        ask(&self.page, &script)
    }
}

/// The world of the extension's script in the page.
pub(super) fn script_in(browser: &Browser, page: &Page) -> Result<World> {
    page.content_world(&browser.extension_id()?, |url| url.ends_with(COPY))
}

/// Milliseconds of a message to the background and back.
pub(super) fn ask(page: &Page, script: &World) -> Result<f64> {
    page.eval_in(script, ASK)?.as_f64().context("the background gave no answer")
}
