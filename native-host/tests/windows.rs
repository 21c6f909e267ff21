//! Windows: frames, the Credential Manager, and the registration in the registry, which `reg query` confirms. Run under
//! wine by `cargo xtask test windows`.
#![cfg(windows)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

#[path = "support/host.rs"]
mod host;
#[path = "support/sessions.rs"]
mod sessions;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use staffetta_core::product::CHROMIUM_EXTENSION_ID;
use tempfile::TempDir;

use host::Host;
use sessions::{CODE, session, to_store};

const NAME: &str = r"NativeMessagingHosts\it.staffetta.host";
const CLIENTS: &str = r"HKLM\Software\Clients\StartMenuInternet";

/// The program as it ships, where the suite says so.
fn program() -> PathBuf {
    std::env::var_os("STAFFETTA_HOST")
        .map_or_else(|| env!("CARGO_BIN_EXE_staffetta-host").into(), PathBuf::from)
}

/// The program in a folder of its own, and a computer that nobody registered anything on.
struct Computer {
    folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

/// The tests share one registry.
static ALONE: Mutex<()> = Mutex::new(());

impl Computer {
    fn with_browsers(browsers: &[&str]) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        for own in [
            "Google\\Chrome",
            "Chromium",
            "Microsoft\\Edge",
            "BraveSoftware\\Brave-Browser",
            "Vivaldi",
            "Mozilla",
        ] {
            for (root, view) in [("HKCU", "/reg:64"), ("HKLM", "/reg:64"), ("HKLM", "/reg:32")] {
                reg(&["delete", &format!(r"{root}\Software\{own}\{NAME}"), view, "/f"]);
            }
        }
        for own in [r"Google\Chrome", r"Microsoft\Edge"] {
            reg(&["delete", &format!(r"HKLM\Software\Policies\{own}"), "/f"]);
        }
        reg(&["delete", CLIENTS, "/f"]);
        for browser in browsers {
            assert!(reg(&["add", &format!(r"{CLIENTS}\{browser}"), "/f"]).status.success());
        }
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(program(), folder.path().join("staffetta-host.exe")).unwrap();
        Self { folder, _alone: alone }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command of the program, and returns whether it ended well and what it said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new(self.file("staffetta-host.exe")).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    /// What `diagnose` found of browsers: code and browser.
    fn findings(&self) -> Vec<(String, String)> {
        let (_, json) = self.run(&["diagnose", "--json"]);
        let report: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        let findings = findings.map(|finding| (text(&finding["code"]), text(&finding["params"]["browser"])));
        findings.filter(|(_, browser)| !browser.is_empty()).collect()
    }
}

fn reg(arguments: &[&str]) -> Output {
    Command::new("reg").args(arguments).output().unwrap()
}

/// What a key names, as Windows' own program says it.
fn named(key: &str, view: &str) -> Option<String> {
    let output = reg(&["query", key, "/ve", view]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let value = said.lines().find_map(|line| line.split_once("REG_SZ"))?.1.trim().to_owned();
    output.status.success().then_some(value)
}

fn user(own: &str) -> String {
    format!(r"HKCU\Software\{own}\{NAME}")
}

fn found(code: &str, browser: &str) -> (String, String) {
    (code.to_owned(), browser.to_owned())
}

#[test]
fn frames_pass_byte_for_byte() {
    let mut host = Host::start(Command::new(program()));
    // Lengths and contents that a text mode would change: line ends and the mark of a file's end.
    for length in [1, 10, 13, 26, 266, 2570, 3338, 6682, 16_384] {
        let contents: Vec<u8> = b"\r\n\x1a\n".iter().copied().cycle().take(length).collect();
        host.send_frame(&contents);
        assert_eq!(host.answer()["error"]["code"], "malformed", "{length}");
        let hello = json!({"protocol": 1, "id": 7, "request": "hello", "params": {"version": "0"}});
        let padded = format!("{hello}{}", "\r\n".repeat(length.min(5_000)));
        host.send_frame(padded.as_bytes());
        assert_eq!(host.answer()["reply"], "hello", "{length}");
    }
    assert_eq!(host.close().code(), Some(0));
}

#[test]
fn a_code_is_in_the_credential_manager_for_the_next_process_until_it_is_purged() {
    let list =
        |host: &mut Host| host.ask("list", Value::Null)["result"]["sessions"].as_array().unwrap().len();
    let mut first = Host::start(Command::new(program()));
    first.result("store", to_store(&session(CODE, 60)));
    assert_eq!(first.close().code(), Some(0));

    let mut second = Host::start(Command::new(program()));
    assert_eq!(list(&mut second), 1);
    drop(second.close());
    let purge = Command::new(program()).args(["uninstall", "--purge"]).output().unwrap();
    assert!(purge.status.success(), "{}", String::from_utf8_lossy(&purge.stderr));
    assert_eq!(list(&mut Host::start(Command::new(program()))), 0);
}

#[test]
fn only_browsers_that_are_there_are_registered_and_diagnose_reads_the_registry() {
    let computer = Computer::with_browsers(&["Microsoft Edge", "Firefox-308046B0AF4A39CB"]);
    assert_eq!(
        computer.findings(),
        [found("registration_missing", "Microsoft Edge"), found("registration_missing", "Firefox")]
    );
    let (well, said) = computer.run(&["install"]);
    assert!(well, "{said}");
    for (own, file) in [(r"Microsoft\Edge", "chromium.json"), ("Mozilla", "firefox.json")] {
        let file = computer.file(file);
        assert_eq!(named(&user(own), "/reg:64").as_deref().map(Path::new), Some(file.as_path()), "{own}");
        assert!(!file.to_string_lossy().contains('/'), "one kind of slash: {}", file.display());
    }
    for own in [r"Google\Chrome", "Vivaldi"] {
        assert_eq!(named(&user(own), "/reg:64"), None, "{own}");
    }
    let fine = [found("registration_fine", "Microsoft Edge"), found("registration_fine", "Firefox")];
    assert_eq!(computer.findings(), fine);

    reg(&["delete", &user(r"Microsoft\Edge"), "/f"]);
    assert_eq!(computer.findings()[0], found("registration_missing", "Microsoft Edge"));
}

#[test]
fn opera_is_served_by_the_key_of_chrome_that_it_reads() {
    let computer = Computer::with_browsers(&["OperaStable"]);
    let (well, said) = computer.run(&["install"]);
    assert!(well, "{said}");
    let file = computer.file("chromium.json");
    assert_eq!(named(&user(r"Google\Chrome"), "/reg:64").as_deref().map(Path::new), Some(file.as_path()));
    assert_eq!(computer.findings(), [found("registration_fine", "Google Chrome")]);
}

#[test]
fn a_removed_browser_leaves_the_others_theirs_and_the_last_one_takes_the_file_along() {
    let computer = Computer::with_browsers(&["Google Chrome", "Microsoft Edge"]);
    assert!(computer.run(&["install"]).0);
    let (well, said) = computer.run(&["uninstall", "--browser", "chrome"]);
    assert!(well, "{said}");
    assert_eq!(named(&user(r"Google\Chrome"), "/reg:64"), None);
    let found = computer.findings();
    assert!(found.contains(&self::found("registration_fine", "Microsoft Edge")), "{found:?}");

    assert!(computer.run(&["uninstall"]).0);
    assert_eq!(named(&user(r"Microsoft\Edge"), "/reg:64"), None);
    assert!(!computer.file("chromium.json").exists());
}

#[test]
fn a_key_that_names_nothing_is_told_and_can_be_removed() {
    let computer = Computer::with_browsers(&["Google Chrome"]);
    assert!(computer.run(&["install"]).0);
    std::fs::remove_file(computer.file("chromium.json")).unwrap();
    assert_eq!(computer.findings(), [found("registration_no_file", "Google Chrome")]);
    assert!(computer.run(&["uninstall"]).0);
    assert_eq!(named(&user(r"Google\Chrome"), "/reg:64"), None);
}

#[test]
fn a_stale_key_in_the_view_of_32_bits_is_told_and_mended_by_installing_for_all() {
    let computer = Computer::with_browsers(&["Google Chrome"]);
    assert!(computer.run(&["install"]).0);
    let stale = format!(r"HKLM\Software\Google\Chrome\{NAME}");
    assert!(reg(&["add", &stale, "/ve", "/d", r"C:\old\gone.json", "/reg:32", "/f"]).status.success());
    assert_eq!(
        computer.findings(),
        [found("registration_fine", "Google Chrome"), found("registration_no_file", "Google Chrome")]
    );
    let (_, said) = computer.run(&["diagnose"]);
    assert!(said.contains("(32 bit)"), "{said}");

    let (well, said) = computer.run(&["install", "--system"]);
    assert!(well, "{said}");
    let file = computer.file("chromium.json");
    for view in ["/reg:64", "/reg:32"] {
        assert_eq!(named(&stale, view).as_deref().map(Path::new), Some(file.as_path()), "{view}");
    }
    assert!(computer.run(&["uninstall", "--system"]).0);
    assert_eq!((named(&stale, "/reg:64"), named(&stale, "/reg:32")), (None, None));
    assert!(file.exists(), "the user's key names it still");
}

#[test]
fn a_manifest_with_a_path_that_begins_at_itself_is_right() {
    let computer = Computer::with_browsers(&["Google Chrome"]);
    assert!(computer.run(&["install"]).0);
    let file = computer.file("chromium.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    manifest["path"] = "staffetta-host.exe".into();
    std::fs::write(&file, manifest.to_string()).unwrap();
    assert_eq!(computer.findings(), [found("registration_fine", "Google Chrome")]);
}

#[test]
fn a_policy_that_forbids_the_host_is_told() {
    let computer = Computer::with_browsers(&["Google Chrome"]);
    assert!(computer.run(&["install"]).0);
    let policies = r"HKLM\Software\Policies\Google\Chrome";
    let list = format!(r"{policies}\NativeMessagingBlocklist");
    assert!(reg(&["add", &list, "/v", "1", "/d", "*", "/f"]).status.success());
    assert!(computer.findings().contains(&found("policy_forbids_host", "Google Chrome")));
    let allowed = format!(r"{policies}\NativeMessagingAllowlist");
    assert!(reg(&["add", &allowed, "/v", "1", "/d", "it.staffetta.host", "/f"]).status.success());
    assert_eq!(computer.findings(), [found("registration_fine", "Google Chrome")]);
}

#[test]
fn a_browsers_data_folder_is_refused_since_no_browser_looks_there() {
    let computer = Computer::with_browsers(&["Google Chrome"]);
    let folder = computer.file("data");
    let (well, said) = computer.run(&["install", "--user-data-dir", &folder.to_string_lossy()]);
    assert!(!well && said.contains("registro di sistema"), "{said}");
    assert!(!folder.exists());
}

#[test]
fn the_files_of_policies_for_the_registry_say_what_diagnose_reads() {
    let policies = PathBuf::from(std::env::var_os("STAFFETTA_POLICIES").expect("made by the suite"));
    let import = |name: &str| {
        let file = policies.join("windows").join(name);
        assert!(reg(&["import", &file.to_string_lossy()]).status.success(), "{name}");
    };
    let computer = Computer::with_browsers(&["Google Chrome", "Microsoft Edge"]);
    assert!(computer.run(&["install"]).0);
    for (name, browser, own) in
        [("chrome", "Google Chrome", r"Google\Chrome"), ("edge", "Microsoft Edge", r"Microsoft\Edge")]
    {
        let of_browser =
            || computer.findings().into_iter().filter(|(_, of)| of == browser).map(|(code, _)| code);
        let key = format!(r"HKLM\Software\Policies\{own}");
        let list = format!(r"{key}\NativeMessagingBlocklist");
        assert!(reg(&["add", &list, "/v", "1", "/d", "*", "/f"]).status.success());
        assert!(of_browser().any(|code| code == "policy_forbids_host"));
        import(&format!("{name}-force-install.reg"));
        assert!(of_browser().eq(["registration_fine"]), "the host is allowed");
        import(&format!("{name}-extension-settings.reg"));
        assert!(of_browser().any(|code| code == "policy_forbids_user_hosts"));
        import(&format!("{name}-managed-storage.reg"));
        let storage = format!(r"{key}\3rdparty\extensions\{CHROMIUM_EXTENSION_ID}\policy");
        let said = reg(&["query", &storage, "/v", "mailboxes"]).stdout;
        assert!(String::from_utf8_lossy(&said).contains(r#"["https://"#), "as JSON");
    }
}
