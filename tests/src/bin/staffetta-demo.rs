//! Shows a doctor's first minute and day, with `--pharmacist` a pharmacist's, or with `--card` the login with the smart
//! card: prints each step with its time and leaves the screens under `target/demo`. `--headed` shows the browser on the
//! user's own screen; `--out DIR` puts the pictures elsewhere.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use staffetta_tests::{
    card_login,
    doctor_pc::DoctorPc,
    first_minute, main_job, pharmacist,
    steps::{Step, Steps},
};

fn main() -> Result<()> {
    let (mut card, mut is_pharmacist, mut headed) = (false, false, false);
    let mut pictures = PathBuf::from("target/demo");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--card" => card = true,
            "--pharmacist" => is_pharmacist = true,
            "--headed" => headed = true,
            "--out" => pictures = arguments.next().context("--out needs a folder")?.into(),
            other => bail!("unknown argument {other}; known: --card, --pharmacist, --headed, --out DIR"),
        }
    }
    let mut number = 0;
    let mut tell = |step: &Step| {
        number += 1;
        say(&format!("{number}. {:<70} {:>6} ms", step.what, step.took.as_millis()));
        if let Some(screenshot) = &step.screenshot {
            say(&format!("   {}", screenshot.display()));
        }
    };
    if card {
        say("Avvio di lettore e tessera virtuali, portale simulato dietro Apache, portachiavi e browser…\n");
        card_login::run(headed, &mut Steps::begin(&pictures, &mut tell)?)?;
    } else {
        let pc = start(is_pharmacist, headed)?;
        let mut steps = Steps::begin(&pictures, &mut tell)?;
        if is_pharmacist {
            first_minute::of_pharmacist(&pc, &mut steps)?;
            pharmacist::run(&pc, &mut steps)?;
        } else {
            first_minute::of_doctor(&pc, &mut steps)?;
            main_job::run(&pc, &mut steps)?;
        }
    }
    say("\nFatto. Nulla del tuo profilo, del tuo portachiavi o delle tue registrazioni è stato toccato.");
    Ok(())
}

/// A PC on which the product was just installed.
fn start(all_webmails: bool, headed: bool) -> Result<DoctorPc> {
    say("Avvio di webmail, portale simulato, portachiavi e browser…");
    let started = Instant::now();
    let builder = main_job::pc_with_product()?.headed(headed).newly_installed();
    let pc = if all_webmails { builder.all_webmails() } else { builder }.start()?;
    say(&format!("  pronti in {:.1} s\n", started.elapsed().as_secs_f32()));
    Ok(pc)
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}
