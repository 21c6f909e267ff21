//! A user who types PINs as written down beforehand: a folder with a pinentry in it that follows a script, and the log
//! of what it was told to show. The program itself is `staffetta-pinentry`; it speaks Assuan strictly (GnuPG's pinentry
//! manual, section *Protocol*).

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{random, scratch::Scratch};

/// The file with the answers, beside the program; a line is taken out for each question.
pub const SCRIPT: &str = "script";
/// The file with what the program was told, beside it.
pub const LOG: &str = "log";

/// What the user does when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Types this and presses the button.
    Types(&'a str),
    /// Closes the window, or presses the other button.
    Cancels,
    /// Confirms what is asked.
    Confirms,
    /// Does nothing: the window's own time-out passes at once.
    IsAway,
    /// Leaves the window open for good.
    Dawdles,
    /// The program dies.
    Crashes,
    /// The program talks nonsense.
    Babbles,
}

/// A pinentry that follows a script.
#[derive(Debug)]
pub struct ScriptedPinentry {
    dir: PathBuf,
}

impl ScriptedPinentry {
    /// Makes the folder. Nothing is typed until [`ScriptedPinentry::will`] says what.
    ///
    /// # Errors
    /// When the program has not been built, or the folder cannot be made.
    pub fn new(scratch: &Scratch) -> Result<Self> {
        let dir = scratch.dir(format!("pinentry-{}", random::password()?))?;
        fs::write(dir.join(SCRIPT), "")?;
        fs::write(dir.join(LOG), "")?;
        symlink(program()?, dir.join("pinentry")).context("the pinentry cannot be put in place")?;
        Ok(Self { dir })
    }

    /// The program to name as pinentry.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        self.dir.join("pinentry")
    }

    /// What the user does at the next questions, in order; answers left from before are forgotten.
    ///
    /// # Errors
    /// When the script cannot be written.
    pub fn will(&self, answers: &[Answer<'_>]) -> Result<()> {
        let lines = answers.iter().map(|answer| match answer {
            Answer::Types(text) => format!("types {text}\n"),
            Answer::Cancels => "cancels\n".into(),
            Answer::Confirms => "confirms\n".into(),
            Answer::IsAway => "is-away\n".into(),
            Answer::Dawdles => "dawdles\n".into(),
            Answer::Crashes => "crashes\n".into(),
            Answer::Babbles => "babbles\n".into(),
        });
        fs::write(self.dir.join(LOG), "")?;
        Ok(fs::write(self.dir.join(SCRIPT), lines.collect::<String>())?)
    }

    /// What the windows were told since, one command a line, escapes undone.
    #[must_use]
    pub fn told(&self) -> String {
        fs::read_to_string(self.dir.join(LOG)).unwrap_or_default()
    }

    /// How many times a PIN was asked for since.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.told().lines().filter(|line| *line == "GETPIN").count()
    }

    /// The answers that nobody asked for.
    #[must_use]
    pub fn left(&self) -> String {
        fs::read_to_string(self.dir.join(SCRIPT)).unwrap_or_default()
    }
}

/// The program, beside the one that runs or one folder up, where cargo puts it.
fn program() -> Result<PathBuf> {
    let here = env::current_exe()?;
    let places = here.ancestors().skip(1).take(2);
    let found = places.map(|place| place.join("staffetta-pinentry")).find(|path| path.exists());
    found.context("staffetta-pinentry has not been built: `cargo build -p staffetta-tests --bins`")
}

/// Takes the next answer out of a script.
///
/// # Errors
/// When the script cannot be read or written.
pub fn next_answer(dir: &Path) -> Result<Option<String>> {
    let file = dir.join(SCRIPT);
    let script = fs::read_to_string(&file)?;
    let Some((answer, rest)) = script.split_once('\n') else { return Ok(None) };
    fs::write(&file, rest)?;
    Ok(Some(answer.to_owned()))
}

/// Writes down what the program was told.
///
/// # Errors
/// When the log cannot be written.
pub fn write_down(dir: &Path, line: &str) -> Result<()> {
    let mut log = OpenOptions::new().append(true).create(true).open(dir.join(LOG))?;
    Ok(writeln!(log, "{line}")?)
}
