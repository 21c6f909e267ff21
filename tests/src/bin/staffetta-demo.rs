//! Shows a doctor's first minute and day, with `--services` her day with SIRPED's service, with `--pharmacist` a
//! pharmacist's, or with `--card` the login with the smart card: prints each step with its time and leaves the screens
//! under `target/demo`. `--headed` shows the browser on the user's own screen; `--out DIR` puts the pictures elsewhere.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use staffetta_tests::{
    card_login,
    doctor_pc::{Builder, DoctorPc},
    first_minute, main_job, pharmacist, service_day,
    service_setup::ServiceSetup,
    steps::{Step, Steps},
};

/// Whose day is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Doctor,
    DoctorWithService,
    Pharmacist,
    Card,
}

fn main() -> Result<()> {
    let (mut day, mut headed) = (Day::Doctor, false);
    let mut pictures = PathBuf::from("target/demo");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--card" => day = Day::Card,
            "--pharmacist" => day = Day::Pharmacist,
            "--services" => day = Day::DoctorWithService,
            "--headed" => headed = true,
            "--out" => pictures = arguments.next().context("--out needs a folder")?.into(),
            other => bail!(
                "unknown argument {other}; known: --card, --pharmacist, --services, --headed, --out DIR"
            ),
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
    match day {
        Day::Card => {
            say(
                "Avvio di lettore e tessera virtuali, portale simulato dietro Apache, portachiavi e browser…\n",
            );
            card_login::run(headed, &mut Steps::begin(&pictures, &mut tell)?)?;
        }
        Day::Pharmacist => {
            let pc = start(main_job::pc_with_product()?.all_webmails(), headed)?;
            let mut steps = Steps::begin(&pictures, &mut tell)?;
            first_minute::of_pharmacist(&pc, &mut steps)?;
            pharmacist::run(&pc, &mut steps)?;
        }
        Day::Doctor => {
            let pc = start(main_job::pc_with_product()?, headed)?;
            let mut steps = Steps::begin(&pictures, &mut tell)?;
            first_minute::of_doctor(&pc, &mut steps)?;
            main_job::run(&pc, &mut steps)?;
        }
        Day::DoctorWithService => {
            let pc = start(main_job::pc_with_product()?, headed)?;
            let mut steps = Steps::begin(&pictures, &mut tell)?;
            first_minute::of_doctor(&pc, &mut steps)?;
            let setup = ServiceSetup::start(&pc)?;
            service_day::credentials_kept(&pc, &mut steps)?;
            service_day::run(&pc, &setup, &mut steps)?;
        }
    }
    say("\nFatto. Nulla del tuo profilo, del tuo portachiavi o delle tue registrazioni è stato toccato.");
    Ok(())
}

/// A PC on which the product was just installed.
fn start(builder: Builder, headed: bool) -> Result<DoctorPc> {
    say("Avvio di webmail, portale simulato, portachiavi e browser…");
    let started = Instant::now();
    let pc = builder.headed(headed).newly_installed().start()?;
    say(&format!("  pronti in {:.1} s\n", started.elapsed().as_secs_f32()));
    Ok(pc)
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}
