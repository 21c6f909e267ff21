//! What the rig can see and touch of an extension in Chromium.

use std::{fs, os::unix::fs::PermissionsExt};

use anyhow::{Context, Result};
use staffetta_tests::{
    browser::{Browser, Options, Place},
    product::PORTAL,
    scratch::Scratch,
    sirped_portal::{Doctor, SirpedPortal},
    tls::{Authority, Front},
    wait::wait_until,
};

use crate::small_extension;

struct Setting {
    browser: Browser,
    scratch: Scratch,
    _front: Front,
    _portal: SirpedPortal,
}

fn setting() -> Result<Setting> {
    let scratch = Scratch::new()?;
    let portal =
        SirpedPortal::start(vec![Doctor::new("BIANCHIANNA", "Anna", "a@b.it")?], Box::new(|_, _| Ok(())))?;
    let authority = Authority::new()?;
    let front = Front::start(&authority, &[PORTAL], portal.port())?;
    let browser = Browser::start(
        &scratch,
        "chromium",
        Options {
            extension: Some(small_extension::write(&scratch)?),
            hosts: vec![(PORTAL.into(), front.port())],
            trusted: vec![authority.spki_hash()],
            ..Options::default()
        },
    )?;
    Ok(Setting { browser, scratch, _front: front, _portal: portal })
}

#[test]
fn an_extension_speaks_italian_and_chromium_has_nothing_against_it() -> Result<()> {
    let setting = setting()?;
    let worker = setting.browser.worker()?;
    assert_eq!(worker.eval("chrome.i18n.getUILanguage()")?, "it");
    assert_eq!(worker.eval("chrome.i18n.getMessage('nome')")?, "Piccola");
    assert_eq!(worker.eval("chrome.runtime.id")?, setting.browser.extension_id()?);
    assert_eq!(setting.browser.extension_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn an_exception_in_the_worker_is_held_against_the_extension() -> Result<()> {
    let setting = setting()?;
    let worker = setting.browser.worker()?;
    worker.wait_for("self.cadi")?;
    worker.eval("self.cadi()")?;
    let errors = wait_until("Chromium to note the exception", || {
        Ok(Some(setting.browser.extension_errors()?).filter(|errors| !errors.is_empty()))
    })?;
    assert!(errors.iter().any(|error| error.contains("caduta")), "{errors:?}");
    assert!(worker.console()?.iter().any(|line| line.level == "exception" && line.text.contains("caduta")));
    Ok(())
}

#[test]
fn a_trusted_click_reaches_a_control_in_a_closed_shadow_root() -> Result<()> {
    let setting = setting()?;
    let page = setting.browser.open(&format!("https://{PORTAL}/"))?;
    let world = page.content_world(&setting.browser.extension_id()?, |url| url.contains(PORTAL))?;
    let button = page.element_in(Place::ClosedShadow, "button.piccolo")?;
    assert_eq!(button.text()?, "Premi");
    assert_eq!(page.eval_in(&world, "globalThis.premuto ?? null")?, serde_json::Value::Null);
    button.click()?;
    assert_eq!(page.eval_in(&world, "globalThis.premuto")?, true);
    assert_eq!(page.eval("globalThis.premuto ?? null")?, serde_json::Value::Null);
    Ok(())
}

#[test]
fn the_real_popup_opens_and_can_be_seen() -> Result<()> {
    let setting = setting()?;
    let popup = setting.browser.open_popup()?;
    popup.wait_for_text("Sono il popup")?;
    let file = setting.scratch.path().join("popup.png");
    popup.screenshot(&file)?;
    assert!(fs::read(&file)?.starts_with(b"\x89PNG"));
    Ok(())
}

#[test]
fn a_stopped_worker_loses_its_memory_and_comes_back() -> Result<()> {
    let setting = setting()?;
    let worker = setting.browser.worker()?;
    let before = worker.wait_for("self.pronto")?;
    worker.detach()?;
    setting.browser.stop_worker()?;
    assert!(!setting.browser.worker_runs()?);
    let page = setting.browser.open_extension_page("popup.html")?;
    page.eval("chrome.runtime.sendMessage('sveglia').catch(() => {})")?;
    let after = setting.browser.worker()?.wait_for("self.pronto")?;
    assert_ne!(before, after);
    Ok(())
}

#[test]
fn a_native_host_can_be_registered_replaced_and_taken_away_while_the_browser_runs() -> Result<()> {
    let setting = setting()?;
    let worker = setting.browser.worker()?;
    worker.wait_for("self.chiedi")?;
    assert_eq!(worker.eval("self.chiedi()")?, "Specified native messaging host not found.");

    // `cat` gives back the frame it gets: the simplest host there is.
    let echo = setting.scratch.write("echo", "#!/bin/sh\nexec cat\n")?;
    fs::set_permissions(&echo, fs::Permissions::from_mode(0o755))?;
    setting.browser.set_native_host(&echo)?;
    assert_eq!(worker.eval("self.chiedi()")?, serde_json::json!({"ciao": 1}));

    setting.browser.set_native_host_for(&echo, &"a".repeat(32))?;
    let forbidden = worker.eval("self.chiedi()")?;
    assert!(forbidden.as_str().context("no error")?.contains("forbidden"), "{forbidden}");

    setting.browser.remove_native_host()?;
    wait_until("the host to be gone", || {
        Ok((worker.eval("self.chiedi()")? == "Specified native messaging host not found.").then_some(()))
    })
}
