//! A virtual screen of the run's own, for windows that no browser shows: Xvfb on a free display, typed into with
//! xdotool, pictures taken with ImageMagick. Knows no window in particular.

use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};

use crate::{part::Part, scratch::Scratch, wait::wait_until};

/// How long a window that is there may take to be painted and to have the keyboard.
const PAINTING: Duration = Duration::from_millis(300);

/// A running screen. Gone on drop, but for the user's own.
#[derive(Debug)]
pub struct Screen {
    name: String,
    _server: Option<Part>,
}

/// Width and height of a screen that shows a dialog or two.
const SMALL: (u32, u32) = (900, 600);

impl Screen {
    /// Starts a small one.
    ///
    /// # Errors
    /// When the package is not installed.
    pub fn start(scratch: &Scratch) -> Result<Self> {
        Self::of_size(scratch, SMALL)
    }

    /// Starts one of this width and height.
    ///
    /// # Errors
    /// When the package is not installed.
    pub fn of_size(scratch: &Scratch, (width, height): (u32, u32)) -> Result<Self> {
        // Without -noreset it starts anew whenever its last client goes, and drops whoever comes at that moment.
        let mut command = Command::new("/bin/sh");
        let said = scratch.path().join("display");
        let start = "exec Xvfb -displayfd 3 -screen 0 $2 -nolisten tcp -noreset 3>\"$1\"";
        command.args(["-c", start, "screen"]).arg(&said).arg(format!("{width}x{height}x24"));
        let mut server = Part::start(scratch, "xvfb", command).context("Xvfb (package xvfb)")?;
        let number = server.wait_ready(|| {
            let number = fs::read_to_string(&said).ok()?;
            number.ends_with('\n').then(|| number.trim().to_owned())
        })?;
        Ok(Self { name: format!(":{number}"), _server: Some(server) })
    }

    /// The screen that the user sits at.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_user() -> Result<Self> {
        Ok(Self { name: env::var("DISPLAY").context("no screen here: DISPLAY is not set")?, _server: None })
    }

    /// Its name, as `DISPLAY` has it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Waits until a window whose title has this word is shown.
    ///
    /// # Errors
    /// When none comes.
    pub fn wait_for_window(&self, title: &str) -> Result<()> {
        wait_until("the window", || Ok(self.shows(title)?.then_some(())))?;
        sleep(PAINTING);
        Ok(())
    }

    /// Whether a window whose title has this word is shown.
    ///
    /// # Errors
    /// When nobody can tell.
    pub fn shows(&self, title: &str) -> Result<bool> {
        self.xdotool(&["search", "--onlyvisible", "--name", title])
    }

    /// Puts the window whose title has this word in front, and gives it the keyboard.
    ///
    /// # Errors
    /// When there is none.
    pub fn focus(&self, title: &str) -> Result<()> {
        let chain = ["search", "--onlyvisible", "--name", title, "windowraise", "windowfocus", "--sync"];
        let focused = self.xdotool(&chain)?;
        ensure!(focused, "no window «{title}» takes the keyboard");
        Ok(())
    }

    /// Types into the window that has the keyboard, and confirms.
    ///
    /// # Errors
    /// When there is nothing to type with.
    pub fn type_and_confirm(&self, text: &str) -> Result<()> {
        ensure!(self.xdotool(&["type", "--delay", "20", text])?, "xdotool cannot type");
        ensure!(self.xdotool(&["key", "Return"])?, "xdotool cannot press a key");
        Ok(())
    }

    /// Presses keys, one after the other, in the window that has the keyboard.
    ///
    /// # Errors
    /// When there is nothing to press them with.
    pub fn press(&self, keys: &[&str]) -> Result<()> {
        let pressed = self.xdotool(&[&["key", "--delay", "60"], keys].concat())?;
        ensure!(pressed, "xdotool cannot press {keys:?}");
        Ok(())
    }

    /// Opens a menu and chooses by the keyboard: keys that open a menu in it, and keys that choose there.
    ///
    /// # Errors
    /// When no menu opens.
    pub fn choose_in_menu(&self, open: impl FnOnce() -> Result<()>, keys: [&[&str]; 2]) -> Result<()> {
        let mut windows = self.windows()?;
        open()?;
        for keys in keys {
            windows = wait_until("the menu", || {
                let shown = self.windows()?;
                Ok((shown > windows).then_some(shown))
            })?;
            sleep(PAINTING);
            self.press(keys)?;
        }
        Ok(())
    }

    /// How many windows are shown, menus among them.
    fn windows(&self) -> Result<usize> {
        let found = self.told(&["search", "--onlyvisible", "--name", ""])?.stdout;
        Ok(found.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count())
    }

    /// A picture of all of it.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let mut command = Command::new("import");
        command.args(["-display", &self.name, "-window", "root"]).arg(file);
        ensure!(command.status().context("import (package imagemagick)")?.success(), "no picture was taken");
        Ok(())
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<bool> {
        Ok(self.told(arguments)?.status.success())
    }

    fn told(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new("xdotool");
        command.args(arguments).env("DISPLAY", &self.name).output().context("xdotool (package xdotool)")
    }
}
