//! A virtual screen of a test's own: Xvfb on a free display, typed into with xdotool, pictures taken with ImageMagick. Gone when dropped.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The screen.
pub(crate) struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts it.
    pub(crate) fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1024x700x24", "-nolisten", "tcp"])
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
        self.wait_until(true);
        thread::sleep(Duration::from_millis(300));
    }

    /// Waits until none is shown any more.
    pub(crate) fn wait_for_no_window(&self) {
        self.wait_until(false);
    }

    /// Types or presses, as the arguments of xdotool say.
    pub(crate) fn xdo(&self, arguments: &[&str]) {
        assert!(self.xdotool(arguments), "xdotool {arguments:?}");
        thread::sleep(Duration::from_millis(100));
    }

    /// Takes a picture of all of it into the target folder, for a person to look at, and tells how many pixels have the colour.
    pub(crate) fn pixels_of(&self, colour: &str, name: &str) -> u32 {
        let picture = self.picture(name);
        let count = Command::new("convert")
            .arg(picture)
            .args(["-fill", "black", "+opaque", colour, "-fill", "white", "-opaque", colour])
            .args(["-format", "%[fx:round(mean*w*h)]", "info:"])
            .output()
            .expect("ImageMagick is installed (tests/debian-packages.txt)");
        String::from_utf8_lossy(&count.stdout).trim().parse().expect("a number")
    }

    /// Takes a picture.
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pin");
        std::fs::create_dir_all(&folder).expect("the target folder is writable");
        let picture = folder.join(format!("{name}.png"));
        let taken = Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(&picture)
            .status()
            .expect("ImageMagick is installed (tests/debian-packages.txt)");
        assert!(taken.success());
        picture
    }

    fn wait_until(&self, shown: bool) {
        let begin = Instant::now();
        while self.xdotool(&["search", "--onlyvisible", "--name", "Staffetta"]) != shown {
            assert!(begin.elapsed() < Duration::from_secs(15), "the window is not shown, or does not close");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn xdotool(&self, arguments: &[&str]) -> bool {
        Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.name)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("xdotool is installed (tests/debian-packages.txt)")
            .success()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
