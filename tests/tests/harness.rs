//! The harness proves itself: each real part works alone, without the product.

use std::path::PathBuf;

use anyhow::Result;
use staffetta_tests::{
    browser::{Browser, Modifier, Options},
    mailbox::Mailbox,
    scratch::Scratch,
    tls::{Authority, Front},
    webmail::Webmail,
};

#[test]
fn a_delivered_mail_is_listed_and_opened_in_roundcube() -> Result<()> {
    let scratch = Scratch::new()?;
    let mailbox = Mailbox::start(&scratch, &["anna@tiscali.it"])?;
    let webmail = Webmail::start(&scratch, mailbox.port())?;
    let authority = Authority::new()?;
    let front = Front::start(&authority, &["mail.tiscali.it"], webmail.port())?;
    let browser = Browser::start(
        &scratch,
        "chromium",
        Options {
            hosts: vec![("mail.tiscali.it".into(), front.port())],
            trusted: vec![authority.spki_hash()],
            ..Options::default()
        },
    )?;
    mailbox.deliver("anna@tiscali.it", b"From: Prova <prova@esempio.it>\r\nTo: anna@tiscali.it\r\nSubject: Ciao\r\nDate: Mon, 30 Mar 2026 18:19:00 +0200\r\n\r\nUn saluto.\r\n")?;
    let page = browser.open("https://mail.tiscali.it/")?;
    page.fill("#rcmloginuser", "anna@tiscali.it")?;
    page.fill("#rcmloginpwd", &mailbox.account("anna@tiscali.it")?.password)?;
    page.press("Enter", Modifier::None)?;
    page.click("#messagelist tr.message")?;
    let body = page.element("#messagebody")?;
    assert!(body.text()?.contains("Un saluto."));
    page.screenshot(&PathBuf::from("/tmp/hw/rc.png"))?;
    Ok(())
}
