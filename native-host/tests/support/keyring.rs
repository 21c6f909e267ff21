//! A desktop session of its own for a test: home, session bus and, when wanted, a real gnome-keyring.
//! The bus starts nothing by itself, so that what is not wanted is really absent.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use super::host::program;
use super::sessions::PORTAL;

const TIME_LIMIT: Duration = Duration::from_secs(60);
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

/// What the bus of a keyring that refuses lets nobody do.
pub const NO_WRITING: &str = r#"<deny send_interface="org.freedesktop.Secret.Collection" send_member="CreateItem"/>
    <deny send_interface="org.freedesktop.Secret.Item" send_member="SetSecret"/>"#;
/// The same for entering at all.
pub const NO_ENTERING: &str = r#"<deny send_destination="org.freedesktop.secrets"/>"#;

/// Home, bus and keyring.
pub struct DesktopSession {
    folder: TempDir,
    bus: Option<(Child, String)>,
    keyring: Option<Child>,
}

impl DesktopSession {
    /// The user approved the portal.
    fn approve_portal(&self) {
        let folder = self.path("home/.config/staffetta");
        fs::create_dir_all(&folder).unwrap();
        let row = format!(
            "[[approval]]\ngiven_at = 1774890000\napproved = {{ portal = {{ origin = \"{PORTAL}\" }} }}\n"
        );
        fs::write(folder.join("approvals.toml"), row).unwrap();
    }

    /// Without a session bus.
    pub fn bare() -> Self {
        let folder = tempfile::Builder::new().prefix("staffetta-").tempdir().unwrap();
        let desktop = Self { folder, bus: None, keyring: None };
        for name in ["home", "run"] {
            fs::create_dir(desktop.path(name)).unwrap();
            fs::set_permissions(desktop.path(name), fs::Permissions::from_mode(0o700)).unwrap();
        }
        desktop.approve_portal();
        desktop
    }

    /// With a bus on which nobody keeps secrets.
    pub fn without_keyring() -> Self {
        Self::with_bus("")
    }

    /// With a keyring that works.
    pub fn with_keyring() -> Self {
        let mut desktop = Self::with_bus("");
        desktop.start_keyring();
        desktop
    }

    /// With a keyring, and a bus whose rules forbid some of it.
    pub fn refusing(rules: &str) -> Self {
        let mut desktop = Self::with_bus(rules);
        desktop.launch_keyring();
        desktop.wait_until("the keyring is there", |desktop| desktop.has_on_bus("org.freedesktop.secrets"));
        desktop
    }

    /// Whether somebody on the bus goes by this name.
    pub fn has_on_bus(&self, name: &str) -> bool {
        let name = [&*format!("string:{name}")];
        self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", &name)
            .contains("boolean true")
    }

    fn with_bus(rules: &str) -> Self {
        let mut desktop = Self::bare();
        let configuration = desktop.path("bus.conf");
        let text = format!(
            r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {rules}
  </policy>
</busconfig>"#,
            desktop.path("run").display()
        );
        fs::write(&configuration, text).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", configuration.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts (Debian package dbus)");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        desktop.bus = Some((bus, address.trim().to_owned()));
        desktop
    }

    /// Starts the keyring, or starts it again.
    pub fn start_keyring(&mut self) {
        self.launch_keyring();
        self.wait_until("the keyring is there and open", |desktop| {
            let answer = desktop.call(
                "org.freedesktop.secrets",
                COLLECTION,
                "org.freedesktop.DBus.Properties.Get",
                &["string:org.freedesktop.Secret.Collection", "string:Locked"],
            );
            answer.contains("boolean false")
        });
    }

    fn launch_keyring(&mut self) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        let mut daemon = daemon
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon starts (Debian package gnome-keyring)");
        daemon.stdin.take().unwrap().write_all(b"password").unwrap();
        self.keyring = Some(daemon);
    }

    pub fn stop_keyring(&mut self) {
        let mut daemon = self.keyring.take().unwrap();
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// Locks the keyring, as a desktop does after a while.
    pub fn lock(&self) {
        let collection = format!("array:objpath:{COLLECTION}");
        self.call(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            &[&collection],
        );
    }

    /// Says where new entries are written: `login`, or `session`, which lies open and ends with the daemon.
    pub fn write_to(&self, collection: &str) {
        let path = format!("objpath:/org/freedesktop/secrets/collection/{collection}");
        self.call(
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.SetAlias",
            &["string:default", &path],
        );
    }

    /// Makes the keyring hang, and go on.
    pub fn pause_keyring(&self, pause: bool) {
        let signal = if pause { Signal::STOP } else { Signal::CONT };
        super::host::signal(self.keyring.as_ref().unwrap(), signal);
    }

    pub fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// The host's program on this desktop.
    pub fn host_program(&self) -> Command {
        let mut command = program(&self.home());
        self.dress(&mut command);
        command
    }

    /// The secrets of the product that lie in the keyring, by a program that is not ours.
    pub fn secrets(&self) -> String {
        self.secrets_of("it.staffetta.host")
    }

    /// Those of another service of the product.
    pub fn secrets_of(&self, service: &str) -> String {
        let mut command = self.command("secret-tool");
        let output = command.args(["search", "--all", "service", service]).output();
        let output = output.expect("secret-tool runs (Debian package libsecret-tools)");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Puts an entry of the product into the keyring, by a program that is not ours.
    pub fn plant(&self, user: &str, secret: &str) {
        self.plant_of("it.staffetta.host", user, secret);
    }

    /// The same beside what lies there under that name, as the given one of several.
    pub fn plant_beside(&self, user: &str, secret: &str, number: usize) {
        self.store(
            &["service", "it.staffetta.host", "username", user, "number", &number.to_string()],
            secret,
        );
    }

    /// The same, of another service of the product.
    pub fn plant_of(&self, service: &str, user: &str, secret: &str) {
        self.store(&["service", service, "username", user], secret);
    }

    fn store(&self, attributes: &[&str], secret: &str) {
        let mut command = self.command("secret-tool");
        command.args(["store", "--label=x"]).args(attributes);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("secret-tool runs");
        child.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Every file below the home and the runtime folder that holds these bytes.
    pub fn files_with(&self, bytes: &[u8]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        files_below(self.folder.path(), &mut |path| {
            let contents = fs::read(path).unwrap_or_default();
            if contents.windows(bytes.len()).any(|window| window == bytes) {
                found.push(path.to_owned());
            }
        });
        found
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program of this desktop.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("HOME", self.home());
        self.dress(&mut command);
        command
    }

    /// Tells a program of this desktop.
    pub fn dress(&self, command: &mut Command) {
        command.env("XDG_RUNTIME_DIR", self.path("run"));
        if let Some((_, address)) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", address);
        }
    }

    fn call(&self, destination: &str, path: &str, method: &str, arguments: &[&str]) -> String {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", &format!("--dest={destination}"), path, method]);
        let output = command.args(arguments).stderr(Stdio::null()).output();
        String::from_utf8(output.expect("dbus-send runs (Debian package dbus)").stdout).unwrap()
    }

    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + TIME_LIMIT;
        while !is_so(self) {
            assert!(Instant::now() < deadline, "{what}: waited in vain");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for DesktopSession {
    fn drop(&mut self) {
        let bus = self.bus.take().map(|(bus, _)| bus);
        for mut child in self.keyring.take().into_iter().chain(bus) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn files_below(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&path, visit),
            Ok(kind) if kind.is_file() => visit(&path),
            _ => {}
        }
    }
}
