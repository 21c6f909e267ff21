//! Nothing of a run outlives it.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use staffetta_tests::{part::Part, scratch::Scratch, wait::wait_until};

#[test]
fn a_dropped_part_takes_its_children_and_its_folder_along() -> Result<()> {
    let scratch = Scratch::new()?;
    let dir = scratch.path().to_owned();
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "sleep 1000 & echo $!; wait"]);
    let mut part = Part::start(&scratch, "parent", command)?;
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
fn a_run_killed_outright_leaves_nothing_behind() -> Result<()> {
    const VICTIM: &str = "STAFFETTA_TEST_IS_THE_VICTIM";
    if std::env::var_os(VICTIM).is_some() {
        return be_the_victim();
    }
    let itself = ["--exact", "--nocapture", "scratch::a_run_killed_outright_leaves_nothing_behind"];
    let mut victim = Command::new(std::env::current_exe()?);
    let mut victim = victim.args(itself).env(VICTIM, "1").stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(victim.stdout.take().context("no output")?).lines();
    let said = loop {
        let line = lines.next().context("the victim said nothing")??;
        // The test runner writes its own words before, on the same line.
        if let Some((_, said)) = line.split_once("VICTIM ") {
            break said.to_owned();
        }
    };
    let (pid, dir) = said.split_once(' ').context("the victim said too little")?;
    let pid = pid.parse()?;
    assert!(runs(pid) && Path::new(dir).exists());
    victim.kill()?;
    victim.wait()?;
    wait_until("the part and the folder to be gone", || {
        Ok((!runs(pid) && !Path::new(dir).exists()).then_some(()))
    })
}

fn be_the_victim() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut ended = Command::new("/bin/sh");
    ended.args(["-c", "exit 0"]);
    drop(Part::start(&scratch, "ended", ended)?);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "sleep 1000"]);
    let part = Part::start(&scratch, "part", command)?;
    writeln!(std::io::stdout(), "VICTIM {} {}", part.pid(), scratch.path().display())?;
    loop {
        std::thread::park();
    }
}

#[test]
fn a_part_that_fails_to_start_says_what_its_log_said() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo the configuration is wrong >&2; exit 3"]);
    let mut part = Part::start(&scratch, "failing", command)?;
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
