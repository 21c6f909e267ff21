//! Starts the programs that show or measure the product on real parts: the demo and the benchmark.
//! Builds what they need and tells them where it is; what they do is theirs.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{
    assemble, extension_package,
    manifest::Browser,
    process,
    project::{Profile, Project},
    remap, setup,
};

/// The program that shows a job.
const DEMO: &str = "staffetta-demo";

/// A job on real parts, as the options say.
pub(crate) fn demo(project: &Project, options: &[&str], setup: bool) -> Result<ExitCode> {
    if setup {
        setup::all(project)?;
    }
    play(project, DEMO, Profile::Debug, options)
}

/// Jobs on real parts, one after the other until one fails, each as its options say.
pub(crate) fn demos(project: &Project, all: &[Vec<&str>]) -> Result<ExitCode> {
    build(project, Profile::Debug)?;
    for options in all {
        let ended = start(project, DEMO, Profile::Debug, options)?;
        if ended != ExitCode::SUCCESS {
            return Ok(ended);
        }
    }
    Ok(ExitCode::SUCCESS)
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
    build(project, Profile::Release)?;
    // Its size is measured, too.
    extension_package::pack(project)?;
    start(project, "staffetta-bench", Profile::Release, &options)
}

/// Tells a program of the tests which browser, extension and host it has to use.
pub(crate) fn name_parts(project: &Project, browser: Browser, command: &mut Command) {
    command.env("STAFFETTA_BROWSER", browser.name());
    command.env("STAFFETTA_EXTENSION_DIR", project.extension_dir(browser));
    command.env("STAFFETTA_HOST", project.host(Profile::Release));
    command.env("STAFFETTA_PACKAGES", project.target.join("dist"));
    command.env("STAFFETTA_AXE", setup::axe(project));
    command.env("STAFFETTA_FRAMEWORKS", project.target.join("frameworks"));
}

fn play(project: &Project, name: &str, profile: Profile, options: &[&str]) -> Result<ExitCode> {
    build(project, profile)?;
    start(project, name, profile, options)
}

fn build(project: &Project, profile: Profile) -> Result<()> {
    assemble::everything(project, Profile::Release)?;
    // All of them: the rig's scripted pinentry is a program of its own, looked for beside the one that runs.
    let mut build = project.cargo(&["build", "--package", "staffetta-tests", "--bins"]);
    if profile == Profile::Release {
        build.arg("--release").args(remap::arguments(project, None)?);
    }
    process::run(&mut build)
}

fn start(project: &Project, name: &str, profile: Profile, options: &[&str]) -> Result<ExitCode> {
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
