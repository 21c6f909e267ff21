//! The PIN: asked in the window, presented once for each time it was typed, and told what the card said.

use anyhow::{Result, ensure};
use staffetta_tests::{
    cns_card::{Family, LastWrong},
    scripted_pinentry::Answer,
};

use crate::support::{RIGHT, WRONG, at_the_desk, insert, log_in, nothing_risked, refused, register};

#[test]
fn the_window_names_portal_holder_and_reader_and_gets_no_pin_back() -> Result<()> {
    at_the_desk(|desk| {
        register(desk)?;
        log_in(desk, &[RIGHT])?;
        let told = desk.user.told();
        for word in ["sistemats4.sanita.finanze.it", "BIANCHI", "Virtual PCD"] {
            ensure!(told.contains(word), "{word}: {told}");
        }
        ensure!(!told.contains("12345"), "{told}");
        Ok(())
    })
}

#[test]
fn a_wrong_pin_costs_one_try_and_is_asked_again_with_the_tries_left() -> Result<()> {
    at_the_desk(|desk| {
        register(desk)?;
        let login = log_in(desk, &[WRONG, RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(desk.user.asked() == 2 && desk.user.told().contains('2'), "{}", desk.user.told());
        ensure!(desk.card.record().wrong_verifies == 1 && desk.card.tries_left() == 3);

        refused(desk, &[WRONG, Answer::Cancels], "pin_cancelled", "finestra del PIN")?;
        ensure!(desk.card.tries_left() == 2, "{} tries left", desk.card.tries_left());
        Ok(())
    })
}

#[test]
fn the_last_try_is_used_only_after_it_was_confirmed() -> Result<()> {
    at_the_desk(|desk| {
        register(desk)?;
        refused(desk, &[WRONG, WRONG, Answer::Cancels], "pin_cancelled", "finestra del PIN")?;
        ensure!(desk.card.tries_left() == 1, "{} tries left", desk.card.tries_left());
        ensure!(desk.user.asked() == 2, "{}", desk.user.told());
        insert(desk, Family::St2021, |_| {})?;
        let login = log_in(desk, &[WRONG, WRONG, Answer::Confirms, RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(desk.card.tries_left() == 3);
        Ok(())
    })
}

#[test]
fn a_card_that_blocks_is_told_with_the_puk_and_is_not_tried_again() -> Result<()> {
    at_the_desk(|desk| {
        for last in [LastWrong::NoneLeft, LastWrong::Blocked] {
            insert(desk, Family::St2021, |spec| spec.last_wrong = last)?;
            let answers = [WRONG, WRONG, Answer::Confirms, WRONG, Answer::Confirms];
            refused(desk, &answers, "pin_blocked", "PUK")?;
            ensure!(desk.card.record().verifies == 3 && desk.card.tries_left() == 0, "{last:?}");
            ensure!(desk.user.told().contains("PUK"), "{}", desk.user.told());
            // Blocked from before: the card says so, once.
            desk.card.begin_record();
            refused(desk, &[RIGHT, Answer::Confirms], "pin_blocked", "PUK")?;
            ensure!(desk.card.record().verifies <= 1);
        }
        Ok(())
    })
}

#[test]
fn what_is_no_pin_never_reaches_the_card() -> Result<()> {
    at_the_desk(|desk| {
        let answers =
            [Answer::Types("1234"), Answer::Types("123456789"), Answer::Types("12a45"), Answer::Cancels];
        refused(desk, &answers, "pin_cancelled", "finestra del PIN")?;
        nothing_risked(desk)
    })
}

#[test]
fn a_window_that_is_closed_left_alone_or_broken_costs_nothing() -> Result<()> {
    at_the_desk(|desk| {
        refused(desk, &[Answer::Cancels], "pin_cancelled", "nessun tentativo")?;
        refused(desk, &[Answer::IsAway], "pin_timed_out", "nessun tentativo")?;
        refused(desk, &[Answer::Crashes], "pin_window_missing", "pinentry")?;
        refused(desk, &[Answer::Babbles], "pin_window_missing", "pinentry")?;
        nothing_risked(desk)
    })
}

#[test]
fn a_card_without_a_counter_is_believed_to_be_wrong_without_one() -> Result<()> {
    at_the_desk(|desk| {
        insert(desk, Family::Oberthur, |spec| spec.hides_tries = true)?;
        refused(desk, &[WRONG, Answer::Cancels], "pin_cancelled", "finestra del PIN")?;
        ensure!(desk.card.record().verifies == 1);
        Ok(())
    })
}

#[test]
fn no_pin_and_no_cookie_is_printed() -> Result<()> {
    at_the_desk(|desk| {
        register(desk)?;
        let login = log_in(desk, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(
            !login.said.all().contains("12345") && !login.said.all().contains("JSESSIONID"),
            "{}",
            login.said.all()
        );
        Ok(())
    })
}
