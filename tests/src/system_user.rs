//! The system's users under whose rights some parts have to run when the tests run as root. Knows nothing of the parts.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result};
use rustix::process::geteuid;

/// A user that is not the one who runs.
#[derive(Clone, Copy, Debug)]
pub struct SystemUser {
    /// Its number.
    pub uid: u32,
    /// Its group's.
    pub gid: u32,
}

impl SystemUser {
    /// The user whose rights a part is to have, when root runs; `None` for anybody else, who has only their own.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn instead_of_root(name: &str) -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let (uid, gid) = numbers(name).with_context(|| format!("no user `{name}`"))?;
        Ok(Some(Self { uid, gid }))
    }

    /// Makes a file or folder this user's.
    ///
    /// # Errors
    /// When it is not there.
    pub fn give(self, path: &Path) -> Result<()> {
        Ok(chown(path, Some(self.uid), Some(self.gid))?)
    }

    /// Makes a program run as this user.
    pub fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

fn numbers(name: &str) -> Option<(u32, u32)> {
    let text = fs::read_to_string("/etc/passwd").ok()?;
    let line = text.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
