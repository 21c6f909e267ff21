//! Throw-away state of one run: a temporary folder that goes away with the processes that live in it,
//! even when the test itself is killed. Knows nothing of what lives there.

use std::{
    fs,
    io::Write,
    os::unix::{fs::DirBuilderExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// A temporary folder, removed on drop together with every process started through it.
///
/// Clones share the folder; the last one to go removes it.
#[derive(Clone, Debug)]
pub struct Scratch {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    sweeper: Mutex<Sweeper>,
    dir: TempDir,
}

impl Scratch {
    /// Makes a fresh folder.
    ///
    /// # Errors
    /// When the system's temporary folder cannot be written, or `sh` cannot be started.
    pub fn new() -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("staffetta-").tempdir().context("no temporary folder")?;
        let sweeper = Mutex::new(Sweeper::start(dir.path())?);
        Ok(Self { inner: Arc::new(Inner { dir, sweeper }) })
    }

    /// Where everything is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.inner.dir.path()
    }

    /// A folder in it, made when it is not there; nobody else on the machine can read it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn dir(&self, name: impl AsRef<Path>) -> Result<PathBuf> {
        let path = self.path().join(name);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    }

    /// Writes a file in it, with the folders it needs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            self.dir(parent)?;
        }
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    /// A process group that has to go with the folder.
    pub(crate) fn remember(&self, group: u32) {
        self.tell_sweeper('+', group);
    }

    /// A process group that is over: its number may come back as somebody else's.
    pub(crate) fn forget(&self, group: u32) {
        self.tell_sweeper('-', group);
    }

    fn tell_sweeper(&self, sign: char, group: u32) {
        let mut sweeper = self.inner.sweeper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = &mut sweeper.pipe {
            // A sweeper that is gone cannot be helped: the part is still ended by its own guard.
            let _ = writeln!(pipe, "{sign} {group}");
        }
    }
}

/// A shell that outlives the run for an instant: when its pipe closes, for whatever reason (drop, panic, kill -9),
/// it ends the groups it was told of and removes the folder.
#[derive(Debug)]
struct Sweeper {
    shell: Child,
    pipe: Option<ChildStdin>,
}

const SWEEP: &str = r#"trap '' INT TERM HUP
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="${groups%% $group *} ${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }"#;

impl Sweeper {
    fn start(dir: &Path) -> Result<Self> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SWEEP, "sweeper"]).arg(dir).stdin(Stdio::piped()).process_group(0);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = command.spawn().context("cannot start /bin/sh")?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // The folder is gone when this returns; `TempDir` finds nothing left to remove.
        let _ = self.shell.wait();
    }
}
