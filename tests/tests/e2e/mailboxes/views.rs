//! Where a webmail shows a notice, there it is read: as HTML and as plain text, beside the list and alone, one after
//! the other in the same page.

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use staffetta_tests::{
    browser::Page,
    doctor_pc::{ANNA_MAIL, DoctorPc},
    notice_mail::{MailLayout, NoticeMail, letter},
    random::uuid_v4,
    verdict::trust,
    webmail::{Inbox, SendersShown, View},
};

use crate::support::{WEBMAILS, logged_in, no_note, note, on_pc};

/// What there is of notices, each in every view of each webmail; the last states no expiry.
const NOTICES: &[(&str, MailLayout, bool)] = &[
    ("testo", MailLayout::Plain, true),
    ("html", MailLayout::Html, true),
    ("entrambi", MailLayout::Alternative, true),
    ("senza-fine", MailLayout::Html, false),
];

/// Where a notice is opened.
const WAYS: &[Option<View>] = &[None, Some(View::Alone), Some(View::Beside)];

#[test]
fn a_notice_is_read_in_every_view_of_every_webmail_and_one_after_the_other() -> Result<()> {
    on_pc(|pc| {
        // Each was asked for later than those before, or it would be told as replaced.
        let mut minutes = (0..120).rev();
        let mut earlier = || {
            let ago = SignedDuration::from_mins(minutes.next().unwrap_or_default());
            Ok(Timestamp::now().checked_sub(ago)?)
        };
        for webmail in WEBMAILS {
            let page = logged_in(pc, *webmail)?;
            read_all(pc, *webmail, &page, &mut earlier).with_context(|| webmail.name())?;
            page.close()?;
        }
        Ok(())
    })
}

fn read_all(
    pc: &DoctorPc,
    webmail: &dyn Inbox,
    page: &Page,
    earlier: &mut dyn FnMut() -> Result<Timestamp>,
) -> Result<()> {
    for way in WAYS {
        for &(what, layout, has_end) in NOTICES {
            let code = uuid_v4()?;
            let mut notice = NoticeMail::sirped(ANNA_MAIL, &code, earlier()?);
            (notice.subject, notice.layout) = (code.clone(), layout);
            if !has_end {
                notice.expires_at = None;
            }
            pc.mailbox.deliver(ANNA_MAIL, &notice.build()?)?;
            let number = pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&code];
            match way {
                Some(view) => webmail.show(page, "INBOX", number, *view)?,
                None => webmail.click(page, number, &code)?,
            }
            is_read(webmail, page).with_context(|| format!("{what}, {way:?}"))?;
        }
    }
    let ordinary = letter(("Marta", "marta@example.org"), ANNA_MAIL, "riunione", "Ci vediamo alle 18.")?;
    pc.mailbox.deliver(ANNA_MAIL, &ordinary)?;
    webmail.show(page, "INBOX", pc.mailbox.numbers("INBOX", ANNA_MAIL)?["riunione"], View::Beside)?;
    no_note(page).context("an ordinary letter")
}

fn is_read(webmail: &dyn Inbox, page: &Page) -> Result<()> {
    let said = note(page)?;
    let shows_all = webmail.senders_shown() == SendersShown::All;
    let right = if shows_all { "known" } else { "unknown" };
    ensure!(trust(&said)? == right, "{said}");
    ensure!(shows_all || said.contains("solo il primo mittente"), "{said}");
    Ok(())
}
