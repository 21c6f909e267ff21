//! Nothing of a run outlives it.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use staffetta_tests::{scratch::Scratch, wait::wait_until};

#[test]
fn a_dropped_part_takes_its_children_and_its_folder_along() -> Result<()> {
    let scratch = Scratch::new()?;
    let dir = scratch.path().to_owned();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "sleep 1000 & echo $!; wait"]);
    let mut part = scratch.spawn("parent", command)?;
    let log = dir.join("parent.log");
    let said = || std::fs::read_to_string(&log).ok().filter(|log| log.ends_with('\n'));
    let child: u32 = part.wait_ready(said)?.trim().parse()?;
    assert!(runs(child));
    drop((part, scratch));
    wait_until("the child to be gone", || Ok((!runs(child)).then_some(())))?;
    assert!(!dir.exists());
    Ok(())
}

#[test]
fn a_part_that_fails_to_start_says_what_its_log_said() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo the configuration is wrong >&2; exit 3"]);
    let mut part = scratch.spawn("failing", command)?;
    let error = part.wait_ready(|| None::<()>).err().context("it cannot have become ready")?.to_string();
    assert!(
        error.contains("failing ended while starting") && error.contains("the configuration is wrong"),
        "{error}"
    );
    Ok(())
}

/// A zombie has ended: it only waits for somebody to ask.
fn runs(pid: u32) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat"));
    status.is_ok_and(|status| !status.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}
