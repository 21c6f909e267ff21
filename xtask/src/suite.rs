//! `test`: every check of the product as a sequence of steps, from the cheapest to the end-to-end run.
//! Knows which commands make a step and what to do when it fails; the counting and telling is in `steps`.

use std::{
    env,
    process::{Command, ExitCode},
};

use anyhow::{Result, bail};

use crate::{
    assemble, process,
    project::{Profile, Project},
    setup, stage,
    steps::Steps,
    tally::Tally,
    tidy,
};

/// Systems other than the one at hand for which the host must at least compile.
const OTHER_SYSTEMS: [&str; 2] = ["x86_64-pc-windows-gnu", "aarch64-apple-darwin"];

/// Runs all steps; the checks go on after a failed one, so that a run tells everything it can.
pub(crate) fn run(project: &Project, fast: bool, setup: bool) -> Result<ExitCode> {
    let mut steps = Steps::new(if fast { 5 } else { 8 });
    if setup {
        let ready = steps.run("set-up", "see the message above; the rest needs what is missing", || {
            done(setup::all(project))
        });
        if !ready {
            return Ok(outcome(steps));
        }
    } else {
        steps.skip("set-up", "--no-setup was given");
    }
    steps.run("format", "run `cargo fmt --all`", || {
        done(process::run(&mut project.cargo(&["fmt", "--all", "--check"])))
    });
    steps.run("clippy", "mend what it names; again with `cargo clippy --workspace --all-targets`", || {
        done(clippy(project))
    });
    steps
        .run("tidy", "mend the lines it names; again with `cargo xtask tidy`", || done(tidy::check(project)));
    steps.run("unit and property tests", "again with `cargo test -p CRATE NAME`", || {
        let workspace = ["test", "--workspace", "--exclude", "staffetta-tests", "--no-fail-fast"];
        tests(&mut project.cargo(&workspace))
    });
    if !fast {
        end_to_end(project, &mut steps);
    }
    Ok(outcome(steps))
}

fn end_to_end(project: &Project, steps: &mut Steps) {
    let built = steps.run("release build", "again with `cargo xtask build --release`", || {
        done(assemble::everything(project, Profile::Release))
    });
    let advice = "host and card process must compile there too: again with `cargo check -p staffetta-host --target TARGET`";
    steps.run("host on other systems", advice, || done(other_systems(project)));
    if !built {
        steps.skip("end to end", "the release build failed");
        return;
    }
    let advice = "the extension and host are built: again with `cargo test -p staffetta-tests NAME`";
    steps.run("end to end", advice, || {
        let mut command = project.cargo(&["test", "--package", "staffetta-tests", "--no-fail-fast"]);
        command.args(["--", "--test-threads=1"]);
        stage::name_parts(project, &mut command);
        tests(&mut command)
    });
}

fn clippy(project: &Project) -> Result<()> {
    const STRICT: [&str; 3] = ["--", "-D", "warnings"];
    let mut native = project.cargo(&["clippy", "--workspace", "--all-targets"]);
    process::run(native.args(STRICT))?;
    let mut browser = project.cargo(&["clippy", "--package", "staffetta-wasm", "--target", setup::WASM]);
    process::run(browser.args(STRICT))
}

fn other_systems(project: &Project) -> Result<()> {
    for target in OTHER_SYSTEMS {
        setup::rust_target(project, target)?;
        process::run(&mut project.cargo(&["check", "--package", "staffetta-host", "--target", target]))?;
        let mut card = project.cargo(&["check", "--package", "staffetta-card", "--target", target]);
        process::run(with_headers_of_this_system(&mut card, target))?;
    }
    Ok(())
}

/// OpenSSL's bindings read its headers with a C compiler of the target, even where nothing is linked. Those of this system say the
/// same of names and types, which is all that a check looks at; flags of the target would be unknown to this system's compiler.
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
fn tests(command: &mut Command) -> Result<Tally> {
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

fn done(result: Result<()>) -> Result<Tally> {
    result.map(|()| Tally::default())
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
}
