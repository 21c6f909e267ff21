//! *Usa questo campo* and *Copia il codice* by the keyboard, in a browser in which nothing was ever approved: a fill
//! takes a confirmation that names the host, and is the only one that it allows.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Browser, Kind, Page},
    main_job::masked,
    product::{PORTAL, host_program},
    screen::Screen,
    user::no_complaints,
    wait::wait_until,
};

use crate::support::{never, on_doctor_pc, press, ready_to_click, shot, words};

/// The shortcuts that the manifest suggests.
const FILL: &[&str] = &["ctrl+shift+9"];
const COPY: &[&str] = &["ctrl+shift+8"];
/// Longer than a fill takes, and shorter than a confirmation lasts.
const SOON: Duration = Duration::from_secs(1);

#[test]
fn a_page_never_approved_is_filled_once_for_each_confirmation_that_named_its_host() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = ready_to_click(pc)?;
        let screen = Screen::start(pc.scratch())?;
        let browser = pc.new_browser_on(&screen, "chromium-any-page")?;
        browser.set_native_host(&host_program()?)?;
        let page = browser.open(&format!("https://{PORTAL}/"))?;
        page.eval("document.querySelector('#utente').removeAttribute('maxlength')")?;

        let window = ordered(&screen, &browser, &page)?;
        let asked = words(&window)?;
        ensure!(
            asked.contains(&format!("Incollare il codice nel campo in cui sei, in {PORTAL}?")),
            "{asked}"
        );
        ensure!(asked.contains(&masked(&issued.code)) && !asked.contains(&issued.code), "{asked}");
        shot(&window, "choose-fill")?;
        never("a code before the confirmation", || Ok(!value(&page)?.is_empty()))?;
        let session =
            window.eval("chrome.runtime.sendMessage('choice').then((answer) => answer.Ok.sessions[0])")?;
        press(&window, "Incolla questa volta")?;
        wait_until("the code in the field", || Ok((value(&page)? == issued.code).then_some(())))?;

        // What the page's script asks for without a confirmation of its own.
        sleep(SOON);
        let key = json!({"slot": session["key"], "masked": session["masked"]});
        let fill = json!({"fill": {"fields": [1], "key": key, "click": "x"}});
        let world = page.content_world(&browser.extension_id()?, |url| url.contains(PORTAL))?;
        let answer =
            page.eval_in(&world, &format!("chrome.runtime.sendMessage({fill}).then(JSON.stringify)"))?;
        ensure!(answer.as_str().is_some_and(|answer| answer.contains("trouble")), "a second fill: {answer}");
        page.eval("document.querySelector('#utente').value = ''")?;
        let window = ordered(&screen, &browser, &page)?;
        ensure!(words(&window)?.contains("Ricorda come portale per SIRPED"), "{}", words(&window)?);
        ensure!(value(&page)?.is_empty(), "filled before it was confirmed anew");
        window.close()?;

        page.bring_to_front()?;
        let own = browser.open_extension_page("options.html")?;
        wait_until("what was copied to be said", || {
            screen.press(COPY)?;
            let shown = own.eval("chrome.notifications.getAll().then(Object.keys)")?;
            Ok((shown == json!(["staffetta"])).then_some(()))
        })?;
        own.bring_to_front()?;
        let copied = own.eval(
            "(() => { const board = document.body.appendChild(document.createElement('textarea'));
                board.focus(); document.execCommand('paste'); return board.value })()",
        )?;
        ensure!(copied == issued.code.as_str(), "the clipboard holds {copied}");
        no_complaints(&browser)
    })
}

/// The user clicks in the field and presses the shortcut; the window that asks.
fn ordered(screen: &Screen, browser: &Browser, page: &Page) -> Result<Page> {
    page.bring_to_front()?;
    page.click("#utente")?;
    screen.press(FILL)?;
    let window =
        browser.attach(Kind::Page, |url| url.ends_with("/choose.html")).context("nobody is asked")?;
    window.wait_for("document.documentElement.dataset.ready !== undefined")?;
    Ok(window)
}

fn value(page: &Page) -> Result<String> {
    page.element("#utente")?.value()
}
