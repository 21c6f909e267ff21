//! What the user gives by hand: a page that is no mailbox, a selection, a code, the text of a mail.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::Page,
    doctor_pc::DoctorPc,
    main_job::{NOTE, in_control, masked},
    product::PORTAL,
    random::uuid_v4,
    user::{press, shot, words},
    verdict::trust,
};

use crate::{
    modelled::{code, notice, popup},
    support::{no_note, note, on_pc},
};

#[test]
fn a_page_that_is_no_mailbox_is_read_at_a_click_and_of_it_what_is_selected() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{PORTAL}/"))?;
        let (first, second) = (notice(20)?, notice(10)?);
        page.eval(&format!(
            "document.body.innerHTML = '<nav><button>Menu</button></nav><pre></pre><hr><pre></pre>';
             document.querySelectorAll('pre').forEach((pre, n) => pre.append({}[n]))",
            json!([first, second])
        ))?;
        no_note(&page)?;
        page.eval("getSelection().selectAllChildren(document.querySelector('pre'))")?;
        let said = read(pc, &page).context("a selection")?;
        ensure!(trust(&said)? == "unknown", "{said}");
        let held = popup(pc)?;
        ensure!(held.contains(&masked(code(&first))) && !held.contains(&masked(code(&second))), "{held}");
        page.eval("getSelection().removeAllRanges()")?;
        let said = read(pc, &page).context("a page")?;
        ensure!(trust(&said)? == "unknown", "{said}");
        ensure!(popup(pc)?.contains(&masked(code(&second))), "{said}");
        page.eval("document.body.innerText = 'Ci vediamo alle 18.'")?;
        let said = read(pc, &page).context("a page without a notice")?;
        ensure!(
            said.contains("Nessun ID-SESSIONE trovato") && said.contains("Inserisci un codice"),
            "{said}"
        );
        Ok(())
    })
}

/// What the note says after *Leggi questa pagina*.
fn read(pc: &DoctorPc, page: &Page) -> Result<String> {
    page.bring_to_front()?;
    let popup = pc.browser()?.press_for_popup()?;
    popup.wait_for_text("Leggi questa pagina")?;
    press_uncovered(&popup, "Leggi questa pagina")?;
    in_control(page, NOTE)?;
    shot(page, "note-read-page")?;
    note(page)
}

#[test]
fn a_code_given_by_hand_is_checked_and_held_and_its_issuer_is_asked_where_the_text_does_not_say() -> Result<()>
{
    on_pc(|pc| {
        let issued = uuid_v4()?;
        let popup = pc.browser()?.press_for_popup()?;
        give(&popup, issued.get(..35).context("a code")?)?;
        popup.wait_for_text("35")?;
        shot(&popup, "popup-by-hand-35")?;
        popup.fill("#by-hand-text", &issued)?;
        press_uncovered(&popup, "Salva il codice")?;
        popup.wait_for_text("Chi ha emesso il codice?")?;
        shot(&popup, "popup-by-hand-issuer")?;
        press_uncovered(&popup, "SIRPED")?;
        popup.wait_for_text("Codice salvato.")?;
        popup.wait_for_text(&masked(&issued))?;
        let shown = words(&popup)?;
        ensure!(shown.contains("Inserito a mano.") && !shown.contains("Mi fido"), "{shown}");
        shot(&popup, "popup-by-hand-held")?;
        let mail = notice(5)?;
        give(&popup, &mail)?;
        popup.wait_for_text(&masked(code(&mail)))
    })
}

fn give(popup: &Page, text: &str) -> Result<()> {
    press_uncovered(popup, "Inserisci un codice")?;
    popup.click("#by-hand-text")?;
    popup.insert_text(text)?;
    press_uncovered(popup, "Salva il codice")
}

/// Presses a button at the end of the popup, whose foot lies over what is at its lower edge.
fn press_uncovered(popup: &Page, words: &str) -> Result<()> {
    popup.eval("scrollTo(0, document.body.scrollHeight)")?;
    press(popup, words)
}
