//! Starts other programs: shows what they say, tells that they are alive when they are silent,
//! and turns a bad end into an error that names the command.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// Silence longer than this is broken by a line of our own.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Runs a command that speaks for itself; a bad exit status is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    let _heart = Heart::start(&line);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a command with the terminal's input left to it, and gives its exit status back as it is.
pub(crate) fn hand_over(command: &mut Command) -> Result<ExitStatus> {
    let line = shown(command);
    command.status().with_context(|| format!("cannot start `{line}`"))
}

/// Runs a command, shows its standard output line by line and gives each line to `watch`.
/// Returns whether it ended well.
pub(crate) fn watched(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<bool> {
    heard(command, |line| {
        println!("{line}");
        watch(line);
    })
}

/// Runs a command and gives each line of its standard output to `hear`, which shows what is worth it.
/// Returns whether it ended well.
pub(crate) fn heard(command: &mut Command, mut hear: impl FnMut(&str)) -> Result<bool> {
    let line = shown(command);
    let heart = Heart::start(&line);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let output = child.stdout.take().context("the output was not captured")?;
    for said in BufReader::new(output).split(b'\n') {
        let said = said.with_context(|| format!("cannot read the output of `{line}`"))?;
        heart.beat();
        hear(&String::from_utf8_lossy(&said));
    }
    Ok(child.wait()?.success())
}

/// Runs a command in silence and returns what it wrote on standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{line}` failed ({}): {}", output.status, complaint.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it, without the directories of the program.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut line = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        line.push(' ');
        if argument.contains('\n') {
            line.push_str("'...'");
        } else {
            line.push_str(&argument);
        }
    }
    line
}

/// Says that a command is still running whenever it was silent for a while; stops when dropped.
struct Heart {
    beats: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Heart {
    fn start(line: &str) -> Self {
        let (beats, heard) = mpsc::channel();
        let line = line.to_owned();
        let started = Instant::now();
        let thread = thread::spawn(move || {
            loop {
                match heard.recv_timeout(HEARTBEAT) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => {
                        let mut console = std::io::stderr().lock();
                        let seconds = started.elapsed().as_secs();
                        let _ = writeln!(console, "      still running after {seconds} s: {line}");
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        Self { beats: Some(beats), thread: Some(thread) }
    }

    fn beat(&self) {
        if let Some(beats) = &self.beats {
            let _ = beats.send(());
        }
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.beats = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_end_names_the_command_and_what_it_said() {
        let error = read(Command::new("sh").args(["-c", "echo no luck >&2; exit 3"])).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("sh -c"), "{text}");
        assert!(text.contains("no luck"), "{text}");
        assert!(run(&mut Command::new("false")).is_err());
    }

    #[test]
    fn a_missing_program_is_an_error_with_its_name() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(error.to_string().contains("no-such-program-here"));
    }

    #[test]
    fn every_line_of_a_watched_command_is_seen_and_its_end_reported() {
        let mut lines = Vec::new();
        let well = watched(Command::new("sh").args(["-c", "echo one; printf two; exit 1"]), |line| {
            lines.push(line.to_owned());
        });
        assert!(!well.unwrap());
        assert_eq!(lines, ["one", "two"]);
    }
}
