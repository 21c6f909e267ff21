//! Starts the programs that show or measure the product on real parts: the demo and the benchmark.
//! Builds what they need and tells them where it is; what they do is theirs.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{
    assemble,
    manifest::Browser,
    process,
    project::{Profile, Project},
    setup,
};

/// A job on real parts, as the options say.
pub(crate) fn demo(project: &Project, options: &[&str], setup: bool) -> Result<ExitCode> {
    if setup {
        setup::all(project)?;
    }
    play(project, "staffetta-demo", Profile::Debug, options)
}

/// The measurements. They run in a release build of their own program, so that it does not add to what it measures.
/// `slow`: also those that take minutes of waiting.
pub(crate) fn bench(project: &Project, slow: bool, setup: bool) -> Result<ExitCode> {
    let folder = project.target.join("bench");
    if setup {
        setup::all(project)?;
        setup::peers(project, &folder.join("peers"))?;
    }
    let folder = folder.to_string_lossy();
    let mut options = vec!["--out", folder.as_ref()];
    if slow {
        options.push("--slow");
    }
    play(project, "staffetta-bench", Profile::Release, &options)
}

/// Tells a program of the tests which browser, extension and host it has to use.
pub(crate) fn name_parts(project: &Project, browser: Browser, command: &mut Command) {
    command.env("STAFFETTA_BROWSER", browser.name());
    command.env("STAFFETTA_EXTENSION_DIR", project.extension_dir(browser));
    command.env("STAFFETTA_HOST", project.host(Profile::Release));
    command.env("STAFFETTA_AXE", setup::axe(project));
    command.env("STAFFETTA_FRAMEWORKS", project.target.join("frameworks"));
}

fn play(project: &Project, name: &str, profile: Profile, options: &[&str]) -> Result<ExitCode> {
    assemble::everything(project, Profile::Release)?;
    // All of them: the rig's scripted pinentry is a program of its own, looked for beside the one that runs.
    let mut build = project.cargo(&["build", "--package", "staffetta-tests", "--bins"]);
    if profile == Profile::Release {
        build.arg("--release");
    }
    process::run(&mut build)?;
    let binary = project.binary(name, profile);
    let mut command = project.command(&binary.to_string_lossy());
    name_parts(project, Browser::Chromium, command.args(options));
    let status = process::hand_over(&mut command)?;
    if !status.success() {
        eprintln!("\n{name} failed ({status}); what it says above tells at which point");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
