//! What ends by itself: a session between capture and click, of which the page says so and fills nothing in, and a code
//! on the clipboard. Both take a minute, and the same one.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use staffetta_tests::{
    browser::Place,
    main_job::{BUTTON, LINE},
    wait::wait_until,
};

use crate::clipboard::{begin_minute, minute};
use crate::support::{
    edit, in_keyring, note, on_doctor_pc, popup_words, portal_asks, read_mail, shot, stays_empty,
};

#[test]
fn a_session_that_expires_before_the_click_is_said_to_be_over_and_nothing_is_filled() -> Result<()> {
    // Where that cannot begin, the test that is about it says why.
    let _ = begin_minute();
    on_doctor_pc(|pc| {
        let end = end_of_a_coming_minute();
        edit(pc, move |notice| {
            (notice.requested_at, notice.expires_at) = (end - SignedDuration::from_hours(8), Some(end));
        });
        let (portal, issued) = portal_asks(pc)?;
        let said = note(&read_mail(pc, &issued)?)?;
        ensure!(said.contains("salvato") && said.contains("in scadenza"), "{said}");
        let popup = popup_words(pc, "popup-ending")?;
        ensure!(popup.contains("min"), "{popup}");
        portal.bring_to_front()?;
        // Longer than anything else is waited for: up to a minute and a half.
        let left = end.as_second() - Timestamp::now().as_second() + 1;
        sleep(Duration::from_secs(left.max(0).unsigned_abs()));
        // The button may still be there for a moment; a click on it then comes to nothing, and says so.
        let said = wait_until("the end to be told", || {
            if let Some(at) =
                portal.find_in(Place::ClosedShadow, BUTTON)?.and_then(|one| one.bounds().ok()?)
            {
                portal.click_at(at.centre().0, at.centre().1)?;
            }
            let line = portal.find_in(Place::ClosedShadow, LINE)?.map(|line| line.text()).transpose()?;
            Ok(line.filter(|text| !text.contains("copre")))
        })?;
        shot(&portal, "control-expired")?;
        ensure!(said.contains("scaduto") || said.contains("Nessun ID-SESSIONE valido"), "{said}");
        stays_empty(&portal)?;
        let popup = popup_words(pc, "popup-expired")?;
        ensure!(popup.contains("Nessun ID-SESSIONE"), "{popup}");
        // A clock that is wrong costs no code: it is kept for a day, and nobody is given it.
        ensure!(in_keyring(pc)? == 1, "the keyring does not hold it any more");
        Ok(())
    })
}

#[test]
fn the_clipboard_is_empty_a_minute_later_unless_something_else_was_copied_meanwhile() -> Result<()> {
    minute()
}

/// Notices state minutes: the next full minute that leaves time to read the mail.
fn end_of_a_coming_minute() -> Timestamp {
    let now = Timestamp::now();
    let second = now.as_second();
    let room = 35;
    let end = (second + room).div_euclid(60) * 60 + 60;
    Timestamp::from_second(end).unwrap_or(now)
}
