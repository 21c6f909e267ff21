//! The end-to-end tests: builds their programs and runs two side by side, in each browser, some tests of one after the
//! other. Those that need the computer's smart-card service, of which there is only one, are never side by side. A test
//! that failed is repeated once, alone: when it passes then it counts, and is told with both outputs in the end.

use std::{
    fmt::Write as _,
    iter,
    panic::resume_unwind,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{
    in_firefox::{self, Chosen},
    manifest::Browser,
    process,
    project::Project,
    stage,
    steps::Done,
    tally::Tally,
    windows,
};

/// More failures than this are not bad luck: none is repeated.
const MOST_REPEATED: usize = 5;
/// The programs whose tests need the smart-card service.
const WITH_CARDS: [&str; 3] = ["browser_login", "card_login", "rig"];
/// Most tests that are run one after the other before others may have their turn. They share what they start.
const AT_ONCE: usize = 20;
/// After this line the harness tells what the failed tests said.
const DETAILS: &str = "failures:";

/// A program of tests, as cargo names it and where it was built.
#[derive(Clone)]
struct Program {
    name: String,
    file: PathBuf,
    /// In which browser its tests are run.
    browser: Browser,
    /// Which of them.
    chosen: Chosen,
}

/// What came of the tests of one program.
#[derive(Default)]
struct Outcome {
    tally: Tally,
    failed: Vec<String>,
    /// What the failed ones said, or what all said.
    details: String,
}

/// Runs in these browsers all programs that have a say about them, or those that are named; of their tests those that a
/// filter fits, or all.
pub(crate) fn run(
    project: &Project,
    browsers: &[Browser],
    only: &[String],
    filter: &[String],
) -> Result<Done> {
    let built = chosen(programs(project)?, only)?;
    let mut programs = Vec::new();
    for browser in browsers {
        programs.extend(match browser {
            Browser::Chromium => built.clone(),
            Browser::Firefox => for_firefox(project, built.clone())?,
        });
    }
    let outcomes = side_by_side(project, &programs, filter)?;
    let mut tally = Tally::default();
    for browser in browsers {
        let mut here = Tally::default();
        let of_it = outcomes.iter().filter(|(program, _)| program.browser == *browser);
        of_it.for_each(|(_, outcome)| here += outcome.tally);
        if here == Tally::default() && filter.is_empty() && only.is_empty() {
            bail!("no test was run in {}", browser.name());
        }
        tally += here;
    }
    if tally == Tally::default() {
        bail!("no test was run");
    }
    let mut notes = Vec::new();
    if tally.failed <= MOST_REPEATED as u64 {
        for (program, outcome) in &outcomes {
            for test in &outcome.failed {
                notes.extend(program.passes_alone(project, test, &outcome.details)?);
            }
        }
        tally.failed -= notes.len() as u64;
        tally.passed += notes.len() as u64;
    }
    Ok(Done { tally, note: (!notes.is_empty()).then(|| notes.join("\n")) })
}

/// What came of each program's tests.
fn side_by_side<'a>(
    project: &Project,
    programs: &'a [Program],
    filter: &[String],
) -> Result<Vec<(&'a Program, Outcome)>> {
    let mut with_cards = Vec::new();
    let mut others = Vec::new();
    for program in programs {
        let needs_cards = WITH_CARDS.contains(&program.name.as_str());
        let all = if needs_cards { &mut with_cards } else { &mut others };
        let tests = program.list(project, filter)?;
        all.extend(in_turns(&tests).map(|some| (program, some.to_vec())));
    }
    let others = Mutex::new(others.into_iter());
    let next = || others.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = |first: Vec<(&'a Program, Vec<String>)>| {
        let all = first.into_iter().chain(iter::from_fn(next));
        all.map(|(program, tests)| Ok((program, program.tests(project, &tests)?))).collect::<Result<Vec<_>>>()
    };
    thread::scope(|scope| {
        let beside = scope.spawn(|| run(with_cards));
        let here = run(Vec::new());
        let beside = beside.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok([beside?, here?].into_iter().flatten().collect())
    })
}

/// Tests in as few turns of about one length as may be.
fn in_turns(tests: &[String]) -> impl Iterator<Item = &[String]> {
    let turns = tests.len().div_ceil(AT_ONCE).max(1);
    let some = tests.len().div_ceil(turns);
    tests.chunks(some.max(1))
}

/// Builds the programs and reads from cargo where they are.
fn programs(project: &Project) -> Result<Vec<Program>> {
    let build = ["test", "--package", "staffetta-tests", "--no-run"];
    // Shown while it is done; the second time nothing is left to do.
    process::run(&mut project.cargo(&build))?;
    let messages = process::read(project.cargo(&build).arg("--message-format=json"))?;
    Ok(messages.lines().filter_map(program).collect())
}

/// The program of tests that a line of cargo's tells of.
fn program(message: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(message).ok()?;
    let name = message.pointer("/target/name")?.as_str()?;
    let file = message.get("executable")?.as_str()?;
    let is_test = message.pointer("/profile/test")?.as_bool()?;
    is_test.then(|| Program {
        name: name.to_owned(),
        file: file.into(),
        browser: Browser::Chromium,
        chosen: Chosen::default(),
    })
}

fn chosen(programs: Vec<Program>, only: &[String]) -> Result<Vec<Program>> {
    let names: Vec<&str> = programs.iter().map(|program| program.name.as_str()).collect();
    if let Some(unknown) = only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("{unknown} is none of {}", names.join(", "));
    }
    let is_wanted = |program: &Program| match only {
        [] => program.name != windows::PACKAGES,
        named => named.contains(&program.name),
    };
    Ok(programs.into_iter().filter(is_wanted).collect())
}

/// The programs that run in Firefox too, each with the tests that are left out there.
fn for_firefox(project: &Project, programs: Vec<Program>) -> Result<Vec<Program>> {
    let list = in_firefox::read(project)?;
    let mut chosen = Vec::new();
    for mut program in programs {
        let Some(of_it) = list.of(&program.name) else { continue };
        let all = program.list(project, &[])?;
        let is_gone = |name: &&String| !all.contains(name);
        let fits_none = |filter: &&String| !all.iter().any(|name| name.contains(*filter));
        let gone = of_it.left_out.iter().find(is_gone).or_else(|| of_it.run.iter().find(fits_none));
        if let Some(gone) = gone {
            bail!("{}: {gone} names no test of {} any more", in_firefox::LIST, program.name);
        }
        program.browser = Browser::Firefox;
        program.chosen = of_it.clone();
        chosen.push(program);
    }
    Ok(chosen)
}

impl Program {
    /// Its name, with that of the browser where it is not the usual one.
    fn title(&self) -> String {
        match self.browser {
            Browser::Chromium => self.name.clone(),
            Browser::Firefox => format!("{} in Firefox", self.name),
        }
    }

    /// The names of its tests that a filter fits, or of all that are chosen.
    fn list(&self, project: &Project, filter: &[String]) -> Result<Vec<String>> {
        let mut command = project.command(&self.file.to_string_lossy());
        command.arg("--list").args(if filter.is_empty() { &self.chosen.run } else { filter });
        command.args(self.chosen.left_out.iter().flat_map(|test| ["--skip", test]));
        let told = process::read(&mut command)?;
        Ok(told.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
    }

    /// Runs the tests of these names, one after the other.
    fn tests(&self, project: &Project, names: &[String]) -> Result<Outcome> {
        let mut command = project.command(&self.file.to_string_lossy());
        stage::name_parts(project, self.browser, &mut command);
        command.args(["--test-threads=1", "--exact"]).args(names).current_dir(project.root.join("tests"));
        let title = self.title();
        let mut outcome = Outcome::default();
        let well = process::heard(&mut command, |line| {
            outcome.read(line);
            if outcome.details.is_empty() && !line.is_empty() {
                println!("{title}: {line}");
            }
        })
        .with_context(|| format!("the tests of {title}"))?;
        println!("{title}: {}\n{}", outcome.tally, outcome.details);
        if !well && outcome.failed.is_empty() {
            bail!("the tests of {title} did not run to their end ({})", outcome.tally);
        }
        Ok(outcome)
    }

    /// Repeats a test that failed and said this; tells of it when it passes now.
    fn passes_alone(&self, project: &Project, test: &str, said: &str) -> Result<Option<String>> {
        println!("\n{}: {test} failed; once more, alone", self.title());
        let alone = ["--show-output", test].map(str::to_owned);
        let again = self.tests(project, &alone)?;
        let passed = again.tally == Tally { passed: 1, failed: 0 };
        let told = || {
            let name = self.title();
            format!("flaky: {name} {test} failed:\n{said}\nand passed alone:\n{}", again.details)
        };
        Ok(passed.then(told))
    }
}

impl Outcome {
    /// Takes in a line of the harness.
    fn read(&mut self, line: &str) {
        self.tally.read(line);
        let test = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"));
        self.failed.extend(test.map(str::to_owned));
        if !self.details.is_empty() || line == DETAILS || line == "successes:" {
            let _ = writeln!(self.details, "{line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_are_read_from_what_cargo_tells() {
        let built = r#"{"reason":"compiler-artifact","target":{"name":"main_job"},"profile":{"test":true},
            "executable":"/t/main_job-1"}"#;
        let program = program(&built.replace('\n', "")).unwrap();
        assert_eq!((program.name.as_str(), program.file), ("main_job", "/t/main_job-1".into()));
        for other in [
            r#"{"reason":"build-finished","success":true}"#,
            r#"{"target":{"name":"lib"},"profile":{"test":true},"executable":null}"#,
            r#"{"target":{"name":"demo"},"profile":{"test":false},"executable":"/t/demo"}"#,
        ] {
            assert!(super::program(other).is_none(), "{other}");
        }
    }

    #[test]
    fn tests_are_run_in_turns_of_about_one_length() {
        let turns = |count: usize| {
            let tests: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            in_turns(&tests).map(<[String]>::len).collect::<Vec<_>>()
        };
        assert_eq!(turns(AT_ONCE + 1), [AT_ONCE / 2 + 1, AT_ONCE / 2]);
        assert_eq!(turns(AT_ONCE), [AT_ONCE]);
        assert!(turns(0).is_empty());
    }

    #[test]
    fn an_unknown_program_is_refused_by_name() {
        let rig = r#"{"target":{"name":"rig"},"profile":{"test":true},"executable":"/rig-1"}"#;
        let programs = || Vec::from_iter(program(rig));
        assert_eq!(chosen(programs(), &["rig".to_owned()]).unwrap().len(), 1);
        assert_eq!(chosen(programs(), &[]).unwrap().len(), 1);
        assert!(
            chosen(programs(), &["rug".to_owned()]).is_err_and(|error| error.to_string().contains("rug"))
        );
    }

    #[test]
    fn failed_tests_are_known_by_name_with_what_they_said() {
        let mut outcome = Outcome::default();
        let lines = "running 2 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\nfailures:\n\n---- a::c stdout ----\n\
            Error: no\n\nfailures:\n    a::c\n\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";
        lines.lines().for_each(|line| outcome.read(line));
        assert_eq!(
            (outcome.tally, outcome.failed),
            (Tally { passed: 1, failed: 1 }, vec!["a::c".to_owned()])
        );
        assert!(
            outcome.details.contains("Error: no") && !outcome.details.contains("a::b"),
            "{}",
            outcome.details
        );
    }
}
