//! The scripted pinentry speaks Assuan as the real ones do, follows its script and keeps what it was told.

use std::{
    io::{BufRead as _, BufReader, Lines, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result};
use staffetta_tests::{
    scratch::Scratch,
    scripted_pinentry::{Answer, ScriptedPinentry},
};

struct Window {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Window {
    fn open(pinentry: &ScriptedPinentry) -> Result<Self> {
        let mut command = Command::new(pinentry.program());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdin = child.stdin.take().context("no input")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let mut window = Self { child, stdin, lines };
        assert!(window.line()?.starts_with("OK"));
        Ok(window)
    }

    fn line(&mut self) -> Result<String> {
        Ok(self.lines.next().context("it said nothing more")??)
    }

    fn ask(&mut self, command: &str) -> Result<String> {
        writeln!(self.stdin, "{command}")?;
        self.line()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_script_is_followed_across_windows_and_what_was_shown_is_kept() -> Result<()> {
    let scratch = Scratch::new()?;
    let pinentry = ScriptedPinentry::new(&scratch)?;
    pinentry.will(&[Answer::Types("12345"), Answer::Confirms, Answer::IsAway, Answer::Cancels])?;
    let mut window = Window::open(&pinentry)?;
    assert_eq!(window.ask("SETDESC PIN della CNS%0AANNA BIANCHI")?, "OK");
    assert_eq!(window.ask("SETTIMEOUT 120")?, "OK");
    assert_eq!(window.ask("GETPIN")?, "D 12345");
    assert_eq!(window.line()?, "OK");
    assert_eq!(window.ask("CONFIRM")?, "OK");
    assert!(window.ask("BYE")?.starts_with("OK"));
    let mut window = Window::open(&pinentry)?;
    assert!(window.ask("GETPIN")?.starts_with("ERR 83886142 "));
    assert!(window.ask("GETPIN")?.starts_with("ERR 83886179 "));
    assert!(window.ask("GETPIN")?.starts_with("ERR 83886179 "), "a question nobody foresaw is cancelled");
    assert_eq!((pinentry.asked(), pinentry.left().as_str()), (4, ""));
    let told = pinentry.told();
    assert!(told.contains("SETDESC PIN della CNS\nANNA BIANCHI"), "{told}");
    assert!(!told.contains("12345"), "what was typed is kept nowhere");
    Ok(())
}

#[test]
fn what_assuan_does_not_have_is_refused() -> Result<()> {
    let scratch = Scratch::new()?;
    let pinentry = ScriptedPinentry::new(&scratch)?;
    let mut window = Window::open(&pinentry)?;
    for command in ["SHOWPIN", "SETTIMEOUT soon", "OPTION", "SETDESC broken %zz", "getpin"] {
        assert!(window.ask(command)?.starts_with("ERR "), "{command}");
    }
    let long = format!("SETDESC {}", "x".repeat(1000));
    assert!(window.ask(&long)?.starts_with("ERR "));
    Ok(())
}

#[test]
fn a_window_can_crash_and_babble() -> Result<()> {
    let scratch = Scratch::new()?;
    let pinentry = ScriptedPinentry::new(&scratch)?;
    pinentry.will(&[Answer::Babbles, Answer::Crashes])?;
    let mut window = Window::open(&pinentry)?;
    let babble = window.ask("GETPIN")?;
    assert!(!["OK", "ERR", "D ", "S ", "#"].iter().any(|word| babble.starts_with(word)), "{babble}");
    assert!(window.ask("GETPIN").is_err());
    assert_eq!(window.child.wait()?.code(), Some(9));
    Ok(())
}
