//! Where things are: the tree, the target directory, the version, and how cargo is called.
//! Knows paths and names; builds nothing.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::manifest::Browser;

/// Which kind of build is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build, for work on the code.
    Debug,
    /// What is shipped and measured.
    Release,
}

/// The checkout this program was started in.
#[derive(Clone)]
pub(crate) struct Project {
    /// The directory of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo and this program write.
    pub(crate) target: PathBuf,
    /// The one version of the workspace, also the extension's.
    pub(crate) version: String,
}

impl Project {
    /// Finds the workspace from what cargo says of this crate, and reads its version.
    pub(crate) fn locate() -> Result<Self> {
        let own =
            env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
        let root = Path::new(&own).parent().context("xtask has no directory above its own")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => env::current_dir()?.join(chosen),
            None => root.join("target"),
        };
        let manifest = root.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
        let version = version_of(&text)?;
        Ok(Self { root, target, version })
    }

    /// The unpacked extension that `build` assembles for a browser.
    pub(crate) fn extension_dir(&self, browser: Browser) -> PathBuf {
        self.target.join(match browser {
            Browser::Chromium => "extension",
            Browser::Firefox => "extension-firefox",
        })
    }

    /// The native host's binary as cargo leaves it.
    pub(crate) fn host(&self, profile: Profile) -> PathBuf {
        self.binary("staffetta-host", profile)
    }

    /// The card's process, beside the host.
    pub(crate) fn card(&self, profile: Profile) -> PathBuf {
        self.binary("staffetta-card", profile)
    }

    /// A binary of the workspace as cargo leaves it.
    pub(crate) fn binary(&self, name: &str, profile: Profile) -> PathBuf {
        let directory = match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        };
        self.target.join(directory).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// A command that runs in the root and does not inherit what cargo told *this* crate: dependencies'
    /// build scripts that look at those variables would be run again at each change of caller.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        for (name, _) in env::vars_os() {
            let told_to_us = name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_")
                    || matches!(name, "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "CARGO_PRIMARY_PACKAGE")
            });
            if told_to_us {
                command.env_remove(name);
            }
        }
        command
    }

    /// The cargo that runs this program, with the given arguments and the lock file as it is.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        command.args(arguments).env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

/// All files below a directory but for those in folders of the `skipped` names: relative to it, in order.
pub(crate) fn files_below(directory: &Path, skipped: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(next) = waiting.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if !path.is_dir() {
                files.push(path.strip_prefix(directory)?.to_path_buf());
            } else if !skipped.iter().any(|name| path.ends_with(name)) {
                waiting.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn version_of(manifest: &str) -> Result<String> {
    let table: toml::Table = manifest.parse().context("the workspace's Cargo.toml is not valid TOML")?;
    let version = table
        .get("workspace")
        .and_then(|workspace| workspace.get("package"))
        .and_then(|package| package.get("version"))
        .and_then(toml::Value::as_str)
        .context("the workspace's Cargo.toml has no workspace.package.version")?;
    Ok(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_workspaces() {
        assert_eq!(version_of("[workspace.package]\nversion = \"3.1.4\"\n").unwrap(), "3.1.4");
        assert!(version_of("[workspace]\n").is_err());
    }
}
