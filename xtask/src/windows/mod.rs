//! The programs for Windows, built on this computer: which target, with which flags, and where they are.

mod wine;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    thread::{self, JoinHandle},
};

use anyhow::Result;

use crate::{process, project::Project, remap, setup};

pub(crate) use wine::{PACKAGES, test};

/// Host and card process, as they ship. OpenSSL is built from source for the latter.
pub(crate) fn build(project: &Project) -> Result<()> {
    process::run(&mut compile(project)?)?;
    println!("      native host: {}", program(project, "staffetta-host").display());
    println!("      card's process: {}", program(project, "staffetta-card").display());
    Ok(())
}

fn compile(project: &Project) -> Result<Command> {
    setup::for_windows(project)?;
    let mut command = project.cargo(&["build", "--release", "--target", setup::WINDOWS]);
    command.args(["--package", "staffetta-host", "--package", "staffetta-card"]);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(project)?);
    Ok(command)
}

/// [`build`] and the tests' programs under way, with the processor's time that nothing else wants. What comes of it,
/// the next one says.
pub(crate) struct Ahead(Option<JoinHandle<Result<()>>>);

impl Ahead {
    /// Begins it.
    pub(crate) fn start(project: &Project) -> Result<Self> {
        let project = project.clone();
        let all = move || {
            if process::hand_over(&mut idle(&project, &compile(&project)?))?.success() {
                process::hand_over(idle(&project, &wine::tests(&project)?).arg("--no-run"))?;
            }
            Ok(())
        };
        Ok(Self(Some(thread::Builder::new().spawn(all)?)))
    }
}

/// The same command, silent, when nothing else wants the processor.
fn idle(project: &Project, command: &Command) -> Command {
    let mut idle = project.command("nice");
    idle.args(["-n", "19"]).arg(command.get_program()).args(command.get_args());
    idle.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    idle.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    idle
}

impl Drop for Ahead {
    fn drop(&mut self) {
        // It waits for the end.
        let _ = self.0.take().map(JoinHandle::join);
    }
}

/// A program that [`build`] made.
pub(crate) fn program(project: &Project, name: &str) -> PathBuf {
    project.target.join(setup::WINDOWS).join("release").join(format!("{name}.exe"))
}

/// No time and no folder of this computer in the programs (docs/facts/windows.md 5).
fn flags(project: &Project) -> Result<String> {
    let mut all = remap::flags(project)?;
    all.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    Ok(all.join("\u{1f}"))
}
