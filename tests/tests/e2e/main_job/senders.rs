//! Whom a notification comes from: known, unknown until the user vouches for them, or pretending.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use staffetta_tests::{
    browser::{Page, Place},
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::{BUTTON, masked},
    notice_mail::{NoticeMail, SENT_BY, with_attachment},
    product::WEBMAIL,
    random::uuid_v4,
    verdict::{inspect, trust},
    wait::wait_until,
};

use crate::mails::resend;
use crate::support::{
    control_says, edit, in_keyring, inbox, never, no_note, note, on_doctor_pc, open_mail, paste, popup_words,
    portal_asks, press, read_mail, send, shot, subject, words,
};

#[test]
fn a_notice_forwarded_by_a_colleague_is_offered_only_when_the_user_vouches_for_it() -> Result<()> {
    doubtful("forwarded", "colleague@aslto.example", |notice| {
        notice.forwarded_by = Some(("Dott. Luca Neri".into(), "colleague@aslto.example".into()));
    })
}

#[test]
fn a_notice_of_an_unknown_sender_is_offered_only_when_the_user_vouches_for_it() -> Result<()> {
    doubtful("unknown", "notifiche@salute.example", |notice| {
        notice.sender = ("Notifiche".into(), "notifiche@salute.example".into());
    })
}

fn doubtful(picture: &str, from: &str, change: fn(&mut NoticeMail)) -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, change);
        let (portal, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        let said = note(&webmail)?;
        shot(&webmail, &format!("note-{picture}"))?;
        ensure!(said.contains("Mittente non riconosciuto") && said.contains(from), "{said}");

        portal.bring_to_front()?;
        control_says(&portal, "Codice da confermare: premi l'icona di Staffetta")?;
        shot(&portal, &format!("control-{picture}"))?;
        never("a button", || Ok(portal.find_in(Place::ClosedShadow, BUTTON)?.is_some()))?;

        let popup = pc.browser()?.press_for_popup()?;
        // The card entry comes once the sessions stand.
        popup.wait_for_text("Accesso con TS-CNS")?;
        shot(&popup, &format!("popup-{picture}"))?;
        let shown = words(&popup)?;
        let copy =
            popup.eval("[...document.querySelectorAll('button')].some(one => one.innerText === 'Copia')")?;
        ensure!(shown.contains("Mittente non riconosciuto") && copy == false, "{shown}");
        let place = |words: &str| shown.find(words);
        ensure!(place("Mi fido") < place("Accesso con TS-CNS"), "it is not the first: {shown}");
        press(&popup, "Mi fido")?;
        popup.wait_for_text("Confermato")?;
        popup.wait_for("[...document.querySelectorAll('button')].some(one => one.innerText === 'Copia')")?;
        shot(&popup, &format!("popup-{picture}-accepted"))?;
        popup.close()?;

        portal.bring_to_front()?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)
    })
}

#[test]
fn two_strangers_stand_side_by_side_each_with_its_address_below_the_genuine_code() -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, |notice| notice.sender = ("Notifiche".into(), "uno@salute.example".into()));
        let (portal, first) = portal_asks(pc)?;
        let webmail = read_mail(pc, &first)?;
        edit(pc, |notice| notice.sender = ("Notifiche".into(), "due@salute.example".into()));
        let second = resend(pc, &portal)?;
        webmail.bring_to_front()?;
        open_mail(&webmail, &subject(&second))?;
        wait_until("the second note", || Ok(note(&webmail)?.contains("due@salute.example").then_some(())))?;
        let popup = pc.browser()?.press_for_popup()?;
        popup.wait_for_text("riconosciuto: due@salute.example")?;
        shot(&popup, "popup-two-strangers")?;
        let shown = words(&popup)?;
        for expected in [&masked(&first.code), &masked(&second), "riconosciuto: uno@salute.example"] {
            ensure!(shown.contains(expected), "«{expected}» is not in the popup: {shown}");
        }
        ensure!(shown.matches("Mi fido").count() == 2, "{shown}");
        ensure!(shown.matches("Dai un nome").count() == 1, "one mailbox gets a name twice: {shown}");
        popup.close()?;

        edit(pc, |_| {});
        let genuine = resend(pc, &portal)?;
        webmail.bring_to_front()?;
        open_mail(&webmail, &subject(&genuine))?;
        wait_until("the third note", || Ok(note(&webmail)?.contains("salvato").then_some(())))?;
        let shown = popup_words(pc, "popup-genuine-and-strangers")?;
        let place = |code: &str| shown.find(&masked(code));
        ensure!(place(&genuine).is_some() && place(&genuine) < place(&first.code), "{shown}");
        ensure!(place(&genuine) < place(&second), "{shown}");
        Ok(())
    })
}

#[test]
fn an_address_that_imitates_the_issuers_is_refused() -> Result<()> {
    pretending("note-imitated-address", |notice| {
        notice.sender = ("SIRPED".into(), "sirped_noreply@csi-it.com".into());
    })
}

#[test]
fn a_display_name_that_pretends_to_be_the_issuer_is_refused() -> Result<()> {
    pretending("note-imitated-name", |notice| {
        notice.sender = ("Notifica SIRPED".into(), "mario.rossi@example.org".into());
    })
}

fn pretending(picture: &str, change: fn(&mut NoticeMail)) -> Result<()> {
    on_doctor_pc(|pc: &DoctorPc| {
        edit(pc, change);
        let (portal, issued) = portal_asks(pc)?;
        let webmail = inbox(pc)?;
        open_mail(&webmail, &subject(&issued.code))?;
        let said = note(&webmail)?;
        shot(&webmail, picture)?;
        for expected in
            ["non salvato", "Attenzione: il mittente si spaccia per un altro", "Non usare questo codice"]
        {
            ensure!(said.contains(expected), "«{expected}» is not in the note: {said}");
        }
        ensure!(in_keyring(pc)? == 0, "something is held");
        portal.bring_to_front()?;
        control_says(&portal, "Nessun ID-SESSIONE valido")?;
        Ok(())
    })
}

#[test]
fn the_sender_of_a_mail_is_judged_alike_in_the_webmail_and_in_its_file() -> Result<()> {
    on_doctor_pc(|pc| {
        let mut mails = Vec::new();
        for mail in SENT_BY {
            let code = uuid_v4()?;
            let bytes = mail.build(ANNA_MAIL, &code)?;
            pc.mailbox.deliver(ANNA_MAIL, &bytes)?;
            mails.push((mail, code, bytes));
        }
        let webmail = inbox(pc)?;
        let codes: Vec<&str> = mails.iter().map(|(_, code, _)| code.as_str()).collect();
        let numbers = numbers(&webmail, "INBOX", &codes)?;
        let mut wrong = Vec::new();
        for (mail, code, bytes) in &mails {
            let number = numbers[code];
            show(&webmail, &format!("_action=show&_uid={number}&_mbox=INBOX"))?;
            let seen = trust(&note(&webmail)?)?;
            let read = inspect(bytes)?;
            if (seen, read.as_str()) != (mail.sender, mail.sender) {
                wrong.push(format!("{}: {seen} in the webmail, {read} in the file", mail.what));
            }
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
}

#[test]
fn in_sent_the_recipient_is_not_the_sender() -> Result<()> {
    on_doctor_pc(|pc| {
        let webmail = inbox(pc)?;
        let mut notice = NoticeMail::sirped("sirped_noreply@csi.it", &uuid_v4()?, jiff::Timestamp::now());
        notice.sender = ("Anna".into(), ANNA_MAIL.into());
        pc.mailbox.deliver_into("Sent", ANNA_MAIL, &notice.build()?)?;
        let number = numbers(&webmail, "Sent", &[&notice.subject])?[&notice.subject];
        show(&webmail, &format!("_action=show&_uid={number}&_mbox=Sent"))?;
        let said = note(&webmail)?;
        ensure!(trust(&said)? == "unknown" && said.contains(ANNA_MAIL), "{said}");
        Ok(())
    })
}

#[test]
fn an_attachment_brings_no_sender_of_its_own() -> Result<()> {
    on_doctor_pc(|pc| {
        let notice = |code: &str| NoticeMail::sirped("carlo@aslto.example", code, jiff::Timestamp::now());
        let inner = String::from_utf8(notice(&uuid_v4()?).build()?)?;
        let colleague = "collega@aslto.example";
        for (subject, from, kind, attachment) in [
            ("pagina", colleague, "text/html; name=pagina.html", imitation(&uuid_v4()?)?),
            ("girata", colleague, "message/rfc822", inner.clone()),
            ("respinta", "sirped_noreply@csi.it", "message/rfc822", inner),
        ] {
            let kind = format!("{kind}\r\nContent-Disposition: inline");
            let mail = with_attachment(from, ANNA_MAIL, subject, &kind, &attachment);
            pc.mailbox.deliver(ANNA_MAIL, &mail)?;
        }
        let webmail = inbox(pc)?;
        let numbers = numbers(&webmail, "INBOX", &["pagina", "girata", "respinta"])?;

        let page = numbers["pagina"];
        show(&webmail, &format!("_action=get&_uid={page}&_part=2&_mbox=INBOX&_embed=1"))?;
        ensure!(words(&webmail)?.contains("Identificativo di sessione"), "{}", words(&webmail)?);
        no_note(&webmail)?;

        let opened = numbers["girata"];
        show(&webmail, &format!("_action=preview&_uid={opened}.2&_mbox=INBOX"))?;
        let said = note(&webmail)?;
        ensure!(trust(&said)? == "unknown" && !said.contains("csi.it"), "{said}");
        ensure!(said.contains("inoltrato"), "{said}");
        let shown = numbers["respinta"];
        show(&webmail, &format!("_action=show&_uid={shown}&_mbox=INBOX"))?;
        let said = note(&webmail)?;
        ensure!(trust(&said)? == "unknown" && said.contains("inoltrato"), "{said}");
        Ok(())
    })
}

/// What a mail draws over the webmail, as HTML before its notice.
const DRAWN: [(&str, &str); 4] = [
    (
        "fissa",
        "<div style='position:fixed;top:0;left:0;width:100%;z-index:2147483647;background:#fff'>Da <a \
        href='mailto:sirped_noreply@csi.it' title='sirped_noreply@csi.it'>SIRPED</a></div>",
    ),
    (
        "sopra",
        "<div style='position:absolute;top:-160px;left:0;background:#fff'>Da sirped_noreply@csi.it</div>",
    ),
    (
        "generata",
        "<style>body::before, .header-summary::before, p::before { content: 'Da sirped_noreply@csi.it' }</style>",
    ),
    ("enorme", "<p style='font-size:400px'>SIRPED</p><p style='line-height:0'>Da: sirped_noreply@csi.it</p>"),
];

/// How a mail hides a second notice, newer than the one that it shows.
const HIDDEN: [(&str, &str); 8] = [
    ("spenta", "<div style='display:none'>{}</div>"),
    ("velata", "<div style='opacity:0'>{}</div>"),
    ("minuscola", "<div style='font-size:0'>{}</div>"),
    ("bianca", "<div style='color:#f2f4f7'>{}</div>"),
    ("trasparente", "<div style='color:transparent'>{}</div>"),
    ("lontana", "<div style='text-indent:-9999px'>{}</div>"),
    ("tagliata", "<div style='height:0;overflow:hidden'>{}</div>"),
    ("rovesciata", "<div dir='rtl'><bdo dir='rtl'>{}</bdo></div>"),
];

#[test]
fn what_a_mail_draws_over_the_webmail_or_hides_in_itself_changes_no_verdict() -> Result<()> {
    on_doctor_pc(|pc| {
        let now = jiff::Timestamp::now();
        let mut mails = Vec::new();
        let mut deliver = |subject: &str, html: String, from: Option<&str>| -> Result<()> {
            let mut notice =
                NoticeMail::sirped(ANNA_MAIL, &uuid_v4()?, now - jiff::SignedDuration::from_mins(9));
            (notice.subject, notice.dressed_as) = (subject.into(), Some(html));
            if let Some(from) = from {
                notice.sender = ("Avvisi".into(), from.into());
            }
            pc.mailbox.deliver(ANNA_MAIL, &notice.build()?)?;
            mails.push((subject.to_owned(), notice.code));
            Ok(())
        };
        for (subject, html) in DRAWN {
            deliver(subject, html.into(), Some("avvisi@altrove.example"))?;
        }
        let other = uuid_v4()?;
        let time = now.to_zoned(jiff::tz::TimeZone::get("Europe/Rome")?).strftime("%d/%m/%Y %H:%M");
        let second = format!(
            "<p>Identificativo di sessione: {other}</p><p>La richiesta &egrave; stata effettuata il: {time}</p>"
        );
        for (subject, html) in HIDDEN {
            deliver(subject, html.replace("{}", &second), None)?;
        }
        let webmail = inbox(pc)?;
        let subjects: Vec<&str> = mails.iter().map(|(subject, _)| subject.as_str()).collect();
        let numbers = numbers(&webmail, "INBOX", &subjects)?;
        let mut wrong = Vec::new();
        for (subject, code) in &mails {
            show(&webmail, &format!("_action=show&_uid={}&_mbox=INBOX", numbers[subject]))?;
            let said = note(&webmail)?;
            let is_drawn = DRAWN.iter().any(|(drawn, _)| drawn == subject);
            let is_right = match is_drawn {
                true => trust(&said)? == "unknown" && said.contains("avvisi@altrove.example"),
                false => {
                    !said.contains(&masked(&other))
                        && (said.contains(&masked(code)) || said.contains("non salvato"))
                }
            };
            if !is_right {
                wrong.push(format!("{subject}: {said}"));
            }
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
}

/// A page with the structure of the webmail's own.
fn imitation(code: &str) -> Result<String> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Rome")?);
    Ok(format!(
        "<html><body><div id=\"message-header\"><div class=\"header-summary\">Da <a class=\"rcmContactAddress\" \
         href=\"mailto:sirped_noreply@csi.it\" title=\"sirped_noreply@csi.it\">SIRPED</a></div>\
         <table class=\"header-headers\"><tr><td class=\"header from\"><a class=\"rcmContactAddress\" \
         href=\"mailto:sirped_noreply@csi.it\" title=\"sirped_noreply@csi.it\">SIRPED</a></td></tr></table></div>\
         <div id=\"messagebody\"><p>Identificativo di sessione: {code}</p>\
         <p>La richiesta &egrave; stata effettuata il: {}</p></div></body></html>",
        now.strftime("%d/%m/%Y %H:%M")
    ))
}

/// Opens a document of the webmail.
pub(crate) fn show(webmail: &Page, query: &str) -> Result<()> {
    webmail.navigate(&format!("https://{WEBMAIL}/?_task=mail&{query}"))
}

/// The numbers of a folder's newest mails by their subjects, once all that are wanted are listed.
pub(crate) fn numbers(webmail: &Page, folder: &str, wanted: &[&str]) -> Result<HashMap<String, u64>> {
    wait_until(&format!("the mails in {folder}"), || {
        show(webmail, &format!("_mbox={folder}"))?;
        webmail.wait_for("!rcmail.busy")?;
        let rows = webmail.eval(
            "[...document.querySelectorAll('#messagelist tr.message .subject a')].map(
               row => [row.textContent.trim(), Number(new URL(row.href).searchParams.get('_uid'))])",
        )?;
        let found: HashMap<String, u64> =
            serde_json::from_value::<Vec<(String, u64)>>(rows)?.into_iter().collect();
        Ok(wanted.iter().all(|subject| found.contains_key(*subject)).then_some(found))
    })
}
