//! The programs for Windows under wine: a Windows of our own below the target folder, and the tests that run in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{build, program};
use crate::{
    dist, end_to_end, manifest::Browser, policies, process, project::Project, setup, steps::Done, suite,
    tally::Tally,
};

/// A DLL that today's programs ask for random numbers and that wine 8 does not have. It is never shipped.
const SHIM: &str = "xtask/src/windows/bcryptprimitives.c";
/// The largest that a program may be, in bytes: the installer is to stay below 5 MB.
const LARGEST: u64 = 9_000_000;

/// The end-to-end tests of the packages, which are no part of those in a browser.
pub(crate) const PACKAGES: &str = "windows_packages";

/// Builds the programs as they ship, runs their unit tests and those of Windows alone, and has the packages made and
/// tried.
pub(crate) fn test(project: &Project, filter: &[String]) -> Result<Done> {
    build(project)?;
    let windows = Wine::prepare(project)?;
    let mut tally = Tally { passed: 0, failed: 0 };
    tally += windows.looks_right(project)?;
    let mut tests = tests(project)?;
    tally += suite::tests(windows.within(tests.arg("--").args(filter)))?;
    windows.end(project)?;
    dist::pack_for_windows(project)?;
    dist::same_from_another_folder(project)?;
    tally += Tally { passed: 1, failed: 0 };
    let packages = end_to_end::run(project, &[Browser::Chromium], &[PACKAGES.to_owned()], &[])?;
    tally += packages.tally;
    Ok(Done { tally, note: packages.note })
}

/// The unit tests of the programs, and what holds on Windows alone. Always the same packages: others would have what
/// they need built in another form.
pub(super) fn tests(project: &Project) -> Result<Command> {
    const TESTED: [&str; 4] = ["staffetta-host", "staffetta-card", "staffetta-native", "staffetta-protocol"];
    let mut tests = project.cargo(&["test", "--no-fail-fast", "--target", setup::WINDOWS, "--lib"]);
    tests.args(TESTED.iter().flat_map(|package| ["--package", package]));
    tests.args(["--test", "windows", "--test", "windows_dialog"]);
    tests.env("STAFFETTA_HOST", program(project, "staffetta-host"));
    tests.env("STAFFETTA_CARD", program(project, "staffetta-card"));
    let policies = project.target.join("windows-policies");
    policies::write(project, &policies)?;
    tests.env("STAFFETTA_POLICIES", policies);
    // That of the programs as they ship: to build OpenSSL once more takes minutes.
    for (name, value) in
        [("DIR", openssl(project)?.as_os_str()), ("NO_VENDOR", "1".as_ref()), ("STATIC", "1".as_ref())]
    {
        tests.env(format!("X86_64_PC_WINDOWS_GNU_OPENSSL_{name}"), value);
    }
    Ok(tests)
}

/// Where [`build`] left OpenSSL.
fn openssl(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join(setup::WINDOWS).join("release/build");
    let built = fs::read_dir(&folder)?.filter_map(|entry| {
        let place = entry.ok()?.path().join("out/openssl-build/install");
        Some((place.metadata().ok()?.modified().ok()?, place))
    });
    let newest = built.max().with_context(|| format!("OpenSSL was not built in {}", folder.display()))?;
    Ok(newest.1)
}

/// A Windows below the target folder.
struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Makes it anew: nothing is registered there, nothing is kept.
    fn prepare(project: &Project) -> Result<Self> {
        let wine = Self { prefix: project.target.join("wine") };
        if wine.prefix.is_dir() {
            wine.end(project)?;
            fs::remove_dir_all(&wine.prefix)?;
        }
        fs::create_dir_all(&wine.prefix)?;
        process::run(wine.within(project.command("wine").args(["wineboot", "--init"])))
            .context("wine cannot be started; `cargo xtask setup` installs it")?;
        let shim = wine.prefix.join("drive_c/windows/system32/bcryptprimitives.dll");
        let mut compile = project.command("x86_64-w64-mingw32-gcc");
        compile.args(["-O2", "-shared", "-s", "-o"]).arg(&shim).args([SHIM, "-ladvapi32"]);
        process::run(&mut compile)?;
        // Windows are there and seen by nobody: without a screen wine makes none by itself.
        let mut unseen = project.command("wine");
        unseen.args(["reg", "add", r"HKCU\Software\Wine\Drivers", "/v", "Graphics", "/d", "null", "/f"]);
        process::run(wine.within(&mut unseen))?;
        // The processes that were started before do not know of that driver, and would make no windows at all.
        wine.end(project)?;
        Ok(wine)
    }

    /// A command that runs in this Windows, without windows of wine's own.
    fn within<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
            .env_remove("DISPLAY")
    }

    /// The programs as they ship start, say their version, and are not larger than they may be.
    fn looks_right(&self, project: &Project) -> Result<Tally> {
        for name in ["staffetta-host", "staffetta-card"] {
            let program = program(project, name);
            let size = fs::metadata(&program)?.len();
            if size > LARGEST {
                bail!("{} has {size} bytes, {LARGEST} are the most", program.display());
            }
            if !holds(&program, &project.version)? {
                bail!("{} has no version of its own", program.display());
            }
        }
        let mut help = project.command("wine");
        let said = process::read(self.within(help.arg(program(project, "staffetta-host")).arg("--help")))?;
        if !said.contains("install") {
            bail!("staffetta-host.exe does not say its commands: {said}");
        }
        Ok(Tally { passed: 1, failed: 0 })
    }

    /// Ends what runs there.
    fn end(&self, project: &Project) -> Result<()> {
        // It fails where nothing runs any more.
        process::hand_over(self.within(project.command("wineserver").arg("--kill"))).map(drop)
    }
}

/// Whether a program's resources have a text, which stands there in UTF-16.
fn holds(program: &Path, text: &str) -> Result<bool> {
    let wanted: Vec<u8> = "ProductVersion".encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let content = fs::read(program)?;
    let Some(at) = content.windows(wanted.len()).position(|bytes| bytes == wanted) else { return Ok(false) };
    let value: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let after = content.get(at + wanted.len()..).unwrap_or_default();
    Ok(after.iter().skip_while(|byte| **byte == 0).take(value.len()).eq(&value))
}
