//! The unlock prompts of a desktop session: how many were opened, and a real one on a display of its own, answered by
//! key presses.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::DesktopSession;

/// The call that opens a prompt.
const OPENED: &str = "member=Prompt";
/// A signal of our own, by which the monitor is known to have seen all that came before.
const MARK: &str = "it.staffetta.test.Mark";

/// Counts the prompts that were opened, whoever answers them.
pub struct PromptCounter<'a> {
    desktop: &'a DesktopSession,
    monitor: Child,
    lines: BufReader<ChildStdout>,
    count: usize,
}

impl<'a> PromptCounter<'a> {
    pub fn on(desktop: &'a DesktopSession) -> Self {
        let mut command = desktop.command("dbus-monitor");
        command.args([
            "--session",
            "interface='org.freedesktop.Secret.Prompt'",
            "interface='it.staffetta.test'",
        ]);
        let mut monitor =
            command.stdout(Stdio::piped()).spawn().expect("dbus-monitor runs (Debian package dbus)");
        let lines = BufReader::new(monitor.stdout.take().unwrap());
        let mut counter = Self { desktop, monitor, lines, count: 0 };
        // It says that it is there before it is told anything else.
        counter.read_until("member=NameLost");
        counter
    }

    /// How many there were until now.
    pub fn count(&mut self) -> usize {
        let mut command = self.desktop.command("dbus-send");
        assert!(command.args(["--session", "--type=signal", "/", MARK]).status().unwrap().success());
        self.read_until("member=Mark");
        self.count
    }

    fn read_until(&mut self, sign: &str) {
        let mut line = String::new();
        while !line.contains(sign) {
            line.clear();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the monitor ended");
            self.count += usize::from(line.starts_with("method call") && line.contains(OPENED));
        }
    }
}

impl Drop for PromptCounter<'_> {
    fn drop(&mut self) {
        let _ = self.monitor.kill();
        let _ = self.monitor.wait();
    }
}

/// GNOME's own prompter, on a display without a window manager.
pub struct Prompter<'a> {
    desktop: &'a DesktopSession,
    display: String,
    children: Vec<Child>,
}

impl<'a> Prompter<'a> {
    pub fn on(desktop: &'a DesktopSession) -> Self {
        let mut command = desktop.command("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb runs (Debian package xvfb)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let mut prompter = Self { desktop, display: format!(":{}", number.trim()), children: vec![server] };
        let mut program = prompter.command("/usr/libexec/gcr-prompter");
        let program = program.stdout(Stdio::null()).stderr(Stdio::null());
        prompter.children.push(program.spawn().expect("gcr-prompter runs (Debian package gcr)"));
        desktop.wait_until("the prompter is there", |desktop| {
            desktop.has_on_bus("org.gnome.keyring.SystemPrompter")
        });
        prompter
    }

    /// Waits for a prompt to be on the display.
    pub fn wait_for_prompt(&self) {
        self.desktop.wait_until("a prompt is shown", |_| self.is_shown());
    }

    /// Types the password.
    pub fn unlock(&self) {
        self.press_until_gone(&[&["key", "ctrl+a"], &["type", "password"], &["key", "Return"]]);
    }

    pub fn dismiss(&self) {
        self.press_until_gone(&[&["key", "Escape"]]);
    }

    /// A window that is shown may not have the keyboard yet.
    fn press_until_gone(&self, presses: &[&[&str]]) {
        self.desktop.wait_until("the prompt is gone", |_| {
            for press in presses {
                assert!(self.command("xdotool").args(*press).status().unwrap().success());
            }
            !self.is_shown()
        });
    }

    fn is_shown(&self) -> bool {
        let mut search = self.command("xdotool");
        search.args(["search", "--onlyvisible", "--name", "Unlock"]).stdout(Stdio::null());
        search.status().expect("xdotool runs (Debian package xdotool)").success()
    }

    fn command(&self, name: &str) -> Command {
        let mut command = self.desktop.command(name);
        command.env("DISPLAY", &self.display);
        command
    }
}

impl Drop for Prompter<'_> {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
