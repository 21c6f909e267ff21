//! What the tests share: a PC with all webmails, cleared between them, and the note beside a mail.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use staffetta_tests::{
    browser::{HOST_NAME, Page, Place},
    doctor_pc::{ANNA_MAIL, DoctorPc},
    main_job::{self, NOTE, pc_with_product},
    product::WEBMAIL,
    user::{never, no_complaints},
    webmail::{HordeBasicInbox, HordeInbox, Inbox, RoundcubeInbox, SogoInbox},
};

static PC: Mutex<Option<DoctorPc>> = Mutex::new(None);

/// The webmails beside the one that the main job is done in.
pub(crate) const WEBMAILS: &[&(dyn Inbox + Sync)] = &[
    &RoundcubeInbox("larry"),
    &RoundcubeInbox("classic"),
    &SogoInbox(WEBMAIL),
    &HordeInbox,
    &HordeBasicInbox,
];

/// Runs a test on a PC that others used before and use after it, cleared of what they left. A test that fails takes its
/// PC away with it.
pub(crate) fn on_pc(test: impl FnOnce(&DoctorPc) -> Result<()>) -> Result<()> {
    let mut shared = PC.lock().unwrap_or_else(PoisonError::into_inner);
    let pc = match shared.take() {
        Some(pc) => pc,
        None => pc_with_product()?.all_webmails().start()?,
    };
    pc.browser()?.close_pages()?;
    // Nothing to clear is no failure.
    pc.secrets.run("sh", &["-c", &format!("secret-tool clear service {HOST_NAME} || true")], "")?;
    test(&pc)?;
    no_complaints(pc.browser()?)?;
    *shared = Some(pc);
    Ok(())
}

/// A webmail in a tab, Anna logged in.
pub(crate) fn logged_in(pc: &DoctorPc, webmail: &dyn Inbox) -> Result<Page> {
    let page = pc.browser()?.open("about:blank")?;
    let account = pc.mailbox.account(ANNA_MAIL)?;
    webmail.log_in(&page, account).with_context(|| format!("{}: login", webmail.name()))?;
    Ok(page)
}

/// What the note says; it is taken away, so that the next one is another mail's.
pub(crate) fn note(page: &Page) -> Result<String> {
    let said = main_job::note(page)?;
    page.eval(
        "[document, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument)].forEach(
           shown => shown?.querySelector('staffetta-note')?.remove())",
    )?;
    Ok(said)
}

/// There is no note, now and for a while.
pub(crate) fn no_note(page: &Page) -> Result<()> {
    never("a note", || Ok(page.find_in(Place::ClosedShadow, NOTE)?.is_some()))
}
