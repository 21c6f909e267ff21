//! Webmails, modelled, of which the text of a mail is read and the sender is not: Yahoo, Zimbra, iCloud.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    browser::Kind,
    main_job::{NOTE, in_control, masked},
    notice_mail::SIRPED,
    user::shot,
    verdict::trust,
};

use crate::{
    modelled::{code, mail, notice, popup, show, with},
    support::{no_note, note, on_pc},
    unknown::wait_held,
};

const PAGES: &[&str] =
    &["https://mail.yahoo.com/d/folders/1", "https://zimbra.esempio.it/zimbra/?client=advanced"];
const ICLOUD: &str = "https://www.icloud.com/mail/";
const ICLOUD_MESSAGE: &str =
    "https://www-mail.icloud-sandbox.com/applications/mail2-message/current/it-it/index.html";

#[test]
fn of_yahoo_and_zimbra_each_text_is_read_when_it_opens_and_nobody_is_its_sender() -> Result<()> {
    on_pc(|pc| {
        for address in PAGES {
            let page = pc.browser()?.open(address)?;
            let (first, second, third) = (notice(40)?, notice(30)?, notice(20)?);
            let listed = with(&mail("x", SIRPED, &third), &[("listed", true.into())]);
            show(&page, &[mail("a", SIRPED, "Ci vediamo alle 18."), listed.clone()])?;
            no_note(&page).with_context(|| format!("{address}: its list"))?;
            // Zimbra shows this one in the place of the sender, whoever `From` names.
            let first_mail = with(&mail("b", "mario@evil.example", &first), &[("sender", json!(SIRPED))]);
            let closed = with(&mail("c", SIRPED, &second), &[("closed", true.into())]);
            show(&page, &[first_mail, closed, listed])?;
            let said = note(&page).context(*address)?;
            ensure!(trust(&said)? == "unknown" && !said.contains('@'), "{address}: {said}");
            let held = popup(pc)?;
            ensure!(held.contains(&masked(code(&first))), "{address}: {held}");
            ensure!(
                ![&second, &third].iter().any(|text| held.contains(&masked(code(text)))),
                "{address}: {held}"
            );
            page.bring_to_front()?;
            page.eval("apri(1)")?;
            ensure!(trust(&note(&page)?)? == "unknown", "{address}: the one that was collapsed");
            wait_held(pc, &[&second])?;
            page.close()?;
        }
        Ok(())
    })
}

#[test]
fn of_icloud_the_frame_of_another_host_is_read_in_its_own_page_alone() -> Result<()> {
    on_pc(|pc| {
        let browser = pc.browser()?;
        let page = browser.open(ICLOUD)?;
        let (first, second) = (notice(30)?, notice(20)?);
        let listed = with(&mail("x", SIRPED, &second), &[("listed", true.into())]);
        show(&page, &[mail("a", SIRPED, &first), listed])?;
        // The frame may be small: the note is in the page.
        in_control(&page, NOTE)?;
        shot(&page, "note-icloud")?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "unknown" && !said.contains('@'), "{said}");
        let held = popup(pc)?;
        ensure!(held.contains(&masked(code(&first))) && !held.contains(&masked(code(&second))), "{held}");
        page.close()?;

        let foreign = browser.open("https://posta.esempio.it/app/")?;
        foreign.eval(&format!("document.body.innerHTML = '<iframe src=\"{ICLOUD_MESSAGE}\"></iframe>'"))?;
        let message = browser.attach(Kind::Frame, |url| url.starts_with(ICLOUD_MESSAGE))?;
        message.wait_loaded()?;
        message.eval(&format!(
            "document.body.innerHTML = '<div class=\"mail-message-defaults\"><pre></pre></div>';
             document.querySelector('pre').append({})",
            json!(second)
        ))?;
        no_note(&message).context("in a page of another mailbox")
    })
}
