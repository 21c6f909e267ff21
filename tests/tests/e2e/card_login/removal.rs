//! The card pulled at every command of a login, and cards that answer nonsense: one clear error, the PIN presented at
//! most once, and the next login works.

use std::{thread::sleep, time::Duration};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::cns_card::{ChipFamily, Fault};

use crate::support::{RIGHT, insert, log_in, on_card_pc, register};

/// The service looks for a card every 400 ms; one that is back before it looked is not seen any more after a reset that
/// failed (pcscd 1.9.9). No hand is that quick.
const UNTIL_NOTICED: Duration = Duration::from_millis(900);
/// More than a login has, cold.
const MOST_COMMANDS: u32 = 40;

#[test]
fn pulled_at_any_command_the_card_loses_nothing_and_the_user_is_told() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let mut boundaries = 0;
        // Before the first command there is no card at all: that is another test's.
        for (fault, first) in [(Fault::RemovedBefore, 2), (Fault::RemovedDuring, 1)] {
            for nth in first..MOST_COMMANDS {
                insert(pc, ChipFamily::St2021, |_| {})
                    .with_context(|| format!("after {fault:?} at {}", nth - 1))?;
                pc.card.break_at(nth, fault.clone());
                let login = log_in(pc, &[RIGHT])?;
                if !pc.card.is_in() {
                    sleep(UNTIL_NOTICED);
                }
                if login.said.code == 0 {
                    break;
                }
                boundaries += 1;
                let code = login.failure();
                ensure!(
                    ["card_removed", "card_missing", "card_unresponsive"].contains(&code),
                    "{fault:?} at {nth}: {}",
                    login.said.all()
                );
                let record = pc.card.record();
                ensure!(record.verifies <= 1 && record.wrong_verifies == 0, "{fault:?} at {nth}: {record:?}");
            }
        }
        ensure!(boundaries >= 14, "only {boundaries} boundaries were tried");
        insert(pc, ChipFamily::St2021, |_| {})?;
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        Ok(())
    })
}

#[test]
fn nonsense_at_any_command_is_one_clear_error() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        for answer in
            [vec![0x6F, 0x00], vec![0xFF; 300], vec![0x61, 0x00], vec![0x30, 0x82, 0xFF, 0xFF, 0x90, 0x00]]
        {
            for nth in 1..=7 {
                insert(pc, ChipFamily::St2021, |_| {})?;
                pc.card.break_at(nth, Fault::Answers(answer.clone()));
                let login = log_in(pc, &[RIGHT]).with_context(|| format!("{answer:02X?} at {nth}"))?;
                let record = pc.card.record();
                ensure!(record.verifies <= 1, "{answer:02X?} at {nth}: {record:?}");
                ensure!(
                    login.said.code == 0
                        || !["none", "process_died", "card_internal"].contains(&login.failure()),
                    "{answer:02X?} at {nth}: {}",
                    login.said.all()
                );
            }
        }
        Ok(())
    })
}
