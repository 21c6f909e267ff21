//! The main job from end to end, in the steps a doctor would tell it in. The demonstration prints them, a test runs
//! them. Knows what a user sees of the product; knows nothing of its inside.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{
    browser::{Element, Page, Place},
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    product,
    sirped_portal::Verdict,
    steps::Steps,
    wait::{wait_until, wait_within},
};

/// Waits until the page was drawn for 400 ms without a pause: the control takes a press when it was to be seen, still,
/// for 250 ms before, and where a page is not drawn (a picture is taken, the computer is busy) they begin anew.
pub const STEADY: &str = "new Promise((done) => {
    let [since, last] = [performance.now(), performance.now()];
    const frame = (now) => {
        if (now - last > 200) since = now;
        last = now;
        if (now - since > 400) done(true); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})";

/// How long a fill takes at most, where a press counts.
pub const FILLED_WITHIN: Duration = Duration::from_secs(2);

/// The control's button in a portal's page.
pub const BUTTON: &str = ".control button";
/// The control's line of text.
pub const LINE: &str = ".control p";
/// The note in a webmail's page.
pub const NOTE: &str = ".note";

/// Runs the main job on a doctor's PC with the product on it.
///
/// # Errors
/// When anything is not as a doctor may expect.
pub fn run(pc: &DoctorPc, steps: &mut Steps) -> Result<()> {
    let portal = pc.open_portal(ANNA)?;
    let issued = pc.ask_for_code(&portal, ANNA)?;
    let hint = in_control(&portal, LINE)?.text()?;
    ensure!(hint.contains("SIRPED"), "the portal's page says: {hint}");
    steps.shown("Il portale chiede l'ID-SESSIONE; SIRPED lo spedisce", &portal, "1-portale-chiede")?;

    let webmail = pc.open_webmail(ANNA_MAIL)?;
    steps.done("La dottoressa entra nella webmail");
    pc.open_newest_mail(&webmail, 1)?;
    let note = note(&webmail)?;
    ensure!(note.contains("salvato"), "the note says: {note}");
    steps.shown("Apre la mail: riconosciuta, salvata nel portachiavi", &webmail, "2-webmail-salvato")?;

    let popup = pc.browser()?.open_popup()?;
    popup.wait_for("document.documentElement.dataset.ready !== undefined")?;
    let shown = popup.element("#sessions")?.text()?;
    ensure!(
        shown.contains(&masked(&issued.code)) && !shown.contains(&issued.code),
        "the popup shows: {shown}"
    );
    steps.shown("Il popup la mostra, mascherata, con il tempo che resta", &popup, "3-popup")?;
    popup.close()?;

    portal.bring_to_front()?;
    let button = in_control(&portal, BUTTON)?;
    ensure!(button.text()?.contains("Incolla sessione"), "the button says: {}", button.text()?);
    ensure!(portal.element("#idSessione")?.value()?.is_empty(), "the field holds something before the click");
    steps.shown("Nel portale, accanto al campo: «Incolla sessione»", &portal, "4-portale-prima")?;

    offered(&portal)?.click()?;
    control_says(&portal, "Incollato")?;
    ensure!(portal.element("#idSessione")?.value()? == issued.code, "the field holds another code");
    steps.shown("Un clic: il codice è nel campo", &portal, "5-portale-dopo")?;

    portal.click("[data-ruolo=invia]")?;
    portal.wait_for_text("Ricetta inviata")?;
    let submission = pc.portal.submissions().pop().context("nothing was sent")?;
    ensure!(submission.verdict == Verdict::Accepted, "the portal says: {:?}", submission.verdict);
    steps.shown("INVIA: il portale accetta", &portal, "6-ricetta-inviata")?;
    Ok(())
}

/// A doctor's PC with the product on it, as it is shipped. Where a package brought it, the host is registered there for
/// all users, and nowhere else.
///
/// # Errors
/// When it has not been built.
pub fn pc_with_product() -> Result<crate::doctor_pc::Builder> {
    let pc = DoctorPc::builder().extension(product::extension_dir()?);
    Ok(if product::is_installed()? { pc } else { pc.native_host(product::host_program()?) })
}

/// An element of the control, wherever in the page it is drawn.
///
/// # Errors
/// When it does not show up.
pub fn in_control(page: &Page, css: &str) -> Result<Element> {
    page.element_in(Place::ClosedShadow, css)
}

/// The first button of the control, once it has been there for longer than the control wants to have been seen.
///
/// # Errors
/// When it does not show up.
pub fn offered(portal: &Page) -> Result<Element> {
    in_control(portal, BUTTON)?;
    portal.eval(STEADY)?;
    in_control(portal, BUTTON)
}

/// Presses what is offered, as a person does until it counts: it has to have been seen for a moment, and the time of a
/// double click to be over.
///
/// # Errors
/// When it is not done in the end.
pub fn press_until(portal: &Page, what: &str, mut is_done: impl FnMut() -> Result<bool>) -> Result<()> {
    let is_visible = "function () { return getComputedStyle(this).visibility === 'visible' }";
    wait_until(&format!("{what} after a press"), || {
        wait_until("the control to be seen", || {
            Ok((in_control(portal, ".control")?.apply(is_visible)? == true).then_some(()))
        })?;
        offered(portal)?.click()?;
        Ok(wait_within(FILLED_WITHIN, what, || Ok(is_done()?.then_some(()))).ok())
    })
}

/// What the control says, once these words are among it.
///
/// # Errors
/// When it does not say them.
pub fn control_says(portal: &Page, words: &str) -> Result<String> {
    wait_until(&format!("the control to say «{words}»"), || {
        let line = portal.find_in(Place::ClosedShadow, LINE)?;
        let text = line.map(|line| line.text()).transpose()?.unwrap_or_default();
        Ok(text.contains(words).then_some(text))
    })
}

/// What the note in the page of a message says.
///
/// # Errors
/// When there is none.
pub fn note(webmail: &Page) -> Result<String> {
    in_control(webmail, NOTE)?.text()
}

/// A code as the product shows it.
#[must_use]
pub fn masked(code: &str) -> String {
    let ends: Vec<char> = code.chars().collect();
    let (start, end) = (ends.iter().take(4), ends.iter().rev().take(4).rev());
    start.chain(['…'].iter()).chain(end).collect()
}
