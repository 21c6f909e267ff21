//! A mailbox whose software no row knows: its notices are found, and nobody is taken for their sender.

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use serde_json::json;
use staffetta_tests::{
    browser::Page,
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::masked,
    notice_mail::{MailLayout, NoticeMail, SIRPED},
    product::MODELLED,
    random::uuid_v4,
    verdict::trust,
    wait::wait_until,
    webmail::{Inbox, RoundcubeInbox, View},
};

use crate::{
    modelled::{code, mail, notice, popup, show},
    support::{WEBMAILS, logged_in, no_note, note, on_pc},
};

/// Takes away the marks by which our rows know the pages of the webmails that are driven.
const WITHOUT_MARKS: &str = "addEventListener('DOMContentLoaded', () => {
    document.querySelector('head > script[src*=\"program/js/app.\"]')?.remove();
    const app = document.body?.getAttribute('ng-app');
    if (app) {
        document.body.setAttribute('data-ng-app', app);
        document.body.removeAttribute('ng-app');
    }
}, true)";

#[test]
fn with_their_rows_switched_off_the_notices_of_all_driven_webmails_are_found_without_a_sender() -> Result<()>
{
    on_pc(|pc| {
        for webmail in [&RoundcubeInbox("elastic") as &(dyn Inbox + Sync)].iter().chain(WEBMAILS) {
            let page = logged_in(pc, *webmail)?;
            let mut last = String::new();
            page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": WITHOUT_MARKS}))?;
            for (view, layout) in [(View::Beside, MailLayout::Html), (View::Alone, MailLayout::Plain)] {
                last = found(pc, *webmail, &page, view, layout)
                    .with_context(|| format!("{}, {view:?}", webmail.name()))?;
            }
            ensure!(popup(pc)?.contains(&masked(&last)), "{}: another code was read", webmail.name());
            page.close()?;
        }
        Ok(())
    })
}

/// A notice that is shown, and found there: its code.
fn found(pc: &DoctorPc, webmail: &dyn Inbox, page: &Page, view: View, layout: MailLayout) -> Result<String> {
    let issued = uuid_v4()?;
    let mut sent = NoticeMail::sirped(ANNA_MAIL, &issued, Timestamp::now());
    (sent.subject, sent.layout) = (issued.clone(), layout);
    pc.mailbox.deliver(ANNA_MAIL, &sent.build()?)?;
    webmail.show(page, "INBOX", pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&issued], view)?;
    let said = note(page)?;
    ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{said}");
    Ok(issued)
}

#[test]
fn in_frames_of_unknown_software_each_notice_is_read_apart_and_a_preview_is_none() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{}/app/", MODELLED[2]))?;
        let (first, second) = (notice(20)?, notice(10)?);
        let mut closed = mail("a", SIRPED, &first);
        closed["closed"] = true.into();
        show(&page, &[closed, mail("b", SIRPED, "Ci vediamo alle 18.")])?;
        no_note(&page).context("a preview")?;
        show(&page, &[mail("a", SIRPED, &first), mail("b", SIRPED, &second)])?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{said}");
        wait_until("both codes", || {
            let held = popup(pc)?;
            Ok([&first, &second].iter().all(|text| held.contains(&masked(code(text)))).then_some(()))
        })
    })
}
