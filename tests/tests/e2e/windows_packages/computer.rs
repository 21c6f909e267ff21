//! A computer with Windows that is thrown away: a prefix of wine's. wine 8 presents itself as Windows 7 and lacks a
//! library that Rust's programs load, which is put there (docs/facts/windows.md 2.1).

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use staffetta_core::product::{HOST_NAME, chromium_extension_origin};
use staffetta_tests::scratch::Scratch;

/// Random bytes, from where Windows 7 has them: the source that the other tests under wine compile, too.
const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/src/windows/bcryptprimitives.c");

pub(crate) struct Computer {
    scratch: Scratch,
    prefix: PathBuf,
}

/// A host that runs, as a browser started it.
pub(crate) struct Host {
    child: Child,
}

impl Computer {
    pub(crate) fn new() -> Result<Self> {
        let scratch = Scratch::new()?;
        let prefix = scratch.dir("prefix")?;
        scratch.dir("home")?;
        let computer = Self { scratch, prefix };
        ensure!(computer.command("wineboot").arg("--init").status()?.success(), "wine makes no prefix");
        computer.wait_until_idle()?;
        let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
        compiler
            .args(["-shared", "-s", "-o"])
            .arg(computer.drive().join("windows/system32/bcryptprimitives.dll"));
        ensure!(compiler.args([LIBRARY, "-ladvapi32"]).status()?.success(), "the library does not compile");
        Ok(computer)
    }

    /// What Windows calls `C:`.
    pub(crate) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// A folder for what is not on the computer.
    pub(crate) fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// What a program of wine's must find in its environment to be on this computer.
    pub(crate) fn settings(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("WINEPREFIX", self.prefix.clone()),
            ("HOME", self.scratch.path().join("home")),
            ("WINEDEBUG", "-all".into()),
            ("WINEDLLOVERRIDES", "mscoree,mshtml=".into()),
        ]
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.settings());
        command.env_remove("DISPLAY").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs a program of Windows to its end, and gives its exit status.
    pub(crate) fn run(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Result<i32> {
        let status = self.command("wine").arg(program.as_ref()).args(arguments).status()?;
        status.code().context("wine was ended")
    }

    /// Until no program runs any more.
    pub(crate) fn wait_until_idle(&self) -> Result<()> {
        ensure!(self.command("wineserver").arg("-w").status()?.success(), "wineserver");
        Ok(())
    }

    /// Where the key of a browser leads: the program that its manifest names.
    pub(crate) fn registered(&self, root: &str, browser: &str) -> Result<PathBuf> {
        let values =
            self.values(&format!("{root}\\Software\\{browser}\\NativeMessagingHosts\\{HOST_NAME}"))?;
        let manifest = values.first().and_then(|value| value.strip_prefix("@="));
        let manifest: String =
            serde_json::from_str(manifest.with_context(|| format!("no key of {browser}"))?)?;
        let manifest = self.on_this_side(&manifest)?;
        let content: Value = serde_json::from_slice(&fs::read(&manifest)?)?;
        let program = content["path"].as_str().context("a manifest without a path")?;
        Ok(manifest.with_file_name(program))
    }

    /// What *Installed apps* says of all products of our name, each with its version.
    pub(crate) fn installed(&self, root: &str) -> Result<Vec<String>> {
        let values =
            self.values(&format!("{root}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"))?;
        let is_ours =
            |product: &&[String]| product.iter().any(|value| value == "\"DisplayName\"=\"Staffetta\"");
        let version = |product: &[String]| {
            let versions = product.iter().filter_map(|value| value.strip_prefix("\"DisplayVersion\"="));
            versions.map(|version| version.trim_matches('"').to_owned()).collect::<String>()
        };
        Ok(values.split(String::is_empty).filter(is_ours).map(version).collect())
    }

    /// The values of a key and of those below it, as `reg export` writes them, with an empty line between keys.
    fn values(&self, key: &str) -> Result<Vec<String>> {
        ensure!(self.run("reg", &["export", key, "C:\\export.reg", "/y"])? == 0, "{key} is not there");
        let file = self.drive().join("export.reg");
        let bytes = fs::read(&file)?;
        fs::remove_file(file)?;
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let text = String::from_utf16(&units)?;
        Ok(text.lines().skip(2).filter(|line| !line.starts_with('[')).map(str::to_owned).collect())
    }

    /// What is left of us when nothing runs any more: files below `C:`, and lines of the registry.
    pub(crate) fn traces(&self) -> Result<Vec<String>> {
        self.wait_until_idle()?;
        let mut traces = self.files()?;
        for registry in ["user.reg", "system.reg"] {
            let text = fs::read(self.prefix.join(registry))?;
            let text = String::from_utf8_lossy(&text);
            traces.extend(text.lines().filter(|line| is_ours(line)).map(str::to_owned));
        }
        Ok(traces)
    }

    fn on_this_side(&self, path: &str) -> Result<PathBuf> {
        let below = path.strip_prefix("C:\\").with_context(|| format!("{path} is on another drive"))?;
        Ok(self.drive().join(below.replace('\\', "/")))
    }

    fn files(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut waiting = vec![self.drive()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                let below = path.strip_prefix(self.drive())?.to_string_lossy().into_owned();
                if is_ours(&below) {
                    found.push(below);
                }
                if path.is_dir() && !path.is_symlink() {
                    waiting.push(path);
                }
            }
        }
        Ok(found)
    }

    /// Starts a host as a browser does.
    pub(crate) fn host(&self, program: &Path) -> Result<Host> {
        let mut command = self.command("wine");
        command.arg(program).arg(format!("{}/", chromium_extension_origin()));
        Ok(Host { child: command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()? })
    }
}

fn is_ours(text: &str) -> bool {
    text.to_lowercase().contains("staffetta")
}

impl Drop for Computer {
    fn drop(&mut self) {
        let _ = self.command("wineserver").arg("-k").status();
    }
}

impl Host {
    /// Asks, and gives the answer.
    pub(crate) fn ask(&mut self, request: &str, params: &Value) -> Result<Value> {
        let message = json!({"protocol": 1, "id": 1, "request": request, "params": params}).to_string();
        let input = self.child.stdin.as_mut().context("the host takes nothing")?;
        input.write_all(&u32::try_from(message.len())?.to_le_bytes())?;
        input.write_all(message.as_bytes())?;
        input.flush()?;
        let output = self.child.stdout.as_mut().context("the host says nothing")?;
        let mut length = [0; 4];
        output.read_exact(&mut length).context("the host gave no answer")?;
        let mut answer = vec![0; u32::from_le_bytes(length).try_into()?];
        output.read_exact(&mut answer)?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// The browser is closed.
    pub(crate) fn end(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        ensure!(status.success(), "the host ended with {status}");
        Ok(())
    }
}
