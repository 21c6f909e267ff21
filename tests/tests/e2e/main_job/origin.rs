//! Where a code may go: to the approved portal in a tab of its own, after a click there, and to no other document.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Kind, Page, Place, World},
    doctor_pc::DoctorPc,
    product::{PORTAL, STRANGER, WEBMAIL},
    sirped_portal::{COPY, FRAME, Issued},
    wait::wait_until,
};

use crate::support::{
    field, in_keyring, inbox, never, offered, on_doctor_pc, open_mail, portal_asks, ready_to_click, shot,
    subject,
};

#[test]
fn scripts_of_ours_run_in_the_approved_webmail_and_portal_alone() -> Result<()> {
    on_doctor_pc(|pc| {
        let browser = pc.browser()?;
        let id = browser.extension_id()?;
        for address in [format!("https://{STRANGER}{COPY}"), "about:blank".to_owned()] {
            let page = browser.open(&address)?;
            never("a script of ours", || {
                let control = page.find_in(Place::ClosedShadow, ".control")?;
                Ok(!page.content_worlds(&id)?.is_empty() || control.is_some())
            })
            .context(address)?;
        }
        for address in [format!("https://{PORTAL}{COPY}"), format!("https://{WEBMAIL}/")] {
            let page = browser.open(&address)?;
            page.content_world(&id, |url| url.starts_with("https://")).context(address)?;
        }
        Ok(())
    })
}

#[test]
fn a_portal_in_a_strangers_frame_gets_no_control_and_no_code() -> Result<()> {
    framed_gets_nothing("", "cross-origin")
}

#[test]
fn a_portal_in_a_strangers_sandbox_gets_no_control_and_no_code() -> Result<()> {
    framed_gets_nothing("&sandbox=allow-scripts%20allow-forms", "sandboxed")
}

#[test]
fn a_portal_in_a_nearly_transparent_frame_gets_no_control_and_no_code() -> Result<()> {
    framed_gets_nothing("&opacita=0.01", "transparent")
}

fn framed_gets_nothing(how: &str, picture: &str) -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        portal.close()?;
        let key = held_key(pc)?;
        let browser = pc.browser()?;
        let copy = format!("https://{PORTAL}{COPY}");
        let page = browser.open(&format!("https://{STRANGER}{FRAME}?src={copy}{how}"))?;
        let frame = browser.attach(Kind::Frame, |url| url == copy)?;
        frame.element("#idSessione")?;
        never("a control in the frame", || Ok(frame.find_in(Place::ClosedShadow, ".control")?.is_some()))?;
        shot(&page, &format!("framed-{picture}"))?;
        let world = frame.content_world(&browser.extension_id()?, |url| url == copy)?;
        refused(&frame, &world, &key, &issued)?;
        ensure!(field(&frame)?.is_empty(), "the framed field holds {}", field(&frame)?);
        Ok(())
    })
}

#[test]
fn a_webmail_that_asks_for_the_code_in_the_scripts_own_words_is_refused() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = ready_to_click(pc)?;
        let key = held_key(pc)?;
        let webmail = pc.browser()?.open(&format!("https://{WEBMAIL}/"))?;
        let world = webmail.content_world(&pc.browser()?.extension_id()?, |url| url.contains(WEBMAIL))?;
        refused(&webmail, &world, &key, &issued)?;
        ensure!(!webmail.element("html")?.html()?.contains(&issued.code), "the code is in the page");
        Ok(())
    })
}

#[test]
fn the_portals_own_script_gets_no_code_for_a_click_that_was_none() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let key = held_key(pc)?;
        portal.bring_to_front()?;
        let world = portal.content_world(&pc.browser()?.extension_id()?, |url| url.contains(PORTAL))?;
        let answer = ask_to_fill(&portal, &world, &key)?;
        // Understood, unlike from elsewhere, and come to nothing: there is no such click.
        ensure!(answer.contains("Il campo è cambiato nel frattempo"), "the answer is {answer}");
        ensure!(!answer.contains(&issued.code), "the answer holds the code");
        ensure!(field(&portal)?.is_empty(), "the field holds {}", field(&portal)?);
        Ok(())
    })
}

/// Asks for the code from a script's world, as the script in a portal does, and hears whatever comes.
fn refused(page: &Page, world: &World, key: &Value, issued: &Issued) -> Result<()> {
    page.eval_in(
        world,
        "globalThis.uditi = []; chrome.runtime.onMessage.addListener(heard => { uditi.push(JSON.stringify(heard)) })",
    )?;
    let answer = ask_to_fill(page, world, key)?;
    ensure!(!answer.contains(&issued.code), "the answer holds the code: {answer}");
    ensure!(!answer.contains("\"filled\":true"), "it was filled: {answer}");
    let heard = page.eval_in(world, "JSON.stringify(uditi)")?.to_string();
    ensure!(!heard.contains(&issued.code), "the script heard the code: {heard}");
    Ok(())
}

/// The message of a click, in the words of `portal.js`. With another form of it this would prove nothing:
/// `the_portals_own_script_gets_no_code_for_a_click_that_was_none` fails then.
fn ask_to_fill(page: &Page, world: &World, key: &Value) -> Result<String> {
    let message =
        json!({"fill": {"fields": [1], "key": key, "click": "nessuno", "sends_to": [], "is_seen": true}});
    let answer =
        page.eval_in(world, &format!("chrome.runtime.sendMessage({message}).then(JSON.stringify)"))?;
    Ok(answer.as_str().unwrap_or_default().to_owned())
}

/// The one session held, as our own pages learn of it and as an order names it.
fn held_key(pc: &DoctorPc) -> Result<Value> {
    ensure!(in_keyring(pc)? == 1, "{} in the keyring", in_keyring(pc)?);
    let own = pc.browser()?.open_extension_page("popup.html")?;
    let listed = own.wait_for(
        "chrome.runtime.sendMessage('list').then(JSON.stringify).then(listed => {
            const [slot] = listed.match(/[0-9a-f]{32}/) ?? [], [masked] = listed.match(/[0-9a-f]{4}…[0-9a-f]{4}/) ?? [];
            return slot && masked && JSON.stringify({ slot, masked }) })",
    )?;
    own.close()?;
    serde_json::from_str(listed.as_str().context("no key was listed")?).map_err(Into::into)
}

#[test]
fn a_navigation_between_click_and_fill_leaves_nothing_in_the_new_document() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        // The answer to the click waits for the keyring, and the page goes elsewhere meanwhile.
        pc.secrets.freeze()?;
        let gone =
            offered(&portal)?.click().and_then(|()| portal.navigate(&format!("https://{PORTAL}{COPY}")));
        pc.secrets.thaw()?;
        gone?;
        portal.element("#idSessione")?;
        never("the code in the new document", || {
            let tree = portal.tree()?;
            Ok(tree.contains(&issued.code) || !field(&portal)?.is_empty())
        })?;
        // Nothing was lost: in the new document a click of its own fills.
        crate::support::paste(&portal, &issued.code)
    })
}

#[test]
fn a_click_in_one_tab_fills_no_other_tab() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        let other = pc.browser()?.open(&format!("https://{PORTAL}{COPY}"))?;
        other.element("#idSessione")?;
        portal.bring_to_front()?;
        crate::support::paste(&portal, &issued.code)?;
        never("the code in the other tab", || Ok(!field(&other)?.is_empty()))
    })
}

#[test]
fn a_message_open_in_a_window_of_its_own_is_read_too() -> Result<()> {
    on_doctor_pc(|pc| {
        let (_, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        crate::support::note(&webmail)?;
        let id = "rcmail.env.uid ?? rcmail.message_list.get_single_selection()";
        let id = webmail.eval(id)?.to_string();
        webmail.navigate(&format!(
            "https://{WEBMAIL}/?_task=mail&_mbox=INBOX&_action=show&_uid={}",
            id.trim_matches('"')
        ))?;
        let said = wait_until("the note", || Ok(Some(crate::support::note(&webmail)?)))?;
        ensure!(said.contains("già salvato"), "the note says: {said}");
        Ok(())
    })
}
