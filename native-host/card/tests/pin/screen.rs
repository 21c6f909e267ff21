//! A virtual screen of a test's own: Xvfb on a free display, typed into with xdotool, pictures taken with ImageMagick.
//! Gone when dropped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const XDOTOOL: &str = "xdotool is installed (tests/debian-packages.txt)";

/// The screen.
pub(crate) struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts it.
    pub(crate) fn start() -> Self {
        // Without -noreset it starts anew whenever its last client goes, and drops whoever comes at that moment.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1024x700x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed (tests/debian-packages.txt)");
        let mut number = String::new();
        let stdout = server.stdout.as_mut().expect("a pipe");
        BufReader::new(stdout).read_line(&mut number).expect("Xvfb tells its display");
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb did not start");
        Self { server, name }
    }

    /// Its name, as `DISPLAY` has it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Waits until a window of Staffetta is shown, and painted.
    pub(crate) fn wait_for_window(&self) {
        self.wait_for_window_after("");
    }

    /// Waits until a window of Staffetta is shown by another process than this one, and painted.
    pub(crate) fn wait_for_window_after(&self, before: &str) {
        self.wait_until(|process| !process.is_empty() && process != before);
        thread::sleep(Duration::from_millis(300));
    }

    /// Waits until none is shown any more.
    pub(crate) fn wait_for_no_window(&self) {
        self.wait_until(str::is_empty);
    }

    /// The process that shows a window of Staffetta; empty when none does. Windows' own numbers are given again.
    pub(crate) fn shown_by(&self) -> String {
        let search = ["search", "--onlyvisible", "--name", "Staffetta", "getwindowpid"];
        let found = self.xdotool(&search).output().expect(XDOTOOL);
        String::from_utf8_lossy(&found.stdout).trim().to_owned()
    }

    /// Types or presses, as the arguments of xdotool say.
    pub(crate) fn xdo(&self, arguments: &[&str]) {
        let done = self.xdotool(arguments).status().expect(XDOTOOL);
        assert!(done.success(), "xdotool {arguments:?}");
        thread::sleep(Duration::from_millis(100));
    }

    /// Takes a picture of all of it into the target folder, for a person to look at.
    pub(crate) fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pin");
        std::fs::create_dir_all(&folder).expect("the target folder is writable");
        let picture = folder.join(format!("{name}.png"));
        let taken = Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(&picture)
            .status()
            .expect("ImageMagick is installed (tests/debian-packages.txt)");
        assert!(taken.success());
    }

    fn wait_until(&self, is_so: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        while !is_so(&self.shown_by()) {
            assert!(begin.elapsed() < Duration::from_secs(15), "the window is not shown, or does not close");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn xdotool(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("xdotool");
        command.args(arguments).env("DISPLAY", &self.name).stderr(Stdio::null());
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
