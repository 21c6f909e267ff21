//! A mailbox whose software no row knows: its notices are found, and nobody is taken for their sender.

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use staffetta_tests::{
    browser::Page,
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::masked,
    notice_mail::{MailLayout, NoticeMail, SIRPED, letter},
    random::uuid_v4,
    verdict::trust,
    wait::wait_until,
    webmail::{Horde, HordeBasicInbox, HordeView, Inbox, RoundcubeInbox, VEILED, View},
};

use crate::{
    modelled::{code, mail, notice, popup, show, with},
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
    document.body?.classList.remove('horde-ajax', 'task-mail');
    for (const list of document.querySelectorAll('ul.msgactions')) list.classList.remove('msgactions');
}, true)";

#[test]
fn with_their_rows_switched_off_the_notices_of_all_driven_webmails_are_found_without_a_sender() -> Result<()>
{
    on_pc(|pc| {
        for webmail in [&RoundcubeInbox("elastic") as &(dyn Inbox + Sync)].iter().chain(WEBMAILS) {
            let page = logged_in(pc, *webmail)?;
            page.before_documents(WITHOUT_MARKS)?;
            let mut shown = String::new();
            for (view, layout) in [(View::Beside, MailLayout::Html), (View::Alone, MailLayout::Plain)] {
                shown = found(pc, *webmail, &page, view, layout)
                    .with_context(|| format!("{}, {view:?}", webmail.name()))?;
            }
            page.close()?;
            ensure!(popup(pc)?.contains(&masked(&shown)), "{}: another code was read", webmail.name());
        }
        Ok(())
    })
}

/// A notice that is shown, and found there: its code.
fn found(pc: &DoctorPc, webmail: &dyn Inbox, page: &Page, view: View, layout: MailLayout) -> Result<String> {
    let issued = uuid_v4()?;
    let mut sent = NoticeMail::sirped(ANNA_MAIL, &issued, Timestamp::now());
    (sent.subject, sent.layout) = (issued.clone(), layout);
    // A second one, which its styles hide.
    let hidden = notice(5)?;
    let second = code(&hidden).to_owned();
    sent.dressed_as = Some(format!("<div style='color:transparent'>{}</div>", hidden.replace('\n', "<br>")));
    pc.mailbox.deliver(ANNA_MAIL, &sent.build()?)?;
    webmail.show(page, "INBOX", pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&issued], view)?;
    let said = note(page)?;
    ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{said}");
    ensure!(
        said.contains(&masked(&issued)) && !said.contains(&masked(&second)),
        "one that is hidden: {said}"
    );
    Ok(issued)
}

#[test]
fn without_its_row_plain_text_and_html_in_a_frame_are_read_in_all_of_hordes_views_without_a_sender()
-> Result<()> {
    on_pc(|pc| {
        let mut wrong = Vec::new();
        let ordinary = letter(("Marta", "marta@example.org"), ANNA_MAIL, "riunione", "Ci vediamo alle 18.")?;
        pc.mailbox.deliver(ANNA_MAIL, &ordinary)?;
        for view in [HordeView::Dynamic, HordeView::Alone, HordeView::Basic] {
            // Its login of before, with the view that was chosen then.
            pc.browser()?.clear_cookies()?;
            let page = pc.browser()?.open("about:blank")?;
            Horde::log_in(&page, pc.mailbox.account(ANNA_MAIL)?, view)?;
            page.before_documents(WITHOUT_MARKS)?;
            for layout in [MailLayout::Plain, MailLayout::Html] {
                let issued = uuid_v4()?;
                let mut sent = NoticeMail::sirped(ANNA_MAIL, &issued, Timestamp::now());
                (sent.subject, sent.layout) = (issued.clone(), layout);
                pc.mailbox.deliver(ANNA_MAIL, &sent.build()?)?;
                let number = pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&issued];
                Horde::open(&page, view, number, &issued).with_context(|| format!("{view:?}, {layout:?}"))?;
                match note(&page) {
                    Ok(said)
                        if trust(&said)? == "unknown"
                            && !said.contains(SIRPED)
                            && said.contains(&masked(&issued)) => {}
                    other => wrong.push(format!("{view:?}, {layout:?}: {other:?}")),
                }
            }
            let number = pc.mailbox.numbers("INBOX", ANNA_MAIL)?["riunione"];
            Horde::open(&page, view, number, "riunione")?;
            no_note(&page).with_context(|| format!("{view:?}, an ordinary letter"))?;
            page.close()?;
        }
        pc.browser()?.clear_cookies()?;
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
}

/// A conversation as a whole, and a mail with all its headers.
const ELSEWHERE_IN_BASIC: [&str; 2] = ["page=thread", "page=message&show_all_headers=1"];

#[test]
fn what_else_of_hordes_basic_view_shows_a_notice_is_read_without_a_sender() -> Result<()> {
    on_pc(|pc| {
        pc.browser()?.clear_cookies()?;
        let page = pc.browser()?.open("about:blank")?;
        HordeBasicInbox.log_in(&page, pc.mailbox.account(ANNA_MAIL)?)?;
        for query in ELSEWHERE_IN_BASIC {
            let issued = uuid_v4()?;
            pc.mailbox.deliver(
                ANNA_MAIL,
                &NoticeMail {
                    subject: issued.clone(),
                    ..NoticeMail::sirped(ANNA_MAIL, &issued, Timestamp::now())
                }
                .build()?,
            )?;
            let number = pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&issued];
            HordeBasicInbox::open(&page, &format!("{query}&buid={number}&mailbox=SU5CT1g"))?;
            let said = note(&page).context(query)?;
            let is_right = trust(&said)? == "unknown" && !said.contains(SIRPED);
            ensure!(is_right && said.contains(&masked(&issued)), "{query}: {said}");
        }
        page.close()?;
        pc.browser()?.clear_cookies()
    })
}

#[test]
fn in_frames_of_unknown_software_each_notice_is_read_apart_and_a_preview_is_none() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open("https://posta.esempio.it/app/")?;
        let (first, second) = (notice(20)?, notice(10)?);
        let first = mail("a", SIRPED, &first);
        let closed = with(&first, &[("closed", true.into())]);
        show(&page, &[closed, mail("b", SIRPED, "Ci vediamo alle 18.")])?;
        no_note(&page).context("a preview")?;
        show(&page, &[first.clone(), mail("b", SIRPED, &second)])?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{said}");
        wait_held(pc, &[&text(&first), &second])
    })
}

/// Pages of unknown software that differ: cards of a fixed height or a table of rows beside the mail, each with all of
/// the text of its mail; labels in other languages; a mail in the page or in a frame that the page writes, with a draft
/// that quotes it.
const UNKNOWN: &[&str] = &["https://webmail.aruba.it/new/", "https://mail.tim.it/cp/"];

#[test]
fn of_unknown_software_the_notice_that_is_open_is_read_and_nothing_of_its_list() -> Result<()> {
    on_pc(|pc| {
        for address in UNKNOWN {
            let page = pc.browser()?.open(address)?;
            let listed = |minutes| -> Result<Value> {
                Ok(with(&mail("x", SIRPED, &notice(minutes)?), &[("listed", true.into())]))
            };
            let (other, ordinary) = (listed(40)?, mail("a", SIRPED, "Ci vediamo alle 18."));
            show(&page, &[ordinary, other.clone()])?;
            no_note(&page).with_context(|| format!("{address}: its list"))?;
            let opened = mail("b", SIRPED, &notice(20)?);
            let closed = with(&mail("c", SIRPED, &notice(10)?), &[("closed", true.into())]);
            show(&page, &[opened.clone(), closed.clone(), other.clone()])?;
            let said = note(&page).context(*address)?;
            ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{address}: {said}");
            wait_held(pc, &[&text(&opened)])?;
            let held = popup(pc)?;
            for unread in [&closed, &other] {
                ensure!(!held.contains(&masked(code(&text(unread)))), "{address}: {held}");
            }
            page.bring_to_front()?;
            page.eval("apri(1)")?;
            note(&page).with_context(|| format!("{address}: one that was collapsed"))?;
            wait_held(pc, &[&text(&opened), &text(&closed)])?;
            page.close()?;
        }
        Ok(())
    })
}

#[test]
fn a_page_whose_styles_are_still_on_their_way_is_read_when_it_shows_what_they_hide() -> Result<()> {
    on_pc(|pc| {
        let (shown, hidden) = (notice(20)?, notice(5)?);
        let page = pc.browser()?.open("about:blank")?;
        page.navigate(&format!(
            "https://mail.tim.it{VEILED}#{}",
            encoded(&json!([shown, hidden]).to_string())
        ))?;
        let said = note(&page)?;
        ensure!(said.contains(&masked(code(&shown))), "{said}");
        let held = popup(pc)?;
        ensure!(!held.contains(&masked(code(&hidden))), "{held}");
        page.close()
    })
}

/// A text as an address may have it.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn text(mail: &Value) -> String {
    mail["text"].as_str().unwrap_or_default().to_owned()
}

/// Waits until the popup has the codes of these notices.
pub(crate) fn wait_held(pc: &DoctorPc, notices: &[&str]) -> Result<()> {
    wait_until("the codes in the popup", || {
        let held = popup(pc)?;
        Ok(notices.iter().all(|text| held.contains(&masked(code(text)))).then_some(()))
    })
}
