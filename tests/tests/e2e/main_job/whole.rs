//! The main job, as it goes every day, and in the shapes that mail, colleagues and restarts give it.

use std::{thread::sleep, time::Duration};

use anyhow::{Context, Result, ensure};
use staffetta_tests::{
    browser::{Modifier, Page, Place},
    doctor_pc::{ANNA_MAIL, CARLO, CARLO_MAIL},
    main_job::{self, in_control, masked, pc_with_product},
    notice_mail::{Encoding, MailLayout},
    product::PORTAL,
    sirped_portal::Verdict,
    steps::{Step, Steps},
    wait::wait_until,
};

use crate::support::{
    control_says, edit, field, in_keyring, log_out, no_complaints, note, offered, on_doctor_pc, open_mail,
    paste, patient, portal_asks, read_mail, ready_to_click, send, shot, subject, words,
};

#[test]
fn from_the_mail_to_the_accepted_prescription_with_one_click() -> Result<()> {
    let pc = pc_with_product()?.start()?;
    let mut steps = 0;
    let mut count = |_: &Step| steps += 1;
    main_job::run(&pc, &mut Steps::begin(&pc.scratch().path().join("pictures"), &mut count)?)?;
    ensure!(steps == 7, "{steps} steps were told");
    no_complaints(&pc)
}

#[test]
fn a_mail_of_html_alone_is_taken() -> Result<()> {
    taken(MailLayout::Html, Encoding::QuotedPrintable)
}

#[test]
fn a_mail_of_plain_text_alone_is_taken() -> Result<()> {
    taken(MailLayout::Plain, Encoding::EightBit)
}

#[test]
fn a_mail_in_base64_is_taken() -> Result<()> {
    taken(MailLayout::Alternative, Encoding::Base64)
}

#[test]
fn a_mail_in_iso_8859_1_is_taken() -> Result<()> {
    taken(MailLayout::Plain, Encoding::Latin1)
}

fn taken(layout: MailLayout, encoding: Encoding) -> Result<()> {
    on_doctor_pc(|pc| {
        edit(pc, move |notice| (notice.layout, notice.encoding) = (layout, encoding));
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)
    })
}

#[test]
fn the_session_comes_from_the_keyring_after_the_browser_was_restarted() -> Result<()> {
    let mut pc = pc_with_product()?.start()?;
    edit(&pc, |_| {});
    let (_, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?;
    pc.restart_browser()?;
    let portal = patient(&pc)?;
    // The portal must not issue a newer code: the copy of its page has the dialog open, and INVIA in it counts.
    portal.navigate(&format!("https://{PORTAL}/copia"))?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)
}

#[test]
fn of_two_doctors_sessions_each_is_offered_with_its_owner_and_the_portal_takes_only_the_right_one()
-> Result<()> {
    on_doctor_pc(|pc| {
        log_out(pc)?;
        let carlos_portal = pc.open_portal(CARLO)?;
        let carlos = pc.ask_for_code(&carlos_portal, CARLO)?;
        let webmail = pc.open_webmail(CARLO_MAIL)?;
        open_mail(&webmail, &subject(&carlos.code))?;
        ensure!(note(&webmail)?.contains("salvato"), "{}", note(&webmail)?);
        carlos_portal.close()?;
        webmail.close()?;
        log_out(pc)?;

        let (portal, annas) = portal_asks(pc)?;
        read_mail(pc, &annas)?.close()?;
        ensure!(in_keyring(pc)? == 2, "{} in the keyring", in_keyring(pc)?);
        let popup = pc.browser()?.press_for_popup()?;
        let shown = words(&popup)?;
        for code in [masked(&annas.code), masked(&carlos.code)] {
            ensure!(shown.contains(&code), "{code} is not in the popup: {shown}");
        }
        shot(&popup, "popup-two-sessions")?;
        name_mailbox(&popup, ANNA_MAIL, "Dott.ssa\u{200b} Bianchi")?;
        shot(&popup, "popup-named")?;
        popup.close()?;

        portal.bring_to_front()?;
        let best = offered(&portal)?.text()?;
        // Both may have been asked for in the same minute.
        let is_named = ["Dott.ssa Bianchi", CARLO_MAIL].iter().any(|name| best.starts_with(name));
        ensure!(is_named && best.contains("Incolla sessione"), "the button says: {best}");
        shot(&portal, "control-two-sessions")?;
        pick(&portal, "carlo.verdi@")?;
        wait_until("Carlo's code", || Ok((field(&portal)? == carlos.code).then_some(())))?;
        control_says(&portal, "Incollato")?;
        portal.click("[data-ruolo=invia]")?;
        portal.wait_for_text("non risulta rilasciato a questo utente")?;
        let last = pc.portal.submissions().pop().context("nothing was sent")?;
        ensure!(last.verdict == Verdict::NotTheirs, "{:?}", last.verdict);
        shot(&portal, "control-wrong-session-refused")?;

        // It is not offered again, and the other one is.
        wait_until("the control to offer one code", || {
            let button = portal.find_in(Place::ClosedShadow, "button.head")?;
            Ok(button
                .map(|button| button.text())
                .transpose()?
                .filter(|text| text.starts_with("Incolla sessione")))
        })?;
        ensure!(portal.find_in(Place::ClosedShadow, ".panel button")?.is_none(), "there is still a choice");
        shot(&portal, "control-next-after-refusal")?;
        offered(&portal)?.click()?;
        wait_until("Anna's code", || Ok((field(&portal)? == annas.code).then_some(())))?;
        send(pc, &portal)?;
        // Other tests look for the address.
        let places = pc.browser()?.open_extension_page("options.html")?;
        places.wait_for_text(&format!("Nome per {ANNA_MAIL}"))?;
        shot(&places, "places-names")?;
        places.eval("chrome.storage.local.remove('user')").map(drop)
    })
}

/// Gives a mailbox a name in the popup; the address stays beneath.
fn name_mailbox(popup: &Page, owner: &str, name: &str) -> Result<()> {
    let card = format!(
        "[...document.querySelectorAll('article')].find((card) => card.innerText.includes('{owner}'))"
    );
    let (x, y) = popup.point_of(&format!("{card}?.querySelector('.link')"))?;
    popup.click_at(x, y)?;
    popup.wait_for(&format!("document.activeElement.id === 'name-{owner}'"))?;
    popup.type_text(name)?;
    popup.press("Enter", Modifier::None)?;
    popup.wait_for(&format!("{card}?.querySelector('h2').innerText === 'Dott.ssa Bianchi'")).map(drop)
}

/// Takes the code of an owner: the one button names the code that fits best, a list the others.
fn pick(portal: &Page, owner: &str) -> Result<()> {
    let best = offered(portal)?;
    if best.text()?.contains(owner) {
        return best.click();
    }
    in_control(portal, ".control > .others")?.click()?;
    in_control(portal, ".panel button")?;
    shot(portal, "control-choices")?;
    sleep(Duration::from_millis(1000));
    let other = in_control(portal, ".panel button")?;
    ensure!(other.text()?.contains(owner), "the other is {}", other.text()?);
    other.click()
}
