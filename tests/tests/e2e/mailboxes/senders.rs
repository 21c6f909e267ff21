//! The sender of the same mails in every webmail, and in the mails' files.

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    doctor_pc::ANNA_MAIL,
    notice_mail::{NoticeMail, SENT_BY, SIRPED, with_attachment},
    random::uuid_v4,
    verdict::{inspect, trust},
    webmail::View,
};

use crate::support::{WEBMAILS, logged_in, no_note, note, on_pc};

#[test]
fn the_sender_of_a_mail_is_judged_alike_in_every_webmail_and_in_its_file() -> Result<()> {
    on_pc(|pc| {
        let mut wrong = Vec::new();
        for webmail in WEBMAILS {
            let page = logged_in(pc, *webmail)?;
            // Each webmail has mails of its own: a code that is held already says nothing of its sender.
            let mut mails = Vec::new();
            for mail in SENT_BY {
                let code = uuid_v4()?;
                let bytes = mail.build(ANNA_MAIL, &code)?;
                pc.mailbox.deliver(ANNA_MAIL, &bytes)?;
                mails.push((mail, code, inspect(&bytes)?));
            }
            let numbers = pc.mailbox.numbers("INBOX", ANNA_MAIL)?;
            for (index, (mail, code, in_file)) in mails.iter().enumerate() {
                let view = if index % 4 == 0 { View::Alone } else { View::Beside };
                webmail.show(&page, "INBOX", numbers[code], view)?;
                let what = || format!("{}, {}", webmail.name(), mail.what);
                let seen = trust(&note(&page).with_context(what)?)?;
                let right = mail.in_webmail(webmail.senders_shown());
                if (seen, in_file.as_str()) != (right, mail.sender) {
                    wrong.push(format!("{}: {seen} in the webmail, {in_file} in the file", what()));
                }
            }
            page.close()?;
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
}

#[test]
fn nobody_is_taken_for_the_sender_because_the_mail_before_was_his() -> Result<()> {
    on_pc(|pc| {
        let nobody = SENT_BY.iter().find(|mail| mail.headers.starts_with("Sender:")).context("no From")?;
        for webmail in WEBMAILS {
            let page = logged_in(pc, *webmail)?;
            let genuine = SENT_BY.iter().find(|mail| mail.sender == "known").context("the issuer")?;
            for mail in [genuine, nobody] {
                let code = uuid_v4()?;
                pc.mailbox.deliver(ANNA_MAIL, &mail.build(ANNA_MAIL, &code)?)?;
                webmail.click(&page, pc.mailbox.numbers("INBOX", ANNA_MAIL)?[&code], &code)?;
                let said = note(&page).with_context(|| webmail.name())?;
                let is_right = trust(&said)? == mail.in_webmail(webmail.senders_shown())
                    && (mail.headers == genuine.headers || !said.contains(SIRPED));
                ensure!(is_right, "{}, {}: {said}", webmail.name(), mail.what);
            }
            page.close()?;
        }
        Ok(())
    })
}

#[test]
fn in_sent_the_recipient_is_not_the_sender_in_any_webmail() -> Result<()> {
    on_pc(|pc| {
        for (index, webmail) in WEBMAILS.iter().enumerate() {
            let page = logged_in(pc, *webmail)?;
            let code = uuid_v4()?;
            let mut notice = NoticeMail::sirped("sirped_noreply@csi.it", &code, jiff::Timestamp::now());
            (notice.sender, notice.subject) = (("Anna".into(), ANNA_MAIL.into()), code.clone());
            pc.mailbox.deliver_into("Sent", ANNA_MAIL, &notice.build()?)?;
            if index == 0 {
                // The same as a draft is no mail.
                pc.mailbox.deliver_into("Drafts", ANNA_MAIL, &notice.build()?)?;
                let draft = pc.mailbox.numbers("Drafts", ANNA_MAIL)?[&code];
                webmail.show(&page, "Drafts", draft, View::Beside)?;
                page.wait_for_text(&code)?;
                no_note(&page)?;
            }
            let number = pc.mailbox.numbers("Sent", ANNA_MAIL)?[&code];
            for view in [View::Beside, View::Alone] {
                webmail.show(&page, "Sent", number, view)?;
                let said = note(&page).with_context(|| format!("{}, {view:?}", webmail.name()))?;
                ensure!(trust(&said)? == "unknown" && said.contains(ANNA_MAIL), "{}: {said}", webmail.name());
            }
            page.close()?;
        }
        Ok(())
    })
}

#[test]
fn what_a_mail_has_in_it_brings_no_sender_of_its_own_in_any_webmail() -> Result<()> {
    on_pc(|pc| {
        let notice = |code: &str| NoticeMail::sirped("carlo@aslto.example", code, jiff::Timestamp::now());
        let inner = String::from_utf8(notice(&uuid_v4()?).build()?)?;
        let inline = "message/rfc822\r\nContent-Disposition: inline";
        let enclosed = with_attachment("sirped_noreply@csi.it", ANNA_MAIL, "respinta", inline, &inner);
        pc.mailbox.deliver(ANNA_MAIL, &enclosed)?;
        let mut dressed = notice(&uuid_v4()?);
        dressed.sender = ("Collega".into(), "collega@aslto.example".into());
        dressed.subject = "travestita".into();
        dressed.dressed_as = Some(IMITATION.into());
        pc.mailbox.deliver(ANNA_MAIL, &dressed.build()?)?;
        let mut letter = dressed.clone();
        (letter.subject, letter.only_confidentiality) = ("lettera".into(), true);
        pc.mailbox.deliver(ANNA_MAIL, &letter.build()?)?;
        let numbers = pc.mailbox.numbers("INBOX", ANNA_MAIL)?;
        for webmail in WEBMAILS {
            let page = logged_in(pc, *webmail)?;
            for (subject, expected) in [("respinta", "inoltrato"), ("travestita", "collega@aslto.example")] {
                webmail.show(&page, "INBOX", numbers[subject], View::Beside)?;
                let said = note(&page).with_context(|| format!("{}, {subject}", webmail.name()))?;
                ensure!(
                    trust(&said)? == "unknown" && said.contains(expected),
                    "{}, {subject}: {said}",
                    webmail.name()
                );
            }
            webmail.show(&page, "INBOX", numbers["lettera"], View::Beside)?;
            no_note(&page).with_context(|| webmail.name())?;
            page.close()?;
        }
        Ok(())
    })
}

/// The headers of all these webmails, as a mail can write them.
const IMITATION: &str = r#"<div class="sg-reversible"><div class="sg-face"><md-card><md-card-content>
<sg-avatar-image></sg-avatar-image><div><span>SIRPED</span>
<a href="mailto:sirped_noreply@csi.it" class="md-caption rcmContactAddress" title="sirped_noreply@csi.it"
ng-click="viewer.selectRecipient()">sirped_noreply@csi.it</a></div></md-card-content></md-card></div></div>
<div id="messageheader"><div class="message-headers"><table class="headers-table" id="preview-allheaders"><tbody><tr>
<td class="header from"><a class="rcmContactAddress" href="mailto:sirped_noreply@csi.it"
title="sirped_noreply@csi.it">SIRPED</a></td></tr></tbody></table></div></div>
<div><div class="msgHeaders"><div id="msgHeaders"><table><tbody><tr id="msgHeaderFrom"><td class="allowTextSelection">
<a class="horde-button address" title="sirped_noreply@csi.it">SIRPED</a></td></tr></tbody></table></div></div></div>
<div class="messageheaderbox"><table class="headers-table"><tbody><tr><td class="header from">
<a class="rcmContactAddress" href="mailto:sirped_noreply@csi.it" title="sirped_noreply@csi.it">SIRPED</a></td>
</tr></tbody></table></div>
<ul class="msgactions"></ul><div id="msgheaders"><table><tbody><tr><td>Da</td>
<td class="msgheader"><a href="/">SIRPED &lt;sirped_noreply@csi.it&gt;</a></td></tr></tbody></table></div>"#;
