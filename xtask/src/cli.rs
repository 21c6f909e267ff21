//! The command line, declared once with its help. Knows the names of the commands and nothing of how they do their
//! work.

use std::{ffi::OsString, process::ExitCode};

use anyhow::Result;

use self::flags::{Test, Xtask, XtaskCmd};
use crate::{
    assemble, dist, mutants, pictures,
    project::{Profile, Project},
    setup, stage, suite, tidy, windows,
};

/// Exit status of a command line that cannot be understood.
const MISUSE: u8 = 2;

mod flags {
    #![allow(unreachable_pub, reason = "written by the macro")]

    use crate::{mutants::Layer, suite::Part};

    xflags::xflags! {
        /// Builds, checks, shows and measures Staffetta. Each command runs as `cargo xtask COMMAND`.
        ///
        /// setup, demo, test and bench are made for Debian 12, as root or as a user who may use sudo.
        cmd xtask {
            /// Install what the other commands need (Debian packages, Rust targets); it is said first what, and how.
            cmd setup {}

            /// Build the extension into target/extension (for Firefox: target/extension-firefox), the native host and
            /// the card's process.
            cmd build {
                /// As it ships: optimised.
                optional --release
                /// Instead, host and card process for Windows, as they ship (target/x86_64-pc-windows-gnu/release).
                optional --windows
            }

            /// Pack a release build in target/dist: the extension as a zip (Chromium) and an xpi (Firefox), the Debian
            /// packages, and setup.exe and MSI of the programs that were built for Windows.
            cmd dist {}

            /// Show a doctor's first minute and day on real parts, step by step; screenshots in target/demo.
            cmd demo {
                /// A pharmacist's instead: Sistema TS, SOGo, and a program on the computer.
                optional --pharmacist
                /// A doctor's who asks SIRPED's session service for her codes.
                optional --services
                /// The login with the smart card instead.
                optional --card
                /// With the browser's windows.
                optional --headed
                /// Install nothing, trust what is there.
                optional --no-setup
            }

            /// Take the pictures of README, guide and stores anew, in docs/pictures, by playing the demonstrations of
            /// doctor, pharmacist and card.
            cmd pictures {
                /// Install nothing, trust what is there.
                optional --no-setup
            }

            /// Check everything, or the parts that are named.
            cmd test {
                /// format, clippy, tidy, dependencies (licences, sources, bans, advisories), unit (property tests too),
                /// build (the release that is tested end to end, and its packages), firefox-package (what Mozilla's
                /// lint says of it), other-systems (host and card process compile there), windows (built, and tested
                /// under wine), end-to-end (on what `build` made), firefox (the end-to-end tests of the browser's side,
                /// in Firefox).
                repeated part: Part
                /// All but build, firefox-package, other-systems, windows, end-to-end and firefox.
                optional --fast
                /// Of end-to-end only this program of tests: main_job, card_login, browser_login, mailboxes,
                /// issuer_services, rig; may be repeated.
                repeated --only program: String
                /// Of unit and end-to-end only the tests with this in their names; may be repeated.
                repeated --filter name: String
                /// Install nothing, trust what is there.
                optional --no-setup
            }

            /// Check the rules of the tree that a machine can check.
            cmd tidy {}

            /// Change the code in one place at a time, and count the changes that no unit test notices. Takes hours.
            cmd mutants {
                /// core or native; both when none is named.
                repeated layer: Layer
                /// Only in files that match, such as `core/src/notice/*.rs`; may be repeated.
                repeated --file glob: String
            }

            /// Measure, as a table and a JSON file.
            cmd bench {
                /// Also after the browser put the background to sleep by itself, minutes more.
                optional --slow
                /// Install nothing, trust what is there.
                optional --no-setup
            }

            /// This text.
            cmd help {}
        }
    }
}

/// Understands the arguments and runs one command.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<ExitCode> {
    let command = match Xtask::from_vec(arguments) {
        Ok(Xtask { subcommand: XtaskCmd::Help(_) }) => return run(vec!["--help".into()]),
        Ok(flags) => flags.subcommand,
        Err(help) if help.is_help() => {
            println!("{help}");
            return Ok(ExitCode::SUCCESS);
        }
        Err(complaint) => {
            eprintln!("{complaint}\n`cargo xtask help` lists the commands and their options");
            return Ok(ExitCode::from(MISUSE));
        }
    };
    let project = Project::locate()?;
    match command {
        XtaskCmd::Setup(_) => setup::all(&project)?,
        XtaskCmd::Build(flags) if flags.windows => windows::build(&project)?,
        XtaskCmd::Build(flags) if flags.release => assemble::everything(&project, Profile::Release)?,
        XtaskCmd::Build(_) => assemble::everything(&project, Profile::Debug)?,
        XtaskCmd::Dist(_) => dist::pack(&project)?,
        XtaskCmd::Demo(flags) => {
            let wanted = [
                (flags.pharmacist, "--pharmacist"),
                (flags.services, "--services"),
                (flags.card, "--card"),
                (flags.headed, "--headed"),
            ];
            let options: Vec<&str> =
                wanted.iter().filter(|(wanted, _)| *wanted).map(|(_, option)| *option).collect();
            return stage::demo(&project, &options, !flags.no_setup);
        }
        XtaskCmd::Pictures(flags) => return pictures::take(&project, !flags.no_setup),
        XtaskCmd::Bench(flags) => return stage::bench(&project, flags.slow, !flags.no_setup),
        XtaskCmd::Test(flags) => {
            let parts = suite::chosen(&flags.part, &flags.only, flags.fast);
            let Test { only, filter, no_setup, .. } = flags;
            return suite::run(&project, &suite::Wanted { parts, only, filter, setup: !no_setup });
        }
        XtaskCmd::Mutants(flags) => return mutants::run(&project, &flags.layer, &flags.file),
        XtaskCmd::Tidy(_) => tidy::check(&project)?,
        XtaskCmd::Help(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Part;

    fn parsed(line: &str) -> Result<XtaskCmd, String> {
        let words = line.split(' ').map(OsString::from).collect();
        Xtask::from_vec(words).map(|flags| flags.subcommand).map_err(|error| error.to_string())
    }

    #[test]
    fn parts_of_the_suite_are_chosen_by_name_and_their_tests_by_filter() {
        let Ok(XtaskCmd::Test(flags)) = parsed("test tidy end-to-end --filter clipboard --no-setup") else {
            panic!("it is a command");
        };
        assert_eq!(flags.part, [Part::Tidy, Part::EndToEnd]);
        assert_eq!((flags.filter, flags.fast, flags.no_setup), (vec!["clipboard".to_owned()], false, true));
    }

    #[test]
    fn an_unknown_command_option_or_part_is_refused_by_name() {
        for (line, name) in [("bild", "bild"), ("tidy --release", "--release"), ("test tidi", "tidi")] {
            assert!(parsed(line).unwrap_err().contains(name), "{line}");
        }
        assert_eq!(
            format!("{:?}", run(vec!["bild".into()]).unwrap()),
            format!("{:?}", ExitCode::from(MISUSE))
        );
    }

    #[test]
    fn help_names_every_part_of_the_suite() {
        let help = parsed("--help").unwrap_err();
        for part in Part::ALL {
            assert!(help.contains(part.name()), "{}: {help}", part.name());
        }
    }
}
