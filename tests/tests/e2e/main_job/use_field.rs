//! *Usa questo campo*, *Copia il codice* and *Leggi questa pagina* by shortcuts and by the menu of a page, in a browser
//! in which nothing was ever approved: a fill takes a confirmation that names the host, and is the only one it allows.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Browser, Button, Kind, Page},
    main_job::masked,
    product::{PORTAL, host_program},
    random::uuid_v4,
    screen::Screen,
    user::no_complaints,
    wait::wait_until,
};

use crate::codes::{end, give};
use crate::support::{never, note, on_doctor_pc, press, ready_to_click, shot, words};

/// The shortcuts that the manifest suggests.
const FILL: &[&str] = &["ctrl+shift+9"];
const COPY: &[&str] = &["ctrl+shift+8"];

/// From the end of the browser's menu, in a field and elsewhere, to our part of it, and what is chosen there.
const FILL_IN_MENU: [&[&str]; 2] = [&["Up", "Up", "Right"], &["Return"]];
const COPY_IN_MENU: [&[&str]; 2] = [&["Up", "Up", "Right"], &["Down", "Return"]];
const READ_IN_MENU: [&[&str]; 2] = [&["Up", "Up", "Up", "Right"], &["Down", "Return"]];

/// A place in a page of ours to copy from and paste into.
const BOARD: &str = "var board = document.body.appendChild(document.createElement('textarea'));";

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
        ensure!(asked.contains("CARTELLA AMBULATORIALE WEB"), "for which program? {asked}");
        ensure!(asked.contains(&masked(&issued.code)) && !asked.contains(&issued.code), "{asked}");
        shot(&window, "choose-fill")?;
        never("a code before the confirmation", || Ok(!value(&page)?.is_empty()))?;
        let session =
            window.eval("chrome.runtime.sendMessage('choice').then((answer) => answer.Ok.sessions[0])")?;
        press(&window, "Incolla questa volta")?;
        wait_until("the code in the field", || Ok((value(&page)? == issued.code).then_some(())))?;

        wait_until("the window to close", || Ok((!asks(&browser)?).then_some(())))?;

        // What the page's script asks for without a confirmation of its own.
        let key = json!({"slot": session["key"], "masked": session["masked"]});
        let fill =
            json!({"fill": {"fields": [1], "key": key, "click": "x", "sends_to": [], "is_seen": true}});
        let world = page.content_world(&browser.extension_id()?, |url| url.contains(PORTAL))?;
        let answer =
            page.eval_in(&world, &format!("chrome.runtime.sendMessage({fill}).then(JSON.stringify)"))?;
        ensure!(answer.as_str().is_some_and(|answer| answer.contains("failed")), "a second fill: {answer}");
        page.eval("document.querySelector('#utente').value = ''")?;
        choose(&screen, &page, "#utente", FILL_IN_MENU)?;
        let window = asking(&browser)?;
        ensure!(words(&window)?.contains("Ricorda come portale per SIRPED"), "{}", words(&window)?);
        ensure!(value(&page)?.is_empty(), "filled before it was confirmed anew");
        page.eval("document.querySelector('#utente').remove()")?;
        press(&window, "Incolla questa volta")?;
        window.wait_for_text("Il campo è cambiato nel frattempo")?;
        shot(&window, "choose-failed")?;
        window.close()?;

        page.bring_to_front()?;
        let own = browser.open_extension_page("options.html")?;
        wait_until("what was copied to be said", || {
            screen.press(COPY)?;
            let shown = own.eval("chrome.notifications.getAll().then(Object.keys)")?;
            Ok((shown == json!(["staffetta"])).then_some(()))
        })?;
        ensure!(clipboard(&own)? == issued.code, "the clipboard holds {}", clipboard(&own)?);

        own.eval(&format!("{BOARD} board.value = 'altro'; board.select(); document.execCommand('copy')"))?;
        choose(&screen, &page, "#password", COPY_IN_MENU)?;
        wait_until("the code copied by the menu", || Ok((clipboard(&own)? == issued.code).then_some(())))?;

        // Of two the user chooses, whatever is in front.
        let bianca = uuid_v4()?;
        let text = format!(
            "Sistema TS\nID-SESSIONE: {bianca}\nricetta bianca, medico prescrittore\nData scadenza: {}\n",
            end()?
        );
        give(&own, &text, None)?;
        page.bring_to_front()?;
        wait_until("the window that asks", || {
            screen.press(COPY)?;
            Ok(asks(&browser)?.then_some(()))
        })?;
        let window = asking(&browser)?;
        window.wait_for_text("Quale codice vuoi copiare?")?;
        let asked = words(&window)?;
        ensure!([&issued.code, &bianca].iter().all(|code| asked.contains(&masked(code))), "{asked}");
        shot(&window, "choose-copy")?;
        let held =
            window.eval("dispatchEvent(new Event('focus')), document.querySelector('#choices').inert")?;
        ensure!(held == true, "what has just come to the front can be pressed before anybody has read it");
        let which = format!(
            "[...document.querySelectorAll('#choices code')].findIndex((code) => code.innerText === {})",
            json!(masked(&bianca))
        );
        let which = window.eval(&which)?.as_i64().context("the code is not there")? + 1;
        window.wait_for("!document.querySelector('#choices').inert")?;
        window.click(&format!("#choices article:nth-of-type({which}) button"))?;
        wait_until("the code chosen", || Ok((clipboard(&own)? == bianca).then_some(())))?;
        wait_until("the window to close", || Ok((!asks(&browser)?).then_some(())))?;

        choose(&screen, &page, "h1", READ_IN_MENU)?;
        let said = note(&page)?;
        ensure!(said.contains("Nessun ID-SESSIONE trovato"), "{said}");
        no_complaints(&browser)
    })
}

/// The user clicks in the field and presses the shortcut; the window that asks.
fn ordered(screen: &Screen, browser: &Browser, page: &Page) -> Result<Page> {
    page.bring_to_front()?;
    page.click("#utente")?;
    // A window of ours that is closing may still have the keyboard.
    page.wait_for("document.hasFocus()")?;
    screen.press(FILL)?;
    asking(browser)
}

/// The window that asks.
fn asking(browser: &Browser) -> Result<Page> {
    let window =
        browser.attach(Kind::Page, |url| url.ends_with("/choose.html")).context("nobody is asked")?;
    window.wait_for("document.documentElement.dataset.ready !== undefined")?;
    Ok(window)
}

/// Chooses in our part of the menu that a right click opens there.
fn choose(screen: &Screen, page: &Page, at: &str, keys: [&[&str]; 2]) -> Result<()> {
    page.bring_to_front()?;
    page.wait_for("document.hasFocus()")?;
    let place = page.element(at)?.bounds()?.with_context(|| format!("{at} has no place"))?.centre();
    let open = || page.mouse_down(place, Button::Right).and_then(|()| page.mouse_up(place, Button::Right));
    screen.choose_in_menu(open, keys)
}

/// Whether the window that asks is open.
fn asks(browser: &Browser) -> Result<bool> {
    Ok(browser.addresses(Kind::Page)?.iter().any(|url| url.ends_with("/choose.html")))
}

/// What is on the clipboard, as a page of ours may read it.
fn clipboard(own: &Page) -> Result<String> {
    own.bring_to_front()?;
    let text = own.eval(&format!("{BOARD} board.focus(); document.execCommand('paste'); board.value"))?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

fn value(page: &Page) -> Result<String> {
    page.element("#utente")?.value()
}
