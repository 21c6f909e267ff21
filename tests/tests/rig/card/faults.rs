//! What a card and the service do when something is wrong: cards pulled, mute, foreign; the service gone.

use anyhow::{Result, ensure};
use staffetta_tests::{
    cns_card::{CardSpec, ChipFamily, CnsCard, Event, Fault, ReaderSlot},
    pcscd::{Pcscd, Readers},
    scratch::Scratch,
};

use super::reader::{ReaderWithCard, run};

#[test]
fn a_card_pulled_and_put_back_is_seen_each_time() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    reader.card.remove();
    reader.wait_reader("No")?;
    reader.card.put_back();
    reader.wait_reader("Yes")?;
    Ok(())
}

#[test]
fn a_card_that_gives_no_answer_to_reset_is_there_and_cannot_be_used() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    reader.card.remove();
    reader.wait_reader("No")?;
    reader.card.change(|spec| spec.mute = true);
    reader.card.put_back();
    reader.wait_reader("Yes")?;
    let said = run("opensc-tool", &["-r", "0", "-n", "-v"])?;
    ensure!(said.all.contains("Unresponsive card"), "{}", said.all);
    Ok(())
}

#[test]
fn a_card_can_be_pulled_at_any_command() -> Result<()> {
    for fault in [Fault::RemovedBefore, Fault::RemovedDuring, Fault::RemovedAfterWork] {
        for nth in [1, 5] {
            let reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
            reader.card.break_at(nth, fault.clone());
            let said = run("pkcs15-tool", &["-r", "0", "--read-certificate", "01"])?;
            ensure!(!said.content, "{fault:?} {nth}: {}", said.all);
            ensure!(
                !reader.card.is_in() && reader.card.record().events.contains(&Event::Removed),
                "{fault:?} {nth}"
            );
            let answered = if fault == Fault::RemovedAfterWork { nth } else { nth - 1 };
            assert_eq!(reader.card.record().commands, answered, "{fault:?} {nth}");
        }
    }
    Ok(())
}

#[test]
fn garbage_instead_of_an_answer_reaches_the_program() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    reader.card.break_at(1, Fault::Answers(vec![0xDE, 0xAD, 0xBE, 0xEF]));
    let said = run("opensc-tool", &["-r", "0", "-c", "default", "-s", "00:A4:00:00:02:3F:00:00"])?;
    ensure!(said.all.contains("DE AD") || said.all.contains("BE"), "{}", said.all);
    Ok(())
}

#[test]
fn cards_that_are_no_cns_are_not_taken_for_one() -> Result<()> {
    for family in [ChipFamily::Foreign, ChipFamily::Contactless, ChipFamily::Actalis2025] {
        let reader = ReaderWithCard::with(family, 1024)?;
        let said = run("opensc-tool", &["-r", "0", "-n"])?;
        ensure!(!said.out.contains("CNS card"), "{family:?}: {}", said.all);
        drop(reader);
    }
    Ok(())
}

#[test]
fn two_cards_are_seen_in_two_readers() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    let second = CnsCard::insert(CardSpec::of(ChipFamily::Athena, &reader.identity), ReaderSlot::Second)?;
    second.wait_powered()?;
    for (reader, family) in [("0", ChipFamily::St2021), ("1", ChipFamily::Athena)] {
        let said = run("opensc-tool", &["-r", reader, "-a"])?;
        let atr: String = family.atr().iter().map(|byte| format!("{byte:02x}:")).collect();
        ensure!(said.out.trim() == atr.trim_end_matches(':'), "{}", said.all);
    }
    Ok(())
}

#[test]
fn a_card_is_found_again_when_the_service_is_started_again() -> Result<()> {
    let mut reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    reader.service.stop()?;
    ensure!(!run("opensc-tool", &["-r", "0", "-a"])?.content, "there is no service");
    reader.service.run(Readers::Virtual)?;
    reader.wait_reader("Yes")
}

#[test]
fn a_service_without_readers_says_so() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut service = Pcscd::absent(&scratch)?;
    service.run(Readers::None)?;
    let said = run("opensc-tool", &["--list-readers"])?;
    ensure!(said.all.contains("No smart card readers found"), "{}", said.all);
    Ok(())
}
