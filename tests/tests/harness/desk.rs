//! The whole desk, with an extension that does nothing: the doctor does by hand what the product will do.

use anyhow::{Context, Result};
use staffetta_tests::{
    browser::Place,
    desk::{ANNA, ANNA_MAIL, Desk},
    scratch::Scratch,
};

use crate::small_extension;

#[test]
fn by_hand_the_code_goes_from_the_webmail_to_the_portal() -> Result<()> {
    let files = Scratch::new()?;
    let desk = Desk::builder().extension(small_extension::write(&files)?).start()?;
    let portal = desk.open_portal(ANNA)?;
    let issued = desk.ask_for_code(&portal, ANNA)?;

    let webmail = desk.open_webmail(ANNA_MAIL)?;
    desk.open_newest_mail(&webmail, 1)?;
    let text = webmail.element("#messagebody")?.text()?;
    let after = text.split("Identificativo di sessione:").nth(1).context("no code in the mail")?;
    let code = after.split_whitespace().next().context("no code after its label")?;
    assert_eq!(code, issued.code);

    let id = desk.browser()?.extension_id()?;
    let preview = webmail.content_world(&id, |url| url.contains("_framed=1"))?;
    assert!(webmail.eval_in(&preview, "document.querySelector('#messagebody') !== null")? == true);
    assert_eq!(webmail.element("#messagebody")?.place, Place::Frame);

    portal.bring_to_front()?;
    portal.click("#idSessione")?;
    portal.insert_text(code)?;
    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("Ricetta inviata")?;
    assert_eq!(desk.browser()?.extension_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn the_browser_finds_its_profile_again_after_a_restart() -> Result<()> {
    let files = Scratch::new()?;
    let mut desk = Desk::builder().extension(small_extension::write(&files)?).start()?;
    let page = desk.browser()?.open_extension_page("popup.html")?;
    page.eval("localStorage.setItem('ricordo', 'sì')")?;
    desk.restart_browser()?;
    let page = desk.browser()?.open_extension_page("popup.html")?;
    assert_eq!(page.eval("localStorage.getItem('ricordo')")?, "sì");
    Ok(())
}
