//! `test`: every check of the product as a sequence of steps, from the cheapest to the end-to-end run.
//! Knows which commands make a step and what to do when it fails; the counting and telling is in `steps`.

use std::{
    env,
    process::{Command, ExitCode},
    str::FromStr,
};

use anyhow::{Result, bail};

use crate::{
    dist, end_to_end,
    manifest::Browser,
    process,
    project::Project,
    setup,
    steps::{Done, Steps},
    tally::Tally,
    tidy, windows,
};

/// Systems other than the one at hand for which host and card process must at least compile.
/// Windows has a part of its own.
const OTHER_SYSTEMS: [&str; 1] = ["aarch64-apple-darwin"];

/// A part of the suite that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Format,
    Clippy,
    Tidy,
    Dependencies,
    Unit,
    Build,
    FirefoxPackage,
    OtherSystems,
    Windows,
    EndToEnd,
    Firefox,
}

impl Part {
    /// All of them, in the order in which they run.
    pub(crate) const ALL: [Self; 11] = [
        Self::Format,
        Self::Clippy,
        Self::Tidy,
        Self::Dependencies,
        Self::Unit,
        Self::Build,
        Self::FirefoxPackage,
        Self::OtherSystems,
        Self::EndToEnd,
        Self::Firefox,
        Self::Windows,
    ];
    /// Those that need no release build.
    const FAST: [Self; 5] = [Self::Format, Self::Clippy, Self::Tidy, Self::Dependencies, Self::Unit];

    /// As it is named on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Tidy => "tidy",
            Self::Dependencies => "dependencies",
            Self::Unit => "unit",
            Self::Build => "build",
            Self::FirefoxPackage => "firefox-package",
            Self::OtherSystems => "other-systems",
            Self::Windows => "windows",
            Self::EndToEnd => "end-to-end",
            Self::Firefox => "firefox",
        }
    }

    /// What to do when it failed.
    fn advice(self) -> &'static str {
        match self {
            Self::Format => "run `cargo fmt --all`",
            Self::Clippy => "mend what it names",
            Self::Tidy => "mend the lines it names",
            Self::Dependencies => {
                "deny.toml says what may come in; `cargo tree --invert CRATE` says how it does"
            }
            Self::Unit => "one test again with `cargo test -p CRATE NAME`",
            Self::Build => "the compiler's message above says where",
            Self::FirefoxPackage => "mend what it names: what Firefox does not know is not in its package",
            Self::OtherSystems => "one crate again with `cargo check -p staffetta-host --target TARGET`",
            Self::Windows => "one test again with `cargo xtask test windows --filter NAME`",
            Self::EndToEnd => "one test again with `cargo xtask test end-to-end --filter NAME`",
            Self::Firefox => "one test again with `cargo xtask test firefox --filter NAME`",
        }
    }

    fn run(self, project: &Project, wanted: &Wanted) -> Result<Done> {
        let done = |result: Result<()>| result.map(Done::from);
        match self {
            Self::Format => done(process::run(&mut project.cargo(&["fmt", "--all", "--check"]))),
            Self::Clippy => done(clippy(project)),
            Self::Tidy => done(tidy::check(project)),
            Self::Dependencies => dependencies(project),
            Self::Unit => {
                let workspace =
                    ["test", "--workspace", "--exclude", "staffetta-tests", "--no-fail-fast", "--"];
                tests(project.cargo(&workspace).args(&wanted.filter)).map(Done::from)
            }
            Self::Build => done(dist::pack(project)),
            Self::FirefoxPackage => done(firefox_package(project)),
            Self::OtherSystems => done(other_systems(project)),
            Self::Windows => windows::test(project, &wanted.filter),
            Self::EndToEnd => end_to_end::run(project, wanted.browsers(), &wanted.only, &wanted.filter),
            Self::Firefox => end_to_end::run(project, &[Browser::Firefox], &wanted.only, &wanted.filter),
        }
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|part| part.name() == name)
            .ok_or_else(|| format!("{name} is none of {}", names()))
    }
}

/// The named parts in their order; all, or all the fast ones, when none is named. Who names only programs of end-to-end
/// tests wants these and what they run on.
pub(crate) fn chosen(named: &[Part], only: &[String], fast: bool) -> Vec<Part> {
    const NEEDED: [Part; 2] = [Part::Build, Part::EndToEnd];
    let named = if named.is_empty() && !only.is_empty() { &NEEDED } else { named };
    let candidates = if fast { &Part::FAST[..] } else { &Part::ALL };
    candidates.iter().copied().filter(|part| named.is_empty() || named.contains(part)).collect()
}

/// What is to be run.
pub(crate) struct Wanted {
    pub(crate) parts: Vec<Part>,
    /// The programs of end-to-end tests; all when none is named.
    pub(crate) only: Vec<String>,
    /// What the names of unit and end-to-end tests have in them; all tests when there is nothing.
    pub(crate) filter: Vec<String>,
    /// Whether what is missing is installed before.
    pub(crate) setup: bool,
}

impl Wanted {
    /// In which browsers the end-to-end tests run: those of Firefox side by side with the others where both are wanted.
    fn browsers(&self) -> &'static [Browser] {
        if self.parts.contains(&Part::Firefox) {
            &[Browser::Chromium, Browser::Firefox]
        } else {
            &[Browser::Chromium]
        }
    }

    /// The parts that are told of one after the other.
    fn steps(&self) -> impl Iterator<Item = Part> {
        let is_beside = self.parts.contains(&Part::EndToEnd);
        self.parts.iter().copied().filter(move |part| *part != Part::Firefox || !is_beside)
    }
}

/// Runs some parts; the checks go on after a failed one, so that a run tells everything it can.
pub(crate) fn run(project: &Project, wanted: &Wanted) -> Result<ExitCode> {
    let mut steps = Steps::new(wanted.steps().count() + 1);
    let mut built = true;
    let mut windows = None;
    if !wanted.setup {
        steps.skip("set-up", "--no-setup was given");
    } else if !steps.run("set-up", "see the message above; the rest needs what is missing", || {
        setup::all(project).map(Done::from)
    }) {
        return Ok(outcome(steps));
    }
    for part in wanted.steps() {
        if matches!(part, Part::FirefoxPackage | Part::EndToEnd | Part::Firefox) && !built {
            steps.skip(part.name(), "the release build failed");
            continue;
        }
        // The tests in browsers wait most of the time.
        if part == Part::EndToEnd && wanted.parts.contains(&Part::Windows) {
            windows = windows::Ahead::start(project).ok();
        }
        let ahead = if part == Part::Windows { windows.take() } else { None };
        let well = steps.run(part.name(), part.advice(), || {
            drop(ahead);
            part.run(project, wanted)
        });
        built &= well || part != Part::Build;
    }
    Ok(outcome(steps))
}

fn clippy(project: &Project) -> Result<()> {
    const STRICT: [&str; 3] = ["--", "-D", "warnings"];
    let mut native = project.cargo(&["clippy", "--workspace", "--all-targets"]);
    process::run(native.args(STRICT))?;
    let mut browser = project.cargo(&["clippy", "--package", "staffetta-wasm", "--target", setup::WASM]);
    process::run(browser.args(STRICT))
}

/// Licences, sources and bans need no network. Advisories need the database of today: where it cannot be had that is
/// told.
fn dependencies(project: &Project) -> Result<Done> {
    let deny = |arguments: &[&str]| {
        let mut command = setup::deny(project);
        command.args(arguments);
        command
    };
    process::run(&mut deny(&["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]))?;
    if let Err(error) = process::read(&mut deny(&["fetch", "db"])) {
        let cause = error.to_string();
        let cause = cause.lines().last().unwrap_or("their database cannot be reached");
        return Ok(Done { note: Some(format!("advisories not checked: {cause}")), ..Done::default() });
    }
    process::run(&mut deny(&["check", "--disable-fetch", "advisories"])).map(Done::from)
}

/// Mozilla's own judgement of what Firefox is given: a warning is an error.
fn firefox_package(project: &Project) -> Result<()> {
    let mut lint = setup::web_ext(project);
    lint.args(["lint", "--warnings-as-errors", "--source-dir"]).arg(project.extension_dir(Browser::Firefox));
    process::run(&mut lint)
}

fn other_systems(project: &Project) -> Result<()> {
    for target in OTHER_SYSTEMS {
        setup::ensure_target(project, target)?;
        let mut host = project.cargo(&["check", "--package", "staffetta-host", "--target", target]);
        process::run(without_compiler_of_macos(&mut host))?;
        let mut card = project.cargo(&["check", "--package", "staffetta-card", "--target", target]);
        process::run(with_headers_of_this_system(&mut card, target))?;
    }
    Ok(())
}

/// ring, which the host's TLS uses, has parts in C and assembler that only a compiler for macOS takes. A check looks at
/// Rust alone, and links nothing.
fn without_compiler_of_macos(command: &mut Command) -> &mut Command {
    command.env("CC_aarch64_apple_darwin", "true").env("AR_aarch64_apple_darwin", "true")
}

/// OpenSSL's bindings read its headers with a C compiler of the target, even where nothing is linked. Those of this
/// system say the same of names and types, which is all that a check looks at; flags of the target would be unknown to
/// this system's compiler.
fn with_headers_of_this_system<'a>(command: &'a mut Command, target: &str) -> &'a mut Command {
    let compiler = format!("CC_{}", target.replace('-', "_"));
    let libraries = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
    command
        .env("OPENSSL_INCLUDE_DIR", "/usr/include")
        .env("OPENSSL_LIB_DIR", libraries)
        .env("CRATE_CC_NO_DEFAULTS", "1")
        .env(compiler, "cc")
}

/// Runs tests and counts them. A run that ends badly without a failed test (it did not compile, or a test
/// program died) is an error.
pub(crate) fn tests(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let well = process::watched(command, |line| tally.read(line))?;
    if !well && tally.failed == 0 {
        bail!("the tests did not run to their end ({tally})");
    }
    if well && tally.passed == 0 {
        bail!("no test was run");
    }
    Ok(tally)
}

fn outcome(steps: Steps) -> ExitCode {
    if steps.finish() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Tally> {
        super::tests(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn a_run_of_tests_is_believed_only_when_its_end_fits_its_count() {
        let passed = "echo 'test result: ok. 2 passed; 0 failed;'";
        let failed = "echo 'test result: FAILED. 2 passed; 1 failed;'";
        assert_eq!(shell(passed).unwrap(), Tally { passed: 2, failed: 0 });
        assert_eq!(shell(&format!("{failed}; exit 101")).unwrap(), Tally { passed: 2, failed: 1 });
        assert!(shell(&format!("{passed}; exit 101")).is_err());
        assert!(shell("true").is_err());
    }

    #[test]
    fn parts_run_in_their_order_whatever_the_order_they_are_named_in() {
        assert_eq!(chosen(&[Part::EndToEnd, Part::Tidy], &[], false), [Part::Tidy, Part::EndToEnd]);
        assert_eq!(chosen(&[], &[], false), Part::ALL);
        assert_eq!(chosen(&[], &[], true), Part::FAST);
        assert_eq!(chosen(&[], &["rig".to_owned()], false), [Part::Build, Part::EndToEnd]);
    }
}
