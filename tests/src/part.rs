//! One running program of the run: its process group, its log, its end. Knows nothing of what the program does.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, ChildStdin, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::{scratch::Scratch, wait::TIME_LIMIT};

/// A running program, ended with its whole process group on drop.
#[derive(Debug)]
pub struct Part {
    name: String,
    child: Child,
    log: PathBuf,
    scratch: Scratch,
}

impl Part {
    /// Starts `command` in a process group of its own; what it says goes to `NAME.log` in the folder of the run.
    /// Standard input is what the caller set, else empty.
    ///
    /// # Errors
    /// When the program is not there or does not start.
    pub fn start(scratch: &Scratch, name: &str, mut command: Command) -> Result<Self> {
        let log = scratch.path().join(format!("{name}.log"));
        let out = fs::File::options().create(true).append(true).open(&log).context("cannot open a log")?;
        command.stdout(out.try_clone()?).stderr(out).process_group(0);
        let child = command.spawn().with_context(|| {
            format!(
                "{name}: cannot start {} (is its Debian package installed?)",
                command.get_program().display()
            )
        })?;
        scratch.remember(child.id());
        Ok(Self { name: name.to_owned(), child, log, scratch: scratch.clone() })
    }

    /// The process id, which is also its group's.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has said until now.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// The child's standard input, when it was piped.
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits until `ready` gives something, and fails early when the program ends before.
    ///
    /// # Errors
    /// With the tail of the program's log, when it ended or [`TIME_LIMIT`] is over.
    pub fn wait_ready<T>(&mut self, mut ready: impl FnMut() -> Option<T>) -> Result<T> {
        let start = Instant::now();
        loop {
            if let Some(value) = ready() {
                return Ok(value);
            }
            if let Some(status) = self.ended() {
                bail!(
                    "{} ended while starting ({status}); its log ends with:\n{}",
                    self.name,
                    self.log_tail()
                );
            }
            if start.elapsed() > TIME_LIMIT {
                bail!(
                    "{} was not ready in {TIME_LIMIT:?}; its log ends with:\n{}",
                    self.name,
                    self.log_tail()
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal to the program and its children.
    ///
    /// # Errors
    /// When the group is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let group = group.ok_or_else(|| anyhow!("{}: no process id", self.name))?;
        kill_process_group(group, signal).with_context(|| format!("{}: cannot be signalled", self.name))
    }

    /// Ends it now, with its children, without a chance to object.
    pub fn kill(&mut self) {
        // Both fail only when there is nothing left to end.
        let _ = self.signal(Signal::KILL);
        let _ = self.child.wait();
        self.scratch.forget(self.child.id());
    }

    /// The last lines of the log, for an error message.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.kill();
    }
}
