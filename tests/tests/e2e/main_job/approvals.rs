//! Where the product works is the user's decision: nowhere after the installation, then where the user clicked and the
//! browser was told yes, and no longer than both stand.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::{Browser, Page},
    permission::{NO, YES, answered},
    product::{PEC_WEBMAIL, PHARMACY_WEBMAIL, PORTAL, WEBMAIL},
    screen::Screen,
    user::no_complaints,
};

use crate::support::{never, on_doctor_pc, press, shot};

#[test]
fn the_browsers_own_question_decides_and_what_it_takes_back_ends_at_once() -> Result<()> {
    on_doctor_pc(|pc| {
        let screen = Screen::start(pc.scratch())?;
        let browser = pc.new_browser_on(&screen, "chromium-new")?;
        let webmail = browser.open(&format!("https://{WEBMAIL}/"))?;
        let places = browser.open_extension_page("options.html")?;

        answered(&screen, &places, "#place-Tiscali", NO, "non è cambiato nulla")?;
        ensure!(approved(&places)? == json!([]), "{}", approved(&places)?);
        no_script(&browser, &webmail).context("after a no")?;

        answered(&screen, &places, "#place-Tiscali", YES, "Approvato: Tiscali")?;
        // The page that was open all the time.
        has_script(&browser, &webmail)?;
        no_script(&browser, &browser.open(&format!("https://{PORTAL}/"))?).context("elsewhere")?;

        browser.remove_permission(WEBMAIL)?;
        unanswered(&browser, &webmail)?;
        places.wait_for_text("non lascia ancora entrare")?;
        let popup = browser.open_extension_page("popup.html")?;
        popup.wait_for_text(&format!("non lascia entrare Staffetta in: {WEBMAIL}"))?;
        no_script(&browser, &browser.open(&format!("https://{WEBMAIL}/"))?)
            .context("without a permission")?;

        places.bring_to_front()?;
        answered(&screen, &places, "#place-Tiscali", YES, "Approvato: Tiscali")?;
        has_script(&browser, &webmail)?;
        popup.wait_for("!document.body.innerText.includes('non lascia entrare')")?;
        press(&places, "Revoca")?;
        places.wait_for_text("Revocato: Tiscali")?;
        ensure!(approved(&places)? == json!([]), "{}", approved(&places)?);
        unanswered(&browser, &webmail)?;
        no_complaints(&browser)
    })
}

#[test]
fn a_page_of_certified_mail_is_told_to_be_the_wrong_mailbox() -> Result<()> {
    on_doctor_pc(|pc| {
        let screen = Screen::start(pc.scratch())?;
        let browser = pc.new_browser_on(&screen, "chromium-pec")?;
        for (host, is_wrong) in [(PHARMACY_WEBMAIL, false), (PEC_WEBMAIL, true)] {
            let page = browser.open(&format!("https://{host}/"))?;
            page.bring_to_front()?;
            let popup = browser.open_popup_by_keys(&screen)?;
            popup.wait_for_text(host)?;
            popup.wait_for_text("Portale per SIRPED")?;
            let said = popup.element("#here")?.text()?;
            ensure!(said.contains("Questa è una PEC") == is_wrong, "{host}: {said}");
            let is_offered = said.lines().any(|line| line.trim() == "Usa questa casella");
            ensure!(is_offered != is_wrong, "{host}: {said}");
            shot(&popup, &format!("popup-at-{host}"))?;
            popup.close()?;
            page.close()?;
        }
        no_complaints(&browser)
    })
}

pub(crate) fn approved(places: &Page) -> Result<serde_json::Value> {
    places.eval("chrome.runtime.sendMessage('places').then((answer) => answer.Ok)")
}

fn has_script(browser: &Browser, page: &Page) -> Result<()> {
    page.content_world(&browser.extension_id()?, |url| url.starts_with("https://")).map(drop)
}

/// The script that is still in an open page hears nothing any more.
fn unanswered(browser: &Browser, page: &Page) -> Result<()> {
    let world = page.content_world(&browser.extension_id()?, |url| url.contains(WEBMAIL))?;
    let answer = page.eval_in(&world, "chrome.runtime.sendMessage('webmail').then(JSON.stringify)")?;
    ensure!(answer == "null", "an open page is answered: {answer}");
    Ok(())
}

fn no_script(browser: &Browser, page: &Page) -> Result<()> {
    let id = browser.extension_id()?;
    never("a script of ours", || Ok(!page.content_worlds(&id)?.is_empty()))
}
