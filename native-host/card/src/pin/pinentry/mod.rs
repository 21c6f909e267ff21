//! The PIN window of the desktop: a program of the pinentry family, spoken to over Assuan. One process shows one
//! dialog.
//!
//! The crate `pinentry` is not used: it keeps what was typed in growing strings of a buffered reader, which leaves
//! copies behind, and waits for ever for a program that hangs.

mod assuan;
mod find;
mod session;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::backend::PinBackend;
use super::deadline::Deadline;
use super::dialog_text::DialogText;
use super::secret::SecretBuffer;
use super::{PinError, WindowError};

pub(super) use find::{find_all, find_named};
use session::Session;

/// A program of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pinentry {
    program: PathBuf,
    arguments: Vec<OsString>,
    /// `OPTION` lines: terminal, display, language.
    options: Vec<String>,
}

impl Pinentry {
    /// The program at this path, with these arguments; `variable` reads the environment.
    pub(super) fn at(
        program: &Path,
        arguments: &[OsString],
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Self {
        Self { program: program.to_owned(), arguments: arguments.to_owned(), options: options(variable) }
    }

    fn session(&self, text: &DialogText, deadline: &Deadline) -> Result<Session, WindowError> {
        let mut session = Session::start(&self.program, &self.arguments, deadline)?;
        // Never `allow-external-password-cache` nor SETKEYINFO: a PIN is not to be remembered by anybody.
        for option in &self.options {
            session.set("OPTION", option, deadline)?;
        }
        // A second later than ours, so that ours is the one that ends it; the program's own is for when we are gone.
        let seconds = deadline.left().as_secs().saturating_add(1).to_string();
        let lines = text.lines.join("\n");
        let mut settings = vec![
            ("SETTIMEOUT", seconds.as_str()),
            ("SETTITLE", &text.title),
            ("SETPROMPT", &text.label),
            ("SETOK", &text.accept),
            ("SETCANCEL", &text.cancel),
            ("SETDESC", &lines),
        ];
        if let Some(warning) = &text.warning {
            settings.push(("SETERROR", warning));
        }
        for (name, value) in settings {
            session.set(name, value, deadline)?;
        }
        Ok(session)
    }
}

impl PinBackend for Pinentry {
    fn name(&self) -> String {
        self.program.display().to_string()
    }

    fn enter(&self, text: &DialogText, deadline: &Deadline) -> Result<SecretBuffer, PinError> {
        self.session(text, deadline)?.show("GETPIN", "", deadline)
    }

    fn confirm(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        // Pinentries show SETERROR with GETPIN only.
        self.session(&with_warning_first(text), deadline)?.show("CONFIRM", "", deadline).map(drop)
    }

    fn tell(&self, text: &DialogText, deadline: &Deadline) -> Result<(), PinError> {
        self.session(&with_warning_first(text), deadline)?.show("CONFIRM", "--one-button", deadline).map(drop)
    }
}

fn with_warning_first(text: &DialogText) -> DialogText {
    let mut text = text.clone();
    if let Some(warning) = text.warning.take() {
        text.lines.insert(0, warning);
        text.lines.insert(1, String::new());
    }
    text
}

fn options(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<String> {
    let mut options = vec!["lc-ctype=C.UTF-8".to_owned()];
    let mut add = |name: &str, value: Option<OsString>| {
        if let Some(value) =
            value.and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty())
        {
            options.push(format!("{name}={value}"));
        }
    };
    let language = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name));
    add("lc-messages", language);
    add("display", variable("DISPLAY"));
    if super::terminal::is_there() {
        add("ttyname", Some(super::terminal::PATH.into()));
        add("ttytype", variable("TERM"));
    }
    options
}
