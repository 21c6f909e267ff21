//! Pages in real builds of the frameworks that portals are made of: what their button sends is what their own state
//! holds, after the one click and after *Annulla*.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    browser::{Page, Place},
    product::PORTAL,
    sirped_portal::{FRAMEWORKS, framework_page},
    wait::{wait_until, wait_within},
};

use crate::support::{control_says, offered, on_doctor_pc, press_undo, ready_to_click, shot};

/// How long a page gets here: one that fails is not to hold up those after it.
const SOON: Duration = Duration::from_secs(10);

/// The focus is not in the field, in whatever tree that is.
const IS_LEFT: &str = "(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.id !== 'code';
})()";

#[test]
fn the_state_of_every_framework_holds_the_code_after_one_click_and_no_form_was_sent_for_it() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let told = |name: &&str| {
            let error = filled_and_sent(&portal, name, &issued.code).err()?;
            Some(format!("{name}: {error:#}"))
        };
        let failed: Vec<String> = FRAMEWORKS.iter().filter_map(told).collect();
        ensure!(failed.is_empty(), "{}", failed.join("\n"));
        Ok(())
    })
}

fn filled_and_sent(portal: &Page, name: &str, code: &str) -> Result<()> {
    portal.navigate(&format!("https://{PORTAL}{}", framework_page(name)))?;
    wait_within(SOON, "the control", || portal.find_in(Place::ClosedShadow, "button.head"))?;
    offered(portal)?.click()?;
    control_says(portal, "Incollato").context("the control does not say that it is filled in")?;
    shot(portal, &format!("framework-{name}"))?;
    ensure!(portal.eval("window.sent.length + window.submits")? == 0, "the form was sent");
    sends(portal, code)?;

    press_undo(portal)?;
    wait_until("the field to be empty and left", || {
        let is_empty = portal.element("#code")?.value()?.is_empty();
        Ok((is_empty && portal.eval(IS_LEFT)? == true).then_some(()))
    })?;
    sends(portal, "").context("after Annulla")
}

/// Presses the page's own button, and looks at what its state gave.
fn sends(portal: &Page, expected: &str) -> Result<()> {
    portal.eval("window.sent.length = 0")?;
    portal.click("#send")?;
    let sent = wait_until("what is sent", || {
        let sent = portal.eval("window.sent.length ? String(window.sent[0] ?? '') : null")?;
        Ok(sent.as_str().map(ToOwned::to_owned))
    })?;
    ensure!(sent == expected, "the state holds «{sent}»");
    Ok(())
}
