//! The processes of this user, as each system tells them. Knows nothing of what they are.

use std::path::{Path, PathBuf};

/// A process.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) id: u32,
    /// Who started it, or who took it over since.
    pub(crate) parent: u32,
    /// Its program, by the system's word; `None` where the system does not say.
    pub(crate) program: Option<PathBuf>,
    /// Its program, by its own word.
    pub(crate) called: PathBuf,
}

/// Those that the system shows.
#[cfg(target_os = "linux")]
pub(crate) fn processes() -> Vec<Process> {
    let own = rustix::process::getuid().as_raw();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| read(&entry.path(), own)).collect()
}

#[cfg(target_os = "linux")]
fn read(folder: &Path, user: u32) -> Option<Process> {
    use std::ffi::OsString;
    use std::fs;
    use std::os::unix::ffi::OsStringExt;

    let id = folder.file_name()?.to_str()?.parse().ok()?;
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let number = |name: &str| -> Option<u32> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    if number("Uid:")? != user {
        return None;
    }
    let mut called = fs::read(folder.join("cmdline")).unwrap_or_default();
    called.truncate(called.iter().position(|byte| *byte == 0).unwrap_or(called.len()));
    let program = fs::read_link(folder.join("exe")).ok();
    Some(Process { id, parent: number("PPid:")?, program, called: OsString::from_vec(called).into() })
}

/// Those that the system shows.
#[cfg(target_os = "macos")]
pub(crate) fn processes() -> Vec<Process> {
    let output = std::process::Command::new("/bin/ps").args(["-xo", "pid=,ppid=,comm="]).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let read = |line: &str| {
        let (id, rest) = line.trim_start().split_once(' ')?;
        let (parent, program) = rest.trim_start().split_once(' ')?;
        let program = Path::new(program.trim());
        let (id, parent) = (id.parse().ok()?, parent.parse().ok()?);
        Some(Process { id, parent, program: Some(program.to_owned()), called: program.to_owned() })
    };
    text.lines().filter_map(read).collect()
}

/// Those that the system shows. Windows tells no more than the names of their programs.
#[cfg(windows)]
pub(crate) fn processes() -> Vec<Process> {
    let of_entry = |(id, parent, name): (u32, u32, std::ffi::OsString)| {
        let program = Path::new(&name);
        Process { id, parent, program: Some(program.to_owned()), called: program.to_owned() }
    };
    crate::sys::snapshot::processes().into_iter().map(of_entry).collect()
}
