//! *Copia*: the code on the clipboard, for a minute, and no longer if it is still there.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::Page, doctor_pc::DoctorPc, main_job::pc_with_product, product::PORTAL, wait::wait_until,
};

use crate::support::{edit, no_complaints, on_doctor_pc, press, ready_to_click, shot, words};

#[test]
fn copia_puts_the_code_on_the_clipboard_and_says_for_how_long() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        copy(pc)?;
        ensure!(clipboard(&portal)? == issued.code, "the clipboard holds {}", clipboard(&portal)?);
        Ok(())
    })
}

/// Two PCs at once, so that the minute passes only once.
#[test]
fn a_minute_later_the_clipboard_is_empty_unless_something_else_was_copied_meanwhile() -> Result<()> {
    let start = || -> Result<(DoctorPc, Page, String)> {
        let pc = pc_with_product()?.start()?;
        edit(&pc, |_| {});
        let (portal, issued) = ready_to_click(&pc)?;
        copy(&pc)?;
        ensure!(clipboard(&portal)? == issued.code, "nothing was copied");
        Ok((pc, portal, issued.code))
    };
    let (other_pc, other, _) = start()?;
    other.eval("navigator.clipboard.writeText('GLLGNN57E52L219Q')")?;
    let (pc, portal, code) = start()?;
    sleep(Duration::from_secs(50));
    ensure!(clipboard(&portal)? == code, "it was emptied early: {}", clipboard(&portal)?);
    wait_until("the clipboard to be emptied", || Ok(clipboard(&portal)?.trim().is_empty().then_some(())))?;
    // The other PC's minute was over before this one's.
    ensure!(clipboard(&other)? == "GLLGNN57E52L219Q", "it holds «{}»", clipboard(&other)?);
    no_complaints(&other_pc)?;
    no_complaints(&pc)
}

#[test]
fn a_code_copied_while_the_last_minute_is_ending_has_its_whole_minute() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        copy(pc)?;
        ensure!(clipboard(&portal)? == issued.code, "nothing was copied");
        // The minute ends now, and a moment later the same code is copied again for some seconds.
        let worker = pc.browser()?.worker()?;
        worker.eval(&format!(
            "(async () => {{
                const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('{}'));
                const digest = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
                const empty = (after_seconds) =>
                    chrome.runtime.sendMessage({{ empty_clipboard: {{ digest, after_seconds }} }});
                await empty(0);
                await new Promise((later) => setTimeout(later, 100));
                await empty(5);
            }})()",
            issued.code
        ))?;
        worker.detach()?;
        portal.bring_to_front()?;
        portal.eval(&format!("navigator.clipboard.writeText('{}')", issued.code))?;
        sleep(Duration::from_secs(2));
        ensure!(clipboard(&portal)? == issued.code, "it was emptied early: «{}»", clipboard(&portal)?);
        wait_until("the clipboard to be emptied", || Ok(clipboard(&portal)?.trim().is_empty().then_some(())))
    })
}

fn copy(pc: &DoctorPc) -> Result<()> {
    let popup = pc.browser()?.press_for_popup()?;
    press(&popup, "Copia")?;
    popup.wait_for_text("Copiato. Sarà tolto dagli appunti tra 60 secondi.")?;
    shot(&popup, "popup-copied")?;
    let said = words(&popup)?;
    ensure!(said.contains("cronologia degli appunti") && !said.contains("null"), "{said}");
    popup.close()
}

/// What a page reads from the clipboard when the user lets it.
fn clipboard(page: &Page) -> Result<String> {
    let allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    let origin = format!("https://{PORTAL}");
    page.call("Browser.grantPermissions", json!({"origin": origin, "permissions": allowed}))?;
    page.bring_to_front()?;
    Ok(page.eval("navigator.clipboard.readText()")?.as_str().unwrap_or_default().to_owned())
}
