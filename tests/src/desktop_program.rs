//! A program on the user's desktop that takes a code by Ctrl+V, as the pharmacy's does: xterm. Knows the system's
//! clipboard and keyboard; knows nothing of the product.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::{part::Part, scratch::Scratch, screen::Screen, wait::wait_until};

/// The title of its window: the pharmacy program of docs/facts/sources.md 2.
const TITLE: &str = "PL@NET";
/// Ctrl+V, and the clipboard that the desktop's programs share.
const PASTES: &str = "XTerm*VT100.translations: #override Ctrl <Key>v: insert-selection(CLIPBOARD)";
/// Keeps each line that is confirmed.
const KEEP: &str =
    "printf 'ID-SESSIONE: '; while read -r line; do echo \"$line\" >> \"$0\"; printf 'ID-SESSIONE: '; done";

/// The running program. Ended on drop.
#[derive(Debug)]
pub struct DesktopProgram<'a> {
    screen: &'a Screen,
    taken: PathBuf,
    _part: Part,
}

impl<'a> DesktopProgram<'a> {
    /// Starts it and puts it in front.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(scratch: &Scratch, screen: &'a Screen) -> Result<Self> {
        let taken = scratch.path().join("program");
        fs::write(&taken, "")?;
        let mut command = Command::new("xterm");
        command.args(["-T", TITLE, "-fa", "DejaVu Sans Mono", "-fs", "14", "-geometry", "56x6+20+20"]);
        command.args(["-xrm", PASTES, "-e", "sh", "-c", KEEP]).arg(&taken).env("DISPLAY", screen.name());
        let part = Part::start(scratch, "xterm", command).context("xterm (package xterm)")?;
        screen.wait_for_window(TITLE)?;
        screen.focus(TITLE)?;
        Ok(Self { screen, taken, _part: part })
    }

    /// Gives it the keyboard.
    ///
    /// # Errors
    /// When its window is gone.
    pub fn to_front(&self) -> Result<()> {
        self.screen.focus(TITLE)
    }

    /// Pastes into it, confirms, and says what it took.
    ///
    /// # Errors
    /// When it takes nothing.
    pub fn paste(&self) -> Result<String> {
        let before = self.lines()?.len();
        self.to_front()?;
        self.screen.press(&["ctrl+v"])?;
        self.screen.press(&["Return"])?;
        wait_until("the program to take a line", || Ok(self.lines()?.get(before).cloned()))
    }

    fn lines(&self) -> Result<Vec<String>> {
        Ok(fs::read_to_string(&self.taken)?.lines().map(str::to_owned).collect())
    }
}
