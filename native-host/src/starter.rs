//! Which programs started the hosts that run: a browser's, or another. By the names that the system gives of the
//! processes above a host, so that a wrapper in between hides no browser; whoever names a program like a browser's is
//! taken for one.

use std::env;
use std::path::{Path, PathBuf};

use crate::os::processes::{Process, processes};

/// Programs of browsers, without `.exe`, and whose they are. The last is what starts hosts for browsers in a sandbox
/// (docs/facts/browsers.md 6.3).
const PROGRAMS: &[(&str, &str)] = &[
    ("chrome", "Google Chrome"),
    ("Google Chrome", "Google Chrome"),
    ("Google Chrome Beta", "Google Chrome Beta"),
    ("Google Chrome Dev", "Google Chrome Dev"),
    ("Google Chrome Canary", "Google Chrome Canary"),
    ("chromium", "Chromium"),
    ("chromium-browser", "Chromium"),
    ("msedge", "Microsoft Edge"),
    ("Microsoft Edge", "Microsoft Edge"),
    ("Microsoft Edge Beta", "Microsoft Edge Beta"),
    ("Microsoft Edge Dev", "Microsoft Edge Dev"),
    ("Microsoft Edge Canary", "Microsoft Edge Canary"),
    ("brave", "Brave"),
    ("Brave Browser", "Brave"),
    ("Brave Browser Beta", "Brave Beta"),
    ("Brave Browser Nightly", "Brave Nightly"),
    ("vivaldi", "Vivaldi"),
    ("vivaldi-bin", "Vivaldi"),
    ("vivaldi snapshot", "Vivaldi Snapshot"),
    ("opera", "Opera"),
    ("opera-beta", "Opera Beta"),
    ("opera-developer", "Opera Developer"),
    ("firefox", "Firefox"),
    ("firefox-bin", "Firefox"),
    ("firefox-esr", "Firefox"),
    ("librewolf", "LibreWolf"),
    ("xdg-native-messaging-proxy", "xdg-native-messaging-proxy"),
];
/// How many processes above a host are looked at: a wrapper of the host, and the shell that Windows' browsers start
/// hosts through (docs/facts/browsers.md 6.1).
const MOST_ABOVE: usize = 4;

/// Who started a host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Starter {
    /// A program by the name of this browser's.
    Browser(&'static str),
    /// No program above it is known as a browser's; this one is next to it.
    Other(PathBuf),
    /// The system does not say.
    Unknown,
}

/// The hosts of this very program that run, by their ids, but for this process.
pub(crate) fn of_running_hosts() -> Vec<(u32, Starter)> {
    let Ok(own) = env::current_exe() else { return Vec::new() };
    let all = processes();
    let is_host = |process: &&Process| {
        let is_same =
            process.called == own || (cfg!(windows) && process.called.file_name() == own.file_name());
        is_same && process.id != std::process::id()
    };
    all.iter().filter(is_host).map(|host| (host.id, starter(host, &all))).collect()
}

/// Whether the process of this id is the browser that started this one.
#[cfg(windows)]
pub(crate) fn is_browser_of_this_process(id: u32) -> bool {
    let all = processes();
    all.iter()
        .find(|process| process.id == std::process::id())
        .is_some_and(|own| is_browser_of(own, id, &all))
}

#[cfg(any(windows, test))]
fn is_browser_of(host: &Process, id: u32, all: &[Process]) -> bool {
    let is_browser = |process: &&Process| process.program.as_deref().and_then(browser).is_some();
    above(host, all).into_iter().find(is_browser).is_some_and(|browser| browser.id == id)
}

/// The processes above a host, the nearest first.
fn above<'a>(host: &'a Process, all: &'a [Process]) -> Vec<&'a Process> {
    let above = |process: &&Process| {
        let parent = process.parent;
        all.iter().find(|other| other.id == parent)
    };
    std::iter::successors(above(&host), above).take(MOST_ABOVE).collect()
}

fn starter(host: &Process, all: &[Process]) -> Starter {
    let chain = above(host, all);
    let programs = || chain.iter().map_while(|process| process.program.as_deref());
    match (programs().find_map(browser), programs().next()) {
        (Some(browser), _) => Starter::Browser(browser),
        (None, Some(next)) => Starter::Other(next.to_owned()),
        (None, None) => Starter::Unknown,
    }
}

fn browser(program: &Path) -> Option<&'static str> {
    let name = program.file_name()?.to_str()?;
    // A browser that was updated while it runs has lost its file.
    let name = name.strip_suffix(" (deleted)").unwrap_or(name);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    PROGRAMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, browser)| *browser)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(id: u32, parent: u32, program: Option<&str>) -> Process {
        Process { id, parent, program: program.map(Into::into), called: "staffetta-host".into() }
    }

    fn started_by(above: &[Option<&str>]) -> Starter {
        let mut all = vec![process(100, 99, None)];
        for (program, id) in above.iter().zip((1..=99).rev()) {
            all.push(process(id, id - 1, *program));
        }
        starter(&all[0], &all)
    }

    #[test]
    fn a_browser_is_known_by_its_program_through_shells_and_wrappers() {
        for (program, browser) in [
            ("/usr/lib/chromium/chromium", "Chromium"),
            ("/opt/google/chrome-beta/chrome", "Google Chrome"),
            ("/usr/lib/firefox-esr/firefox-esr (deleted)", "Firefox"),
            ("msedge.exe", "Microsoft Edge"),
            ("/usr/lib/x86_64-linux-gnu/opera-stable/opera", "Opera"),
            ("opera.exe", "Opera"),
            ("/Applications/Brave Browser.app/Contents/MacOS/Brave Browser", "Brave"),
        ] {
            assert_eq!(started_by(&[Some(program)]), Starter::Browser(browser));
            assert_eq!(started_by(&[Some("cmd.exe"), Some(program)]), Starter::Browser(browser));
        }
    }

    #[test]
    fn a_window_is_the_browsers_only_if_its_process_is_the_nearest_browser_above() {
        let names = ["cmd.exe", "chrome.exe", "explorer.exe"].into_iter().zip([99, 98, 97]);
        let host = process(100, 99, Some("staffetta-host.exe"));
        let all: Vec<_> = names.map(|(name, id)| process(id, id - 1, Some(name))).collect();
        let is_browser = [99, 98, 97, 100, 5].map(|id| is_browser_of(&host, id, &all));
        assert_eq!(is_browser, [false, true, false, false, false]);
    }

    #[test]
    fn another_program_is_named_and_what_the_system_hides_is_not_guessed() {
        let python = Starter::Other("/usr/bin/python3".into());
        assert_eq!(started_by(&[Some("/usr/bin/python3"), Some("/bin/bash")]), python);
        let too_far = [Some("/usr/bin/python3"), None, Some("/usr/lib/chromium/chromium")];
        assert_eq!(started_by(&too_far), python, "a browser above what is hidden proves nothing");
        assert_eq!(started_by(&[None, Some("/usr/lib/chromium/chromium")]), Starter::Unknown);
        assert_eq!(started_by(&[]), Starter::Unknown);
    }
}
