//! The command line: which words are commands, which options each takes, what help says.
//! Knows the names of the commands and nothing of how they do their work.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    assemble, dist,
    project::{Profile, Project},
    setup, stage, suite, tidy,
};

/// Exit status of a command line that cannot be understood.
const MISUSE: u8 = 2;

const HELP: &str = "\
cargo xtask COMMAND [OPTIONS]

  setup              install what the other commands need (Debian packages, Rust targets);
                     says first what it installs and how
  build [--release]  the extension into target/extension and the native host
  dist               a release build packed as target/dist/staffetta-extension-VERSION.zip
  demo [--headed]    the main job on real parts, step by step; screenshots in target/demo
  demo --card        the same for the login with the smart card, with its timeline
  test [--fast]      format, clippy, tidy, unit, property and end-to-end tests
                     (--fast: without the end-to-end tests and what only they need)
  tidy               the rules of the tree that a machine can check
  bench [--slow]     the measurements, as a table and a JSON file
                     (--slow: also after the browser put the background to sleep by itself, minutes more)
  help               this text

  --no-setup         with demo, test, bench: install nothing, trust what is there

setup, demo, test and bench are made for Debian 12, as root or as a user who may use sudo.";

/// Understands the arguments and runs one command.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((name, options)) = arguments.split_first() else {
        eprintln!("{HELP}");
        return Ok(ExitCode::from(MISUSE));
    };
    let command = match parse(name, options) {
        Ok(command) => command,
        Err(complaint) => {
            eprintln!("{complaint}\n\n{HELP}");
            return Ok(ExitCode::from(MISUSE));
        }
    };
    let project = Project::locate()?;
    match command {
        Command::Help => println!("{HELP}"),
        Command::Setup => setup::all(&project)?,
        Command::Build(profile) => assemble::everything(&project, profile)?,
        Command::Dist => dist::pack(&project)?,
        Command::Demo { card, headed, setup } => return stage::demo(&project, card, headed, setup),
        Command::Bench { slow, setup } => return stage::bench(&project, slow, setup),
        Command::Test { fast, setup } => return suite::run(&project, fast, setup),
        Command::Tidy => return tidy::run(&project),
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Help,
    Setup,
    Build(Profile),
    Dist,
    Demo { card: bool, headed: bool, setup: bool },
    Test { fast: bool, setup: bool },
    Tidy,
    Bench { slow: bool, setup: bool },
}

fn parse(name: &str, options: &[String]) -> Result<Command, String> {
    let allowed: &[&str] = match name {
        "build" => &["--release"],
        "demo" => &["--card", "--headed", "--no-setup"],
        "test" => &["--fast", "--no-setup"],
        "bench" => &["--slow", "--no-setup"],
        "setup" | "dist" | "tidy" | "help" | "--help" | "-h" => &[],
        _ => return Err(format!("unknown command: {name}")),
    };
    if let Some(stranger) = options.iter().find(|option| !allowed.contains(&option.as_str())) {
        return Err(format!("unknown option of {name}: {stranger}"));
    }
    let given = |option: &str| options.iter().any(|candidate| candidate == option);
    let setup = !given("--no-setup");
    Ok(match name {
        "setup" => Command::Setup,
        "build" if given("--release") => Command::Build(Profile::Release),
        "build" => Command::Build(Profile::Debug),
        "dist" => Command::Dist,
        "demo" => Command::Demo { card: given("--card"), headed: given("--headed"), setup },
        "test" => Command::Test { fast: given("--fast"), setup },
        "tidy" => Command::Tidy,
        "bench" => Command::Bench { slow: given("--slow"), setup },
        _ => Command::Help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        parse(&words[0], &words[1..])
    }

    #[test]
    fn a_build_is_for_debugging_unless_a_release_is_asked_for() {
        assert_eq!(parsed("build"), Ok(Command::Build(Profile::Debug)));
        assert_eq!(parsed("build --release"), Ok(Command::Build(Profile::Release)));
    }

    #[test]
    fn the_setup_is_done_unless_it_is_declined() {
        assert_eq!(parsed("demo --headed"), Ok(Command::Demo { card: false, headed: true, setup: true }));
        let card = Command::Demo { card: true, headed: false, setup: false };
        assert_eq!(parsed("demo --card --no-setup"), Ok(card));
        assert_eq!(parsed("test --fast --no-setup"), Ok(Command::Test { fast: true, setup: false }));
        assert_eq!(parsed("bench --slow"), Ok(Command::Bench { slow: true, setup: true }));
    }

    #[test]
    fn an_unknown_command_and_a_misplaced_option_are_refused_by_name() {
        assert_eq!(parsed("bild"), Err("unknown command: bild".to_owned()));
        assert_eq!(parsed("tidy --release"), Err("unknown option of tidy: --release".to_owned()));
    }

    #[test]
    fn help_names_every_command() {
        for name in ["setup", "build", "dist", "demo", "test", "tidy", "bench"] {
            assert!(parsed(name).is_ok(), "{name} is a command");
            assert!(HELP.contains(&format!("\n  {name} ")), "help names {name}");
        }
    }
}
