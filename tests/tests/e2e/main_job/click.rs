//! Before the user's own click the page has nothing; after it the page's own code has what it would have had from a
//! hand.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Button, Modifier, Page},
    main_job::{BUTTON, STEADY, in_control},
    product::{PORTAL, STRANGER},
    sirped_portal::COPY,
    wait::wait_until,
};

use crate::support::{
    control_says, field, filled, never, offered, on_doctor_pc, paste, press_undo, press_until_filled,
    ready_to_click, send, shot, stays_empty,
};

/// Everything that code in the page could find: what hangs on `window`, what is stored, and every event it can hear.
const IN_REACH: &str = "JSON.stringify([
    ...Object.getOwnPropertyNames(window).map(name => {
        try { return [name, String(window[name]), JSON.stringify(window[name])] } catch { return [name] } }),
    { ...localStorage }, { ...sessionStorage }, document.cookie, document.documentElement.outerHTML,
    window.uditi])";

/// Listens for everything that an extension could tell the page by.
const LISTEN: &str = "window.uditi = [];
    for (const name of ['message', 'storage', 'input', 'change', 'keydown', 'paste', 'beforeinput', 'focusin'])
        window.addEventListener(name, event => uditi.push([name, event.data, event.detail, event.target?.value]), true)";

#[test]
fn before_the_click_nothing_of_the_code_is_anywhere_in_the_page() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval(LISTEN)?;
        let button = offered(&portal)?.bounds()?.expect("the control is drawn").centre();
        portal.hover_at(button.0, button.1)?;
        never("the code in the page", || {
            let tree = portal.tree()?;
            let reach = portal.eval(IN_REACH)?.to_string();
            Ok([tree, reach].iter().any(|text| shows(text, &issued.code)) || !field(&portal)?.is_empty())
        })?;
        ensure!(portal.eval("window.eventiCampo")? == json!([]), "{}", portal.eval("window.eventiCampo")?);
        // What is looked at can show it: after the click it does.
        offered(&portal)?.click()?;
        filled(&portal, &issued.code)?;
        ensure!(
            shows(&portal.eval(IN_REACH)?.to_string(), &issued.code),
            "nothing is seen even after the click"
        );
        Ok(())
    })
}

/// Whether a text holds the code or one of its longer parts.
fn shows(text: &str, code: &str) -> bool {
    let tail = code.get(24..).unwrap_or(code);
    text.contains(tail) || text.contains(&code.replace('-', ""))
}

#[test]
fn a_page_finds_no_name_of_ours_among_its_globals() -> Result<()> {
    on_doctor_pc(|pc| {
        let names = "Object.getOwnPropertyNames(window).sort().join(' ')";
        let browser = pc.browser()?;
        let stranger = browser.open(&format!("https://{STRANGER}{COPY}"))?;
        let portal = browser.open(&format!("https://{PORTAL}{COPY}"))?;
        in_control(&portal, ".control")?;
        ensure!(portal.eval(names)? == stranger.eval(names)?, "the globals differ");
        Ok(())
    })
}

#[test]
fn what_the_page_does_in_the_users_place_fills_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let button = offered(&portal)?;
        for act in [
            "this.click()",
            "this.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, detail: 1 }))",
            "this.dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true, detail: 1, isPrimary: true }))",
            "for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup'])
                 this.dispatchEvent(new PointerEvent(kind, { bubbles: true, composed: true }))",
            "for (const key of ['Enter', ' ']) for (const kind of ['keydown', 'keypress', 'keyup'])
                 this.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, composed: true }))",
            "this.focus(); document.activeElement.click()",
        ] {
            button.apply(&format!("function () {{ {act} }}"))?;
            stays_empty(&portal).map_err(|error| error.context(act))?;
        }
        portal.eval("document.querySelector('[popover=manual]').click()")?;
        stays_empty(&portal)?;
        paste(&portal, &issued.code)
    })
}

#[test]
fn enter_on_the_focused_button_fills() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        offered(&portal)?.apply("function () { this.focus() }")?;
        portal.eval(STEADY)?;
        portal.press("Enter", Modifier::None)?;
        filled(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        ensure!(pc.portal.submissions().iter().all(|sent| sent.value != issued.code), "Enter sent the form");
        Ok(())
    })
}

#[test]
fn enter_right_behind_the_tab_that_led_to_the_control_is_the_pages_and_fills_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        for _ in 0..5 {
            let now = || portal.eval("performance.now()")?.as_f64().context("no time");
            let button = offered(&portal)?;
            let before = now()?;
            button.apply("function () { this.blur(); this.focus() }")?;
            portal.press("Enter", Modifier::None)?;
            if now()? - before > 240.0 {
                portal.fill("#idSessione", "")?; // too slow to be right behind it
                continue;
            }
            stays_empty(&portal)?;
            control_says(&portal, "Premi di nuovo")?;
            portal.eval(STEADY)?;
            portal.press("Enter", Modifier::None)?;
            return filled(&portal, &issued.code);
        }
        bail!("five times the key came late")
    })
}

#[test]
fn a_double_click_fills_once_and_annulla_puts_back_what_stood_there() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.fill("#idSessione", "123")?;
        let button = offered(&portal)?;
        let (at, before) =
            (button.bounds()?.expect("the control is drawn"), in_control(&portal, ".control")?.bounds()?);
        // At the right end, where *Annulla* will be.
        portal.double_click_at(at.x + at.width - 30.0, at.centre().1)?;
        filled(&portal, &issued.code)?;
        never("another press", || Ok(field(&portal)? != issued.code))?;
        ensure!(in_control(&portal, ".control")?.bounds()? == before, "the control moved");
        shot(&portal, "control-annulla")?;
        press_undo(&portal)?;
        wait_until("the former content", || Ok((field(&portal)? == "123").then_some(())))?;
        press_until_filled(&portal, "#idSessione", &issued.code)
    })
}

#[test]
fn a_held_enter_fills_once_when_it_is_let_go() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let before = pc.portal.submissions().len();
        offered(&portal)?.apply("function () { this.focus() }")?;
        portal.eval(STEADY)?;
        portal.key_down("Enter", 5)?;
        stays_empty(&portal)?;
        portal.key_up("Enter")?;
        filled(&portal, &issued.code)?;
        ensure!(pc.portal.submissions().len() == before, "the form was sent");
        Ok(())
    })
}

#[test]
fn before_a_press_the_page_learns_neither_how_many_sessions_there_are_nor_whose() -> Result<()> {
    on_doctor_pc(|pc| {
        let browser = pc.browser()?;
        let page = browser.open(&format!("https://{PORTAL}{COPY}"))?;
        // The page has the first word on every element with a name of its own.
        page.eval(
            "const presi = window.presi = []; const vera = Element.prototype.attachShadow;
             Element.prototype.attachShadow = function (how) { const root = vera.call(this, how); presi.push(root); return root }",
        )?;
        let size = "(() => { const at = document.querySelector('[popover=manual]').getBoundingClientRect();
            return [at.width, at.height].join() })()";
        control_says(&page, "Nessun ID-SESSIONE valido")?;
        let nothing_held = page.eval(size)?;
        page.close()?;
        let (portal, _) = ready_to_click(pc)?;
        let words = in_control(&portal, ".control")?.text()?;
        ensure!(words.contains("Incolla sessione") && words.contains("SIRPED"), "{words}");
        ensure!(portal.eval(size)? == nothing_held, "the size tells: {} {nothing_held}", portal.eval(size)?);
        for word in ["Incolla", "ancora", "SIRPED ·"] {
            let found =
                portal.eval(&format!("getSelection().removeAllRanges(), window.find({})", json!(word)))?;
            ensure!(found == false, "the page finds «{word}»");
        }
        Ok(())
    })
}

#[test]
fn what_the_browser_tells_a_page_of_what_it_drew_is_the_same_whatever_is_held() -> Result<()> {
    // All that the page itself draws is tiny: whatever is large in it is the control.
    const WATCH: &str = "window.dipinti = [];
        new PerformanceObserver((list) => dipinti.push(...list.getEntries().filter(({ element }) => !element).map(({ size }) => size)))
            .observe({ type: 'largest-contentful-paint', buffered: true });
        const piccolo = new CSSStyleSheet(); piccolo.replaceSync('* { font-size: 1px !important; background: none !important }');
        document.adoptedStyleSheets = [piccolo];";
    on_doctor_pc(|pc| {
        let told = |head: &str| -> Result<Value> {
            let page = pc.browser()?.open("about:blank")?;
            page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH}))?;
            page.navigate(&format!("https://{PORTAL}{COPY}"))?;
            page.bring_to_front()?;
            in_control(&page, head)?;
            page.eval(STEADY)?;
            let drawn = page.eval("dipinti")?;
            page.close()?;
            Ok(drawn)
        };
        let nothing_held = told("p.head")?;
        ready_to_click(pc)?.0.close()?;
        let held = told("button.head")?;
        ensure!(
            !nothing_held.as_array().context("no list")?.is_empty(),
            "the page is told nothing: no need for this"
        );
        ensure!(held == nothing_held, "the page is told {nothing_held} and {held}");
        Ok(())
    })
}

#[test]
fn the_browser_is_told_to_keep_nothing_of_a_field_that_was_filled() -> Result<()> {
    // What it keeps of a form, for when the page is come back to and to offer it later, lies on its disk.
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.eval("document.querySelector('#idSessione').removeAttribute('autocomplete')")?;
        paste(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        let kept = portal.eval("document.querySelector('#idSessione').autocomplete")?;
        ensure!(kept == "off", "autocomplete is {kept}");
        Ok(())
    })
}

#[test]
fn after_the_click_the_pages_own_model_has_the_code() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        shot(&portal, "control-ready")?;
        paste(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        shot(&portal, "control-pasted")?;
        let seen = events(&portal)?;
        let kinds: Vec<&str> = seen.iter().filter_map(|event| event["tipo"].as_str()).collect();
        ensure!(kinds == ["input", "change"], "{seen:?}");
        ensure!(seen.iter().all(|event| event["valore"] == issued.code.as_str()), "{seen:?}");
        send(pc, &portal)
    })
}

#[test]
fn the_form_is_never_sent_by_us() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let before = pc.portal.submissions().len();
        paste(&portal, &issued.code)?;
        control_says(&portal, "Incollato")?;
        never("a submission", || Ok(pc.portal.submissions().len() != before))?;
        ensure!(portal.element("#esito")?.text()?.is_empty(), "the portal says it was sent");
        send(pc, &portal)
    })
}

fn events(portal: &Page) -> Result<Vec<Value>> {
    Ok(portal.eval("window.eventiCampo")?.as_array().cloned().unwrap_or_default())
}

#[test]
fn a_right_button_or_a_press_without_release_fills_nothing() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let at = offered(&portal)?.bounds()?.expect("the control is drawn").centre();
        portal.mouse_down(at, Button::Right)?;
        portal.mouse_up(at, Button::Right)?;
        stays_empty(&portal)?;
        portal.mouse_down(at, Button::Left)?;
        portal.mouse_up((2.0, 2.0), Button::Left)?;
        stays_empty(&portal)?;
        in_control(&portal, BUTTON)?;
        paste(&portal, &issued.code)
    })
}
