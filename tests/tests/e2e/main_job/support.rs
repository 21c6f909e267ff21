//! What the tests of the main job share: a PC that is cleared between them, and the few things a doctor does and sees.
//! Knows what a user sees of the product; knows nothing of its inside but the name of its keyring entries.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    browser::{HOST_NAME, Page, Place},
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    main_job::{NOTE, STEADY, in_control, pc_with_product},
    notice_mail::NoticeMail,
    product::PORTAL,
    sirped_portal::{Issued, Variant, Verdict},
    user,
    wait::wait_until,
};

pub(crate) use staffetta_tests::doctor_pc::open_mail;
pub(crate) use staffetta_tests::main_job::{FILLED_WITHIN, control_says, offered, press_until};
pub(crate) use staffetta_tests::user::{never, press, shot, words};

static PC: Mutex<Option<DoctorPc>> = Mutex::new(None);

/// Runs a test on a PC that others used before and use after it, cleared of what they left. A test that fails takes its
/// PC away with it. Chromium must have nothing against the extension in the end.
pub(crate) fn on_doctor_pc(test: impl FnOnce(&DoctorPc) -> Result<()>) -> Result<()> {
    let mut shared = PC.lock().unwrap_or_else(PoisonError::into_inner);
    let pc = match shared.take() {
        Some(pc) => pc,
        None => pc_with_product()?.start()?,
    };
    clear(&pc).context("the PC cannot be cleared")?;
    test(&pc)?;
    no_complaints(&pc)?;
    *shared = Some(pc);
    Ok(())
}

/// Runs a test on a PC of its own, whose browser lets the extension reach places that nobody approved: in another the
/// popup, or a withdrawal, has given them back.
pub(crate) fn on_new_pc(test: impl FnOnce(&DoctorPc) -> Result<()>) -> Result<()> {
    let pc = pc_with_product()?.start()?;
    clear(&pc)?;
    test(&pc)?;
    no_complaints(&pc)
}

fn clear(pc: &DoctorPc) -> Result<()> {
    let browser = pc.browser()?;
    browser.close_pages()?;
    if in_keyring(pc)? > 0 {
        pc.secrets.run("secret-tool", &["clear", "service", HOST_NAME], "")?;
    }
    pc.portal.set_variant(Variant::default());
    pc.portal.end_authorisations();
    edit(pc, |_| {});
    Ok(())
}

/// Chromium's own list of the extension's errors is empty.
pub(crate) fn no_complaints(pc: &DoctorPc) -> Result<()> {
    user::no_complaints(pc.browser()?)
}

/// Changes the notifications sent from here on; each keeps a subject of its own, see [`subject`].
pub(crate) fn edit(pc: &DoctorPc, edit: impl Fn(&mut NoticeMail) + Send + 'static) {
    pc.edit_notices(move |notice| {
        notice.subject = subject(&notice.code);
        edit(notice);
    });
}

/// The subject by which the mail of a code is found in the inbox.
pub(crate) fn subject(code: &str) -> String {
    format!("Notifica SIRPED {}", code.get(..8).unwrap_or(code))
}

/// Logs everybody out of portal and webmail.
pub(crate) fn log_out(pc: &DoctorPc) -> Result<()> {
    pc.browser()?.clear_cookies()
}

/// Anna's inbox in a new tab; she logs in when she has not yet.
pub(crate) fn inbox(pc: &DoctorPc) -> Result<Page> {
    pc.open_webmail(ANNA_MAIL)
}

/// Anna's patient in a new tab; she logs in when she has not yet.
pub(crate) fn patient(pc: &DoctorPc) -> Result<Page> {
    pc.open_portal(ANNA)
}

/// Anna's portal with the dialog open, and the code that was sent to her for it.
pub(crate) fn portal_asks(pc: &DoctorPc) -> Result<(Page, Issued)> {
    let portal = patient(pc)?;
    let issued = pc.ask_for_code(&portal, ANNA)?;
    Ok((portal, issued))
}

/// Anna's webmail with the mail of a code open and noted.
pub(crate) fn read_mail(pc: &DoctorPc, issued: &Issued) -> Result<Page> {
    let webmail = inbox(pc)?;
    open_mail(&webmail, &subject(&issued.code))?;
    note(&webmail)?;
    Ok(webmail)
}

/// The usual beginning: the portal asks, the mail was read, the control offers the session.
pub(crate) fn ready_to_click(pc: &DoctorPc) -> Result<(Page, Issued)> {
    let (portal, issued) = portal_asks(pc)?;
    let webmail = read_mail(pc, &issued)?;
    ensure!(note(&webmail)?.contains("salvato"), "the note says: {}", note(&webmail)?);
    webmail.close()?;
    portal.bring_to_front()?;
    offered(&portal)?;
    Ok((portal, issued))
}

/// What the note in the page of a message says, once there is one.
pub(crate) fn note(webmail: &Page) -> Result<String> {
    in_control(webmail, NOTE)?.text()
}

/// There is no note, now and for a while.
pub(crate) fn no_note(webmail: &Page) -> Result<()> {
    never("a note", || Ok(webmail.find_in(Place::ClosedShadow, NOTE)?.is_some()))
}

/// What is in the field.
pub(crate) fn field(portal: &Page) -> Result<String> {
    portal.element("#idSessione")?.value()
}

/// The field is empty, now and for a while.
pub(crate) fn stays_empty(portal: &Page) -> Result<()> {
    never("something in the field", || Ok(!field(portal)?.is_empty()))
}

/// Clicks the control and waits for the code in the field.
pub(crate) fn paste(portal: &Page, code: &str) -> Result<()> {
    offered(portal)?.click()?;
    filled(portal, code)
}

/// Presses what is offered until the field holds the code.
pub(crate) fn press_until_filled(portal: &Page, field: &str, code: &str) -> Result<()> {
    press_until(portal, "the field to hold the code", || Ok(portal.element(field)?.value()? == code))
}

/// Presses *Annulla*, once it can be pressed.
pub(crate) fn press_undo(portal: &Page) -> Result<()> {
    in_control(portal, ".control .undo[style*=visible]")?;
    portal.eval(STEADY)?;
    in_control(portal, ".control .undo")?.click()
}

/// Presses the link beside what the control says where it has no code to offer.
pub(crate) fn press_link(portal: &Page, label: &str) -> Result<()> {
    portal.eval(STEADY)?;
    let link = in_control(portal, ".control > .open")?;
    ensure!(link.text()? == label, "the link says: {}", link.text()?);
    link.click()
}

/// Waits for the code in the field.
pub(crate) fn filled(portal: &Page, code: &str) -> Result<()> {
    wait_until("the field to hold the code", || Ok((field(portal)? == code).then_some(())))
}

/// Presses INVIA, and the portal accepts.
pub(crate) fn send(pc: &DoctorPc, portal: &Page) -> Result<()> {
    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("Ricetta inviata")?;
    let last = pc.portal.submissions().pop().context("nothing was sent")?;
    ensure!(last.verdict == Verdict::Accepted, "the portal says: {:?}", last.verdict);
    Ok(())
}

/// The words of the popup, opened for it and closed again.
pub(crate) fn popup_words(pc: &DoctorPc, picture: &str) -> Result<String> {
    let popup = pc.browser()?.press_for_popup()?;
    let words = words(&popup)?;
    shot(&popup, picture)?;
    popup.close()?;
    Ok(words)
}

/// What *Copia diagnosi* puts on the clipboard, as the portal's page reads it when the user lets it.
pub(crate) fn diagnosis(pc: &DoctorPc, portal: &Page, picture: &str) -> Result<String> {
    let popup = pc.browser()?.press_for_popup()?;
    press(&popup, "Copia diagnosi")?;
    popup.wait_for_text("Diagnosi copiata")?;
    shot(&popup, picture)?;
    popup.close()?;
    portal.clipboard(&format!("https://{PORTAL}"))
}

/// How many sessions the keyring holds, seen from outside.
pub(crate) fn in_keyring(pc: &DoctorPc) -> Result<usize> {
    // What a mail said was revoked is remembered beside the sessions.
    let is_session = |entry: &&String| !entry.contains(r#"{"revocation":"#);
    Ok(pc.secrets.entries()?.iter().filter(is_session).count())
}

/// Waits until the keyring holds so many sessions.
pub(crate) fn wait_in_keyring(pc: &DoctorPc, count: usize) -> Result<()> {
    wait_until(&format!("{count} in the keyring"), || Ok((in_keyring(pc)? == count).then_some(())))
}
