//! The smart-card service is ours alone while we have our turn, and what keeps it from being so is told.

use std::{
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::{
    cns_card::{ChipFamily, PIN, Transport},
    part::Part,
    pcscd::{Pcscd, Readers},
    scratch::Scratch,
};

use super::reader::{ReaderWithCard, run};

#[test]
fn only_one_has_the_service_at_a_time() -> Result<()> {
    let scratch = Scratch::new()?;
    let first = Pcscd::absent(&scratch)?;
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            let service = Pcscd::absent(&scratch);
            (service.is_ok(), over.load(Ordering::SeqCst))
        });
        thread::sleep(Duration::from_millis(300));
        over.store(true, Ordering::SeqCst);
        drop(first);
        let (had_its_turn, after_the_first) = second.join().ok().context("it panicked")?;
        ensure!(had_its_turn && after_the_first, "two had their turn at once");
        Ok(())
    })
}

#[test]
fn a_service_that_is_not_ours_is_told_and_left_alone() -> Result<()> {
    let scratch = Scratch::new()?;
    let ours = Pcscd::absent(&scratch)?;
    std::fs::create_dir_all("/run/pcscd")?;
    let mut command = Command::new("pcscd");
    command.arg("--foreground").arg("--config").arg(scratch.dir("no-readers")?);
    let mut foreign = Part::start(&scratch, "foreign", command)?;
    foreign.wait_ready(|| std::os::unix::net::UnixStream::connect("/run/pcscd/pcscd.comm").ok())?;
    drop(ours);
    let error = Pcscd::absent(&scratch).err().context("it took no notice")?.to_string();
    ensure!(
        error.contains(&format!("process {}", foreign.pid())) && error.contains("stop it first"),
        "{error}"
    );
    ensure!(foreign.ended().is_none(), "it was ended");
    Ok(())
}

#[test]
fn what_a_killed_service_left_behind_is_no_obstacle() -> Result<()> {
    let mut reader = ReaderWithCard::with(ChipFamily::St2021, 1024)?;
    reader.service.kill();
    ensure!(std::fs::exists("/run/pcscd/pcscd.comm")?, "a killed service leaves its socket");
    reader.service.run(Readers::Virtual)?;
    reader.wait_reader("Yes")
}

#[test]
fn a_card_that_takes_its_time_to_sign_takes_it_once() -> Result<()> {
    let slow = Duration::from_millis(1500);
    let reader = ReaderWithCard::of(ChipFamily::St2021, 2048, |spec| spec.signing = slow)?;
    reader.scratch.write("hash", [7; 32])?;
    let start = Instant::now();
    ensure!(reader.sign("hash", PIN)?.content, "not signed");
    ensure!(start.elapsed() >= slow, "the card was too fast");
    Ok(())
}

#[test]
fn a_card_of_t0_is_talked_to_in_its_protocol() -> Result<()> {
    let reader = ReaderWithCard::of(ChipFamily::St2021, 1024, |spec| spec.transport = Transport::T0)?;
    let said = run("opensc-tool", &["-r", "0", "-c", "default", "-s", "00:A4:08:00:04:10:00:10:03:00"])?;
    // OpenSC fetches what waits: the file's size is told.
    ensure!(said.content && said.out.contains("80 02 00 10"), "{}", said.all);
    let instructions = reader.card.record().instructions();
    ensure!(instructions.contains(&0xC0), "{instructions:02X?}");
    Ok(())
}
