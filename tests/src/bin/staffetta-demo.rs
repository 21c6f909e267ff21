//! Shows the main job, or with `--card` the login with the smart card: prints each step with its time and leaves the
//! screens under `target/demo`. `--headed` shows the browser; `--out DIR` puts the screens elsewhere.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use staffetta_tests::{card_login, main_job, main_job::Step};

fn main() -> Result<()> {
    let (mut card, mut headed) = (false, false);
    let mut pictures = PathBuf::from("target/demo");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--card" => card = true,
            "--headed" => headed = true,
            "--out" => pictures = arguments.next().context("--out needs a folder")?.into(),
            other => bail!("unknown argument {other}; known: --card, --headed, --out DIR"),
        }
    }
    let mut number = 0;
    let tell = |step: &Step| {
        number += 1;
        say(&format!("{number}. {:<62} {:>6} ms", step.what, step.took.as_millis()));
        if let Some(screenshot) = &step.screenshot {
            say(&format!("   {}", screenshot.display()));
        }
    };
    if card {
        say("Avvio di lettore e tessera virtuali, portale simulato dietro Apache, portachiavi e browser…\n");
        card_login::run(&pictures, headed, tell)?;
    } else {
        say("Avvio di webmail, portale simulato, portachiavi e browser…");
        let started = std::time::Instant::now();
        let pc = main_job::pc_with_product()?.headed(headed).start()?;
        say(&format!("  pronti in {:.1} s\n", started.elapsed().as_secs_f32()));
        main_job::run(&pc, &pictures, tell)?;
    }
    say("\nFatto. Nulla del tuo profilo, del tuo portachiavi o delle tue registrazioni è stato toccato.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}
