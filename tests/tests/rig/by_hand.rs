//! A doctor's whole PC, with an extension that does nothing: the doctor does by hand what the product will do.

use anyhow::{Context, Result};
use staffetta_tests::{
    browser::Place,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    scratch::Scratch,
};

use crate::small_extension;

#[test]
fn by_hand_the_code_goes_from_the_webmail_to_the_portal() -> Result<()> {
    let files = Scratch::new()?;
    let pc = DoctorPc::builder().extension(small_extension::write(&files)?).start()?;
    let portal = pc.open_portal(ANNA)?;
    let issued = pc.ask_for_code(&portal, ANNA)?;

    let webmail = pc.open_webmail(ANNA_MAIL)?;
    pc.open_newest_mail(&webmail, 1)?;
    let text = webmail.element("#messagebody")?.text()?;
    let after = text.split("Identificativo di sessione:").nth(1).context("no code in the mail")?;
    let code = after.split_whitespace().next().context("no code after its label")?;
    assert_eq!(code, issued.code);

    let id = pc.browser()?.extension_id()?;
    let preview = webmail.content_world(&id, |url| url.contains("_framed=1"))?;
    assert!(webmail.eval_in(&preview, "document.querySelector('#messagebody') !== null")? == true);
    assert_eq!(webmail.element("#messagebody")?.place, Place::Frame);

    portal.bring_to_front()?;
    portal.click("#idSessione")?;
    portal.insert_text(code)?;
    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("Ricetta inviata")?;
    assert_eq!(pc.browser()?.extension_errors()?, Vec::<String>::new());
    Ok(())
}

#[test]
fn the_browser_finds_its_profile_again_after_a_restart() -> Result<()> {
    let files = Scratch::new()?;
    let mut pc = DoctorPc::builder().extension(small_extension::write(&files)?).start()?;
    let page = pc.browser()?.open_extension_page("popup.html")?;
    page.eval("localStorage.setItem('ricordo', 'sì')")?;
    pc.restart_browser()?;
    let page = pc.browser()?.open_extension_page("popup.html")?;
    assert_eq!(page.eval("localStorage.getItem('ricordo')")?, "sì");
    Ok(())
}
