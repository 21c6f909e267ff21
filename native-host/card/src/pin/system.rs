//! Which PIN window this system shows. Linux: the desktop's pinentry, which is required there; the command line also
//! asks on its terminal. Windows and macOS: their own dialogs; on macOS the pinentry first, where there is one.

#[cfg(unix)]
use std::ffi::OsString;
#[cfg(unix)]
use std::path::Path;

use super::backend::PinBackend;
use super::prompter::PinPrompter;
use super::window::PinWindow;
use crate::cancellation::Cancellation;

/// Names the pinentry to be used instead of the one found: a program, or `none` to do without. The host hands it on by
/// the administrator's word only.
#[cfg(unix)]
const CHOICE_VARIABLE: &str = "STAFFETTA_PINENTRY";

/// The window; what it shows closes when `cancellation` says so.
pub fn window_for_this_system(cancellation: &Cancellation) -> Box<dyn PinWindow + Send> {
    Box::new(PinPrompter::over(backends(), cancellation.clone()))
}

/// What would show it, for support; `None` when nothing can.
pub fn name_of_window() -> Option<String> {
    backends().first().map(|backend| backend.name())
}

/// The window that one pinentry shows, and nothing else does.
#[cfg(unix)]
pub fn window_of_pinentry(
    program: &Path,
    arguments: &[OsString],
    cancellation: &Cancellation,
) -> Box<dyn PinWindow + Send> {
    let pinentry = super::pinentry::Pinentry::at(program, arguments, &|name| std::env::var_os(name));
    Box::new(PinPrompter::over(vec![Box::new(pinentry)], cancellation.clone()))
}

/// What can show a window, the preferred first.
#[cfg(unix)]
pub(super) fn backends() -> Vec<Box<dyn PinBackend>> {
    backends_in(&|name| std::env::var_os(name), super::terminal::is_there())
}

/// What can show a window.
#[cfg(windows)]
pub(super) fn backends() -> Vec<Box<dyn PinBackend>> {
    vec![Box::new(super::windows::SystemDialog::of_named_window())]
}

/// What can show the window, the preferred first.
#[cfg(unix)]
fn backends_in(variable: &dyn Fn(&str) -> Option<OsString>, terminal: bool) -> Vec<Box<dyn PinBackend>> {
    use super::pinentry::{Pinentry, find_all, find_named};

    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let mut backends: Vec<Box<dyn PinBackend>> = Vec::new();
    let choice = set(CHOICE_VARIABLE);
    if let Some(chosen) = choice.as_ref().filter(|chosen| *chosen != "none") {
        // The one that was named, whether it is there or not: another in its place would not be what was asked for.
        let program = find_named(chosen, variable).unwrap_or_else(|| chosen.into());
        backends.push(Box::new(Pinentry::at(&program, &[], variable)));
        return backends;
    }
    let has_display =
        cfg!(target_os = "macos") || set("DISPLAY").is_some() || set("WAYLAND_DISPLAY").is_some();
    if choice.is_none() && has_display {
        for program in find_all(variable) {
            backends.push(Box::new(Pinentry::at(&program, &[], variable)));
        }
    }
    #[cfg(target_os = "macos")]
    backends.push(Box::new(super::macos::SystemDialog));
    if terminal {
        backends.push(Box::new(super::terminal::Terminal));
    }
    backends
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn names(variables: &[(&str, &str)], terminal: bool) -> Vec<String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(OsString::from(found.1))
        };
        backends_in(&variable, terminal).iter().map(|backend| backend.name()).collect()
    }

    #[test]
    fn the_pinentry_that_was_named_is_the_only_one() {
        let named = [("STAFFETTA_PINENTRY", "/nowhere/pinentry-mine"), ("DISPLAY", ":0")];
        assert_eq!(names(&named, true), ["/nowhere/pinentry-mine"]);
    }

    #[test]
    fn without_a_pinentry_the_terminal_asks_and_without_a_terminal_nothing_does() {
        let none = [("STAFFETTA_PINENTRY", "none"), ("DISPLAY", ":0")];
        assert_eq!(names(&none, true), ["/dev/tty"]);
        assert!(names(&none, false).is_empty());
    }

    #[test]
    fn without_display_and_terminal_there_is_no_window() {
        assert!(names(&[], false).is_empty());
        assert_eq!(names(&[], true), ["/dev/tty"]);
    }
}
