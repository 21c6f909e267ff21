//! A private session bus with the real gnome-keyring behind it, in each condition that a doctor's computer may be in.
//! Knows how the daemon is made to refuse, sleep or lock; knows nothing of what is kept there. The user's own bus and
//! keyring are never touched.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use staffetta_core::product::HOST_NAME;

use crate::{part::Part, random, scratch::Scratch, screen::Screen, wait::wait_until};

/// What the session offers for secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// gnome-keyring, unlocked as at a normal login.
    Unlocked,
    /// A bus, and nobody who keeps secrets on it.
    Absent,
    /// gnome-keyring with its keyring locked, and no display to ask for the password.
    Locked,
    /// gnome-keyring, unlocked, on a full disk: what it has it gives, but it can neither add nor delete.
    Refusing,
}

/// The session bus and its keyring. Stopped on drop.
#[derive(Debug)]
pub struct SecretService {
    scratch: Scratch,
    address: String,
    home: PathBuf,
    password: String,
    daemon: Option<Part>,
    _bus: Part,
}

impl SecretService {
    /// Starts a bus, and a keyring in a given condition.
    ///
    /// # Errors
    /// When `dbus` or `gnome-keyring` is not installed, or does not come up.
    pub fn start(scratch: &Scratch, condition: Condition) -> Result<Self> {
        let home = scratch.dir("keyring")?;
        scratch.dir("keyring/run")?;
        let socket = scratch.path().join("bus");
        let address = format!("unix:path={}", socket.display());
        let config = scratch.write("bus.conf", BUS.replace("{address}", &address))?;
        let mut command = Command::new("dbus-daemon");
        command.arg("--nofork").arg(format!("--config-file={}", config.display()));
        let mut bus = Part::start(scratch, "dbus-daemon", command)?;
        bus.wait_ready(|| std::os::unix::net::UnixStream::connect(&socket).ok())?;
        let scratch = scratch.clone();
        let mut service =
            Self { scratch, address, home, password: random::password()?, daemon: None, _bus: bus };
        if condition != Condition::Absent {
            // The first start makes the keyring, with a password: only then can it be locked.
            service.run_daemon(Condition::Unlocked)?;
        }
        if condition != Condition::Unlocked {
            service.change(condition)?;
        }
        Ok(service)
    }

    /// What a program needs in its environment to find this session's keyring, and no other.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let run = self.home.join("run").display().to_string();
        vec![("DBUS_SESSION_BUS_ADDRESS".into(), self.address.clone()), ("XDG_RUNTIME_DIR".into(), run)]
    }

    /// Puts the keyring in another condition, keeping what it holds.
    ///
    /// # Errors
    /// When the daemon does not come up again.
    pub fn change(&mut self, condition: Condition) -> Result<()> {
        self.daemon = None;
        wait_until("the old keyring to leave the bus", || Ok((!self.has_provider()?).then_some(())))?;
        if condition == Condition::Absent { Ok(()) } else { self.run_daemon(condition) }
    }

    /// Stops the keyring in its tracks: whoever asks it something waits until [`SecretService::thaw`].
    ///
    /// # Errors
    /// When there is no keyring.
    pub fn freeze(&self) -> Result<()> {
        self.daemon.as_ref().context("no keyring to freeze")?.signal(Signal::STOP)
    }

    /// Lets a frozen keyring go on, and answer what it was asked meanwhile.
    ///
    /// # Errors
    /// When there is no keyring.
    pub fn thaw(&self) -> Result<()> {
        self.daemon.as_ref().context("no keyring to thaw")?.signal(Signal::CONT)
    }

    /// Runs a program in this session, `input` on its standard input; gives its output when it succeeds.
    ///
    /// # Errors
    /// With what it said on standard error, when it fails.
    pub fn run(&self, program: &str, args: &[&str], input: &str) -> Result<String> {
        let mut command = Command::new(program);
        command.args(args).envs(self.env()).env("HOME", &self.home);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot run {program}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("{program} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// What the keyring holds of the product's sessions, each as the keyring's own program shows it.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn entries(&self) -> Result<Vec<String>> {
        let found = self.run("secret-tool", &["search", "--all", "service", HOST_NAME], "")?;
        Ok(found.split("[/").skip(1).map(str::to_owned).collect())
    }

    /// Shows the desktop's unlock prompts on this screen, until the answer is dropped.
    ///
    /// # Errors
    /// When the package is not installed.
    pub fn prompt_on(&self, screen: &Screen) -> Result<Part> {
        let mut command = Command::new("/usr/libexec/gcr-prompter");
        command.envs(self.env()).env("HOME", &self.home).env("DISPLAY", screen.name());
        Part::start(&self.scratch, "gcr-prompter", command)
    }

    /// The keyring's password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    fn run_daemon(&mut self, condition: Condition) -> Result<()> {
        let mut command = Command::new("/bin/sh");
        // `exec`: the daemon itself is the group's leader, so that it can be frozen and ended by that number.
        // A limit of no bytes per file is what a full disk is to a program that survives its signal.
        let (before, unlock, after) = match condition {
            Condition::Refusing => ("trap '' XFSZ; ulimit -f 0; ", "--unlock", QUIET),
            Condition::Unlocked => ("", "--unlock", ""),
            Condition::Locked | Condition::Absent => ("", "", ""),
        };
        let start =
            format!("{before}exec gnome-keyring-daemon {unlock} --components=secrets --foreground{after}");
        command.args(["-c", &start]).stdin(Stdio::piped()).envs(self.env());
        command.env("HOME", &self.home).env("XDG_DATA_HOME", self.home.join("share"));
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let mut daemon = Part::start(&self.scratch, "gnome-keyring", command)?;
        if let Some(mut stdin) = daemon.stdin()
            && !unlock.is_empty()
        {
            std::io::Write::write_all(&mut stdin, self.password.as_bytes())?;
        }
        let locked = if condition == Condition::Locked { "boolean true" } else { "boolean false" };
        daemon.wait_ready(|| self.keyring_property("Locked").ok().filter(|said| said.contains(locked)))?;
        self.daemon = Some(daemon);
        Ok(())
    }

    fn has_provider(&self) -> Result<bool> {
        let bus = ["--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
        let args: Vec<&str> = bus.into_iter().chain(["string:org.freedesktop.secrets"]).collect();
        Ok(self.run("dbus-send", &args, "")?.contains("boolean true"))
    }

    fn keyring_property(&self, name: &str) -> Result<String> {
        let property = format!("string:{name}");
        let args = [
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/collection/login",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            &property,
        ];
        self.run("dbus-send", &args, "")
    }
}

/// Under a limit of no bytes even the log is refused: the daemon's words go nowhere.
const QUIET: &str = " >/dev/null 2>/dev/null";

/// No `servicedir`: nothing can be started by asking for it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
