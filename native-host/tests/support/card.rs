//! A folder with the real host and, beside it, a card process that plays what a test tells it to. It writes down what
//! it was asked. The script is put there by another process, so that no thread of ours ever holds it open for writing
//! while somebody forks.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::host::copy_program;
use super::keyring::DesktopSession;

const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A session's cookie, which nobody may see.
pub const COOKIE: &str = "c00k1e-of-the-portal-9f2d";
pub const SERIAL: &str = "6001234567890123";
pub const HOLDER: &str = "ROSSI MARIO";
pub const CODICE_FISCALE: &str = "RSSMRA80A01H501U";

/// The two programs in one folder.
pub struct Installed {
    folder: TempDir,
    pub desktop: DesktopSession,
}

impl Installed {
    /// The host alone.
    pub fn without_card_program(desktop: DesktopSession) -> Self {
        let folder = tempfile::Builder::new().prefix("staffetta-programs-").tempdir().unwrap();
        let program = folder.path().join("staffetta-host");
        let built = env!("CARGO_BIN_EXE_staffetta-host");
        if fs::hard_link(built, &program).is_err() {
            copy_program(built, &program);
        }
        let settings = desktop.home().join(".config/staffetta");
        fs::create_dir_all(&settings).unwrap();
        fs::write(settings.join("portals.toml"), PORTALS).unwrap();
        Self { folder, desktop }
    }

    /// The host beside a card process that runs this shell script.
    pub fn with_script(desktop: DesktopSession, script: &str) -> Self {
        let installed = Self::without_card_program(desktop);
        installed.play(script);
        installed
    }

    /// The host beside a card process that writes down what it is asked, answers this, and waits for the end of its
    /// input.
    pub fn answering(desktop: DesktopSession, events: &[Value]) -> Self {
        Self::with_script(desktop, &answers(events))
    }

    /// From now on the card process runs this shell script; `$here` is its folder.
    pub fn play(&self, script: &str) {
        let text =
            format!("#!/bin/sh\nPATH=/usr/bin:/bin\nhere='{}'\n{script}\n", self.folder.path().display());
        let place = self.folder.path().join("staffetta-card");
        let mut writer = Command::new("/bin/sh")
            .args(["-c", r#"cat > "$0.new" && chmod 755 "$0.new" && mv "$0.new" "$0""#])
            .arg(&place)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writer.wait().unwrap().success());
    }

    /// From now on it answers this.
    pub fn answer(&self, events: &[Value]) {
        self.play(&answers(events));
    }

    /// A command that starts the host.
    pub fn host(&self) -> Command {
        let mut command = Command::new(self.folder.path().join("staffetta-host"));
        command.env_clear().env("PATH", "/nowhere").env("HOME", self.desktop.home());
        command.current_dir(self.desktop.home());
        self.desktop.dress(&mut command);
        command
    }

    /// Runs a command of the host.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.host().args(arguments).output().unwrap()
    }

    /// What the card process was asked last.
    pub fn asked(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("asked")).unwrap()).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until the card process wrote this file.
    pub fn await_file(&self, name: &str) -> String {
        await_that(name, || fs::read_to_string(self.path(name)).ok().filter(|text| text.ends_with('\n')))
    }
}

/// Waits until something is there.
pub fn await_that<T>(what: &str, mut is_there: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + TIME_LIMIT;
    loop {
        if let Some(there) = is_there() {
            return there;
        }
        assert!(Instant::now() < deadline, "{what}: waited in vain");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process of this number is still there.
pub fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.trim()).join("stat")).unwrap_or_default();
    // A zombie has ended; only its parent has not looked.
    !stat.is_empty() && !stat.contains(") Z ")
}

/// Ends a process that a test started, at once.
pub fn end(pid: &str) {
    let pid = pid.trim().parse().ok().and_then(Pid::from_raw).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

/// A script that reads the request, tells these events and waits for the end of its input.
pub fn answers(events: &[Value]) -> String {
    let said: String = events.iter().map(|event| format!("{event}\n")).collect();
    format!(
        "IFS= read -r asked\nprintf '%s' \"$asked\" > \"$here/asked\"\ncat <<'SAID'\n{said}SAID\nexec cat > /dev/null"
    )
}

/// A card as the process shows it.
pub fn card() -> Value {
    json!({
        "reader": "Lettore 00 00", "atr": "3BFF1800", "family": "incard", "serial": SERIAL, "holder": HOLDER,
        "codice_fiscale": CODICE_FISCALE, "not_before": "2024-01-02T00:00:00Z", "not_after": "2030-01-02T00:00:00Z",
        "key_bits": 2048, "error": null,
    })
}

/// An answer of the card's process.
pub fn answer(name: &str, result: &Value) -> Value {
    json!({"reply": name, "result": result})
}

/// The end of a question about cards.
pub fn cards(cards: &[Value]) -> Value {
    answer("cards", &json!({"cards": cards}))
}

/// What is remembered of the card. The certificate is as long as a real one's.
pub fn known_card() -> Value {
    json!({"serial": SERIAL, "layout": "classic", "certificate": "MIIE".repeat(500), "holder": HOLDER})
}

/// The end of a login that succeeded.
pub fn logged_in() -> Value {
    let login = json!({
        "open": "https://portale.example.it/servizi",
        "cookies": [{
            "host": "portale.example.it", "domain": false, "path": "/", "name": "JSESSIONID", "value": COOKIE,
            "http_only": true, "same_site": "lax",
        }],
        "operator": "MARIO ROSSI", "codice_fiscale": CODICE_FISCALE, "words": null, "card": known_card(),
        "apdus": {"commands": 9, "bytes": 900, "card_us": 5000},
    });
    answer("logged_in", &login)
}

/// The end of anything that went wrong.
pub fn failed(code: &str) -> Value {
    json!({"error": {"code": code}})
}

const PORTALS: &str = r#"
[[portal]]
id = "prova"
name = "Portale di prova"
hosts = ["portale.example.it"]
login = "https://portale.example.it/cns"
register = "https://portale.example.it/registra"
logout = "https://portale.example.it/esci"
success = ["Servizi"]
registered = ["Registrazione"]
session_minutes = 30
status = "ASSUMED"
source = "written for a test"
"#;
