//! Mail in the real webmail, and the wire to it.

use anyhow::{Context, Result};
use jiff::Timestamp;
use staffetta_tests::{
    browser::{Browser, Options},
    doctor_pc::{ANNA_MAIL, DoctorPc, wait_shown},
    notice_mail::{Encoding, MailLayout, NoticeMail},
    product::WEBMAIL,
    scratch::Scratch,
    sirped_portal::Doctor,
    tls::{Authority, Front},
};

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";

fn evening() -> Result<Timestamp> {
    Ok("2026-03-30T18:19:00+02:00".parse()?)
}

#[test]
fn a_notice_is_read_the_same_in_roundcube_in_every_layout_and_encoding() -> Result<()> {
    let pc = DoctorPc::builder().start()?;
    let page = pc.open_webmail(ANNA_MAIL)?;
    let mut count = 0;
    for layout in [MailLayout::Plain, MailLayout::Html, MailLayout::Alternative] {
        for encoding in [Encoding::QuotedPrintable, Encoding::Base64, Encoding::Latin1, Encoding::EightBit] {
            let mut notice = NoticeMail::sirped(ANNA_MAIL, CODE, evening()?);
            (notice.layout, notice.encoding) = (layout, encoding);
            notice.subject = format!("Notifica SIRPED {count}");
            pc.mailbox.deliver(ANNA_MAIL, &notice.build()?)?;
            count += 1;
            pc.open_newest_mail(&page, count)?;
            let shown = wait_shown(&page, &notice.subject)?;
            let text = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            for line in [
                "Regione Piemonte Notifica SIRPED C'è un nuovo messaggio per te.",
                "Identificativo di sessione: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1 L'identificativo",
                "di sessione scadrà il: 31/03/2026 02:19 Richiesto dal sistema gestionale: \"NOME GESTIONALE",
                "Dell'azienda Città di Torino La richiesta è stata effettuata il: 30/03/2026 18:19",
                "Il presente messaggio, corredato degli eventuali allegati",
            ] {
                assert!(text.contains(line), "{layout:?} {encoding:?}: {line:?} is not in {text:?}");
            }
        }
    }
    let frame = page.element("#message-header, .header-summary")?;
    let sender = page.element(".header-summary .rcmContactAddress")?.attribute("title")?;
    assert_eq!(sender.as_deref(), Some("sirped_noreply@csi.it"), "{}", frame.html()?);
    Ok(())
}

#[test]
fn a_server_is_trusted_only_through_the_authority_of_the_run() -> Result<()> {
    let scratch = Scratch::new()?;
    let portal = staffetta_tests::sirped_portal::SirpedPortal::start(
        vec![Doctor::new("BIANCHIANNA", "Anna", ANNA_MAIL)?],
        Box::new(|_, _| Ok(())),
    )?;
    let (ours, other) = (Authority::new()?, Authority::new()?);
    let front = Front::start(&other, &[WEBMAIL], portal.port())?;
    let browser = Browser::start(
        &scratch,
        "chromium",
        Options {
            hosts: vec![(WEBMAIL.into(), front.port())],
            trusted: vec![ours.spki_hash()],
            ..Options::default()
        },
    )?;
    let refused = browser.open(&format!("https://{WEBMAIL}/")).err().context("trusted a stranger")?;
    assert!(refused.to_string().contains("ERR_CERT_AUTHORITY_INVALID"), "{refused:#}");
    let refused = browser.open("https://www.example.com/").err().context("the world was reached")?;
    assert!(refused.to_string().contains("ERR_NAME_NOT_RESOLVED"), "{refused:#}");
    Ok(())
}
