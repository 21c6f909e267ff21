//! The PIN: asked in the window, presented once for each time it was typed, and told what the card said.

use anyhow::{Result, ensure};
use staffetta_tests::{
    cns_card::{ChipFamily, LastWrong},
    scripted_pinentry::Answer,
};

use crate::support::{RIGHT, WRONG, insert, log_in, nothing_risked, on_card_pc, refused, register};

#[test]
fn the_window_names_portal_holder_and_reader_and_gets_no_pin_back() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        log_in(pc, &[RIGHT])?;
        let told = pc.user.told();
        for word in ["sistemats4.sanita.finanze.it", "BIANCHI", "Virtual PCD"] {
            ensure!(told.contains(word), "{word}: {told}");
        }
        ensure!(!told.contains("12345"), "{told}");
        Ok(())
    })
}

#[test]
fn a_wrong_pin_costs_one_try_and_is_asked_again_with_the_tries_left() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let login = log_in(pc, &[WRONG, RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(pc.user.asked() == 2 && pc.user.told().contains('2'), "{}", pc.user.told());
        ensure!(pc.card.record().wrong_verifies == 1 && pc.card.tries_left() == 3);

        let left = refused(pc, &[WRONG, Answer::Cancels], "pin_cancelled", "restano 2 tentativi")?;
        ensure!(!left.said.err.contains("nessun tentativo"), "{}", left.said.err);
        ensure!(pc.card.tries_left() == 2, "{} tries left", pc.card.tries_left());
        Ok(())
    })
}

#[test]
fn the_last_try_is_used_only_after_it_was_confirmed() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        refused(pc, &[WRONG, WRONG, Answer::Cancels], "pin_cancelled", "finestra del PIN")?;
        ensure!(pc.card.tries_left() == 1, "{} tries left", pc.card.tries_left());
        ensure!(pc.user.asked() == 2, "{}", pc.user.told());

        // The card stays: the next login begins with the confirmation.
        refused(pc, &[Answer::Cancels, WRONG], "pin_cancelled", "resta 1 tentativo")?;
        ensure!(pc.user.asked() == 0 && pc.card.tries_left() == 1, "{}", pc.user.told());
        let login = log_in(pc, &[Answer::Confirms, RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(pc.card.tries_left() == 3);

        // A PIN was right: nothing is left to confirm.
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        Ok(())
    })
}

#[test]
fn a_card_that_blocks_is_told_with_the_puk_and_is_not_tried_again() -> Result<()> {
    on_card_pc(|pc| {
        for last in [LastWrong::NoneLeft, LastWrong::Blocked] {
            insert(pc, ChipFamily::St2021, |spec| spec.last_wrong = last)?;
            let answers = [WRONG, WRONG, Answer::Confirms, WRONG, Answer::Confirms];
            refused(pc, &answers, "pin_blocked", "PUK")?;
            ensure!(pc.card.record().verifies == 3 && pc.card.tries_left() == 0, "{last:?}");
            ensure!(pc.user.told().contains("PUK"), "{}", pc.user.told());
            // Blocked from before: the card says so, once.
            pc.card.begin_record();
            refused(pc, &[RIGHT, Answer::Confirms], "pin_blocked", "PUK")?;
            ensure!(pc.card.record().verifies <= 1);
        }
        Ok(())
    })
}

#[test]
fn what_is_no_pin_never_reaches_the_card() -> Result<()> {
    on_card_pc(|pc| {
        let answers =
            [Answer::Types("1234"), Answer::Types("123456789"), Answer::Types("12a45"), Answer::Cancels];
        refused(pc, &answers, "pin_cancelled", "finestra del PIN")?;
        nothing_risked(pc)
    })
}

#[test]
fn a_window_that_is_closed_left_alone_or_broken_costs_nothing() -> Result<()> {
    on_card_pc(|pc| {
        refused(pc, &[Answer::Cancels], "pin_cancelled", "nessun tentativo")?;
        refused(pc, &[Answer::IsAway], "pin_timed_out", "nessun tentativo")?;
        refused(pc, &[Answer::Crashes], "pin_window_missing", "pinentry")?;
        refused(pc, &[Answer::Babbles], "pin_window_missing", "pinentry")?;
        nothing_risked(pc)
    })
}

#[test]
fn a_card_without_a_counter_is_believed_to_be_wrong_without_one() -> Result<()> {
    on_card_pc(|pc| {
        insert(pc, ChipFamily::Oberthur, |spec| spec.hides_tries = true)?;
        let left = refused(pc, &[WRONG, Answer::Cancels], "pin_cancelled", "non ha detto quanti")?;
        ensure!(!left.said.err.contains("nessun tentativo"), "{}", left.said.err);
        ensure!(pc.card.record().verifies == 1);

        // Cards take three: the third is confirmed, in a later login as well.
        refused(pc, &[WRONG, Answer::Cancels, WRONG], "pin_cancelled", "non ha detto quanti")?;
        refused(pc, &[Answer::Cancels, WRONG], "pin_cancelled", "")?;
        ensure!(pc.card.record().verifies == 2 && pc.user.asked() == 0, "{}", pc.user.told());
        Ok(())
    })
}

#[test]
fn no_pin_and_no_cookie_is_printed() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(
            !login.said.all().contains("12345") && !login.said.all().contains("JSESSIONID"),
            "{}",
            login.said.all()
        );
        Ok(())
    })
}
