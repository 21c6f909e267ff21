//! The packages for Windows under wine: installed, used by a browser, upgraded while it runs the host, not downgraded,
//! removed. What wine cannot prove is in docs/release-checklist.md.

mod browser;
mod computer;
mod packages;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffetta_tests::wait::wait_until;

use self::{
    computer::Computer,
    packages::{NEWER, Packages},
};

/// Below `Software`, where the browsers look.
const BROWSERS: [&str; 6] =
    ["Google\\Chrome", "Chromium", "Microsoft\\Edge", "BraveSoftware\\Brave-Browser", "Vivaldi", "Mozilla"];
/// What a doctor downloads.
const LARGEST_SETUP: u64 = 5_000_000;

#[test]
fn setup_exe_brings_the_host_to_one_user_is_upgraded_while_it_runs_and_leaves_nothing() -> Result<()> {
    let packages = Packages::find()?;
    let size = fs::metadata(&packages.setup)?.len();
    ensure!(size < LARGEST_SETUP, "setup.exe has {size} bytes");
    let computer = Computer::new()?;

    ensure!(computer.run(&packages.setup, &["/S"])? == 0, "it does not install");
    let program = computer.registered("HKCU", "Google\\Chrome")?;
    for browser in BROWSERS {
        ensure!(computer.registered("HKCU", browser)? == program, "{browser} finds another host");
    }
    ensure!(computer.installed("HKCU")? == [env!("CARGO_PKG_VERSION")]);
    ensure!(computer.registered("HKLM", "Mozilla").is_err(), "it writes for all users");
    let folder = program.parent().context("a program without a folder")?.to_owned();
    ensure!(folder.ends_with("AppData/Local/Programs/Staffetta"), "{}", folder.display());
    ensure!(!fs::read(folder.join("THIRD-PARTY-NOTICES.txt"))?.is_empty());
    ensure!(fs::read_to_string(folder.join("LICENSE.txt"))?.contains("EUPL"));
    ensure!(fs::read_to_string(folder.join("staffetta-host.cdx.json"))?.contains("CycloneDX"));

    let mut pc = browser::pc_with_host(&computer, &program)?;
    let code = browser::do_the_main_job(&pc)?;

    let newer = packages.newer_setup(computer.scratch().path())?;
    ensure!(computer.run(&newer, &["/S"])? == 0, "it is not upgraded while the host runs");
    ensure!(computer.installed("HKCU")? == [NEWER]);
    ensure!(computer.registered("HKCU", "Mozilla")? == program, "the upgrade moved the host");
    browser::popup_shows(&pc, &code).context("the running host went away")?;

    ensure!(computer.run(&packages.setup, &["/S"])? == 2, "an older version is installed over a newer one");
    ensure!(computer.installed("HKCU")? == [NEWER]);

    pc.restart_browser()?;
    browser::popup_shows(&pc, &code).context("the code did not outlive browser and upgrade")?;
    browser::holds_nothing_here(&pc)?;

    // The browser is still open: what runs is moved away.
    ensure!(computer.run(folder.join("uninstall.exe"), &["/S"])? == 0);
    wait_until("the uninstaller's end", || Ok((!folder.exists()).then_some(())))?;
    drop(pc);
    // What the user approved is the user's (docs/it.md), beside it the empty file by which hosts wait for each other.
    let left = computer.traces()?;
    let kept = ["/Staffetta", "/approvals.toml", "/vault.lock"];
    let is_kept = |file: &String| kept.iter().any(|end| file.ends_with(end));
    ensure!(left.len() <= kept.len() && left.iter().all(is_kept), "left behind: {left:?}");
    Ok(())
}

#[test]
fn the_msi_brings_the_host_to_all_users_is_upgraded_not_downgraded_and_leaves_nothing() -> Result<()> {
    let packages = Packages::find()?;
    let computer = Computer::new()?;
    let msiexec = |action: &str, package: &Path| {
        let package = format!("Z:{}", package.display()).replace('/', "\\");
        computer.run("msiexec", &[action, &package, "/qn"])
    };

    ensure!(msiexec("/i", &packages.msi)? == 0, "it does not install");
    let program = computer.registered("HKLM", "Google\\Chrome")?;
    for browser in BROWSERS {
        ensure!(computer.registered("HKLM", browser)? == program, "{browser} finds another host");
    }
    ensure!(program.ends_with("Program Files/Staffetta/staffetta-host.exe"), "{}", program.display());
    let mut host = computer.host(&program)?;
    ensure!(host.ask("hello", &json!({"version": "0"}))?["reply"] == "hello");
    host.end()?;

    let newer = packages.newer_msi(computer.scratch().path())?;
    ensure!(msiexec("/i", &newer)? == 0, "it is not upgraded");
    ensure!(computer.installed("HKLM")? == [NEWER], "two are installed");
    let mut host = computer.host(&computer.registered("HKLM", "Microsoft\\Edge")?)?;
    ensure!(host.ask("hello", &json!({"version": "0"}))?["reply"] == "hello");
    host.end()?;

    ensure!(msiexec("/i", &packages.msi)? != 0, "an older version is installed over a newer one");
    ensure!(computer.installed("HKLM")? == [NEWER]);

    ensure!(msiexec("/x", &newer)? == 0, "it is not removed");
    let left = computer.traces()?;
    ensure!(left.is_empty(), "left behind: {left:?}");
    Ok(())
}
