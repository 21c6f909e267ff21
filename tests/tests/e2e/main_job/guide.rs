//! The first minute: the guide opens by itself, and leads to a mailbox and a portal with one click and one question of
//! the browser each.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_core::session_id::EXAMPLE_CODE;
use staffetta_tests::{
    browser::Modifier,
    permission::{NO, YES, answered},
    screen::Screen,
    user::{choose, no_complaints},
    wait::wait_until,
};

use crate::approvals::approved;
use crate::support::{note, offered, on_doctor_pc, press, shot};

/// Keeps what the list shows at the moment in which the page says that something was withdrawn.
const SEE_WHAT_IS_SHOWN_WHEN_TOLD: &str = r#"
    new MutationObserver(() => {
      if (document.getElementById("status").textContent.includes("Revocato")) {
        globalThis.shownWhenTold ??= document.getElementById("places").innerText;
      }
    }).observe(document.getElementById("status"), { childList: true, characterData: true, subtree: true });
"#;

#[test]
fn the_guide_leads_to_mailbox_and_portal_with_one_click_and_one_question_each() -> Result<()> {
    on_doctor_pc(|pc| {
        let screen = Screen::start(pc.scratch())?;
        let browser = pc.new_browser_on(&screen, "chromium-guide")?;
        let guide = browser.open_extension_page("guide.html")?;
        guide.wait_for_text("Passo 1 di 4")?;
        choose(&guide, "user-role", "f", "erogatore")?;
        choose(&guide, "user-region", "p", "piemonte")?;
        // Chosen one right after the other: neither is lost.
        wait_until("both choices to be kept", || {
            let user = guide.eval("chrome.storage.local.get('user').then(({ user }) => user)")?;
            Ok((user["role"] == "erogatore" && user["region"] == "piemonte").then_some(()))
        })?;
        shot(&guide, "guide-1")?;

        press(&guide, "Avanti")?;
        guide.wait_for_text("Passo 2 di 4")?;
        for (address, said) in [
            ("farmacia", "Non sembra un indirizzo"),
            ("farmacia@pec.fofi.it", "Questo è un indirizzo PEC, e non va bene"),
            ("info@farmacia-rossi.it", "non sa dove si legge la posta di farmacia-rossi.it"),
        ] {
            guide.fill("#address", address)?;
            guide.press("Enter", Modifier::None)?;
            guide.wait_for_text(said)?;
        }
        shot(&guide, "guide-2")?;
        // All four hosts of one webmail.
        answered(&screen, &guide, "#place-Outlook", NO, "non è cambiato nulla")?;
        ensure!(approved(&guide)? == json!([]), "{}", approved(&guide)?);
        answered(&screen, &guide, "#place-Outlook", YES, "Approvato: Outlook")?;
        guide.wait_for_text("Già approvato: Outlook")?;
        ensure!(approved(&guide)?.as_array().map(Vec::len) == Some(4), "{}", approved(&guide)?);

        press(&guide, "Avanti")?;
        guide.wait_for_text("Passo 3 di 4")?;
        shot(&guide, "guide-3")?;
        answered(&screen, &guide, "[id^='place-Salute']", YES, "Approvato: Salute Piemonte")?;
        press(&guide, "Avanti")?;
        guide.wait_for_text("Il programma Staffetta non è installato")?;
        guide.wait_for_text("Si può già lavorare")?;
        shot(&guide, "guide-4")?;

        press(&guide, "Avanti")?;
        press(&guide, "Apri la mail di esempio")?;
        ensure!(note(&guide)?.starts_with("Esempio: "), "the note says: {}", note(&guide)?);
        offered(&guide)?;
        shot(&guide, "guide-5")?;
        offered(&guide)?.click()?;
        let field = guide.element("#example-field")?;
        wait_until("the example's code", || Ok((field.value()? == EXAMPLE_CODE).then_some(())))?;
        shot(&guide, "guide-6")?;
        let held = guide.eval("chrome.runtime.sendMessage('list').then((answer) => answer.Ok.sessions)")?;
        ensure!(held == json!([]), "the example is held: {held}");

        // As one place, it is withdrawn as one.
        let places = browser.open_extension_page("options.html")?;
        places.wait_for_text("outlook.live.com, outlook.office.com")?;
        ensure!(places.element("#user-role")?.value()? == "erogatore", "another role");
        shot(&places, "places-tiles")?;
        places.eval(SEE_WHAT_IS_SHOWN_WHEN_TOLD)?;
        press(&places, "Revoca")?;
        places.wait_for_text("Revocato: Outlook")?;
        ensure!(approved(&places)?.as_array().map(Vec::len) == Some(1), "{}", approved(&places)?);
        let shown = places.eval("shownWhenTold")?;
        let shown = shown.as_str().context("nothing was told")?;
        ensure!(!shown.contains("outlook.live.com"), "told while it is still there: {shown}");
        no_complaints(&browser)
    })
}
