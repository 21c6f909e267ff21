//! Shows the main job: prints each step with its time and leaves the screens under `target/demo`.
//! `--headed` shows the browser; `--out DIR` puts the screens elsewhere.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use staffetta_tests::main_job;

fn main() -> Result<()> {
    let mut headed = false;
    let mut pictures = PathBuf::from("target/demo");
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--headed" => headed = true,
            "--out" => pictures = arguments.next().context("--out needs a folder")?.into(),
            other => bail!("unknown argument {other}; known: --headed, --out DIR"),
        }
    }
    say("Avvio di webmail, portale simulato, portachiavi e browser…");
    let started = std::time::Instant::now();
    let desk = main_job::product_on_desk()?.headed(headed).start()?;
    say(&format!("  pronti in {:.1} s\n", started.elapsed().as_secs_f32()));
    let mut number = 0;
    main_job::run(&desk, &pictures, |step| {
        number += 1;
        say(&format!("{number}. {:<62} {:>6} ms", step.what, step.took.as_millis()));
        if let Some(screenshot) = &step.screenshot {
            say(&format!("   {}", screenshot.display()));
        }
    })?;
    say("\nFatto. Nulla del tuo profilo, del tuo portachiavi o delle tue registrazioni è stato toccato.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}
