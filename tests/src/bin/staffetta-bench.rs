//! Measures the product: prints a table, and leaves the same figures as JSON in the folder given.
//! `--slow` waits for real idleness too; `--only PART` (again and again) measures only some parts; `--out DIR`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use staffetta_tests::bench::{self, Part};

fn main() -> Result<()> {
    let mut folder = PathBuf::from("target/bench");
    let mut slow = false;
    let mut parts = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--slow" => slow = true,
            "--out" => folder = arguments.next().context("--out needs a folder")?.into(),
            "--only" => parts.push(part(&arguments.next().context("--only needs a part")?)?),
            other => bail!("unknown argument {other}; known: --slow, --only PART, --out DIR"),
        }
    }
    if parts.is_empty() {
        parts.extend(Part::ALL.map(|(_, part)| part));
    }
    let report = bench::run(&parts, &folder, slow, &mut |line| say(&format!("... {line}")))?;
    let file = folder.join("staffetta-bench.json");
    std::fs::write(&file, serde_json::to_string_pretty(&report)?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("\n{}", report.table()));
    match report.missed() {
        0 => say("All targets are reached."),
        missed => say(&format!("Targets missed: {missed}.")),
    }
    say(&format!("All figures: {}", file.display()));
    if !report.failures.is_empty() {
        bail!("{} of the parts could not be measured", report.failures.len());
    }
    Ok(())
}

fn part(name: &str) -> Result<Part> {
    let known = Part::ALL.into_iter().find(|(known, _)| *known == name);
    known
        .map(|(_, part)| part)
        .with_context(|| format!("no part {name}; known: {}", Part::ALL.map(|(known, _)| known).join(", ")))
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}
