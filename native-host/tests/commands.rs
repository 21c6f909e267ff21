//! The commands for people: install, uninstall, diagnose. Every home is thrown away; places for all users are only
//! named.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use support::sessions::{CODE, key_of, session};
use support::{DesktopSession, copy_program};

const CHROMIUM_FILE: &str = ".config/chromium/NativeMessagingHosts/it.staffetta.host.json";
const FIREFOX_FILE: &str = ".mozilla/native-messaging-hosts/it.staffetta.host.json";

fn run(desktop: &DesktopSession, arguments: &[&str]) -> Output {
    desktop.host_program().args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A home where these browsers were used.
fn home_with(browsers: &[&str]) -> DesktopSession {
    let desktop = DesktopSession::bare();
    for folder in browsers {
        fs::create_dir_all(desktop.home().join(folder)).unwrap();
    }
    desktop
}

fn manifest(desktop: &DesktopSession, place: &str) -> Value {
    serde_json::from_slice(&fs::read(desktop.home().join(place)).unwrap()).unwrap()
}

#[test]
fn install_registers_each_browser_that_is_there_and_no_other() {
    let desktop = home_with(&[".config/chromium", ".mozilla"]);
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (chromium, firefox) = (manifest(&desktop, CHROMIUM_FILE), manifest(&desktop, FIREFOX_FILE));
    assert_eq!(
        chromium["allowed_origins"],
        serde_json::json!(["chrome-extension://hnpmjkomnghileadkflpbjanbkbbliha/"])
    );
    assert_eq!(firefox["allowed_extensions"], serde_json::json!(["staffetta@staffetta.it"]));
    for manifest in [&chromium, &firefox] {
        let program = PathBuf::from(manifest["path"].as_str().unwrap());
        assert_eq!(program, Path::new(env!("CARGO_BIN_EXE_staffetta-host")).canonicalize().unwrap());
    }
    let said = said(&output);
    assert!(said.contains(CHROMIUM_FILE) && said.contains(FIREFOX_FILE), "{said}");
    assert!(!desktop.home().join(".config/google-chrome").exists());
}

#[test]
fn install_twice_changes_nothing_and_says_so() {
    let desktop = home_with(&[".config/chromium"]);
    run(&desktop, &["install"]);
    let before = fs::metadata(desktop.home().join(CHROMIUM_FILE)).unwrap().modified().unwrap();
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("già registrato"), "{}", said(&output));
    assert_eq!(fs::metadata(desktop.home().join(CHROMIUM_FILE)).unwrap().modified().unwrap(), before);
}

#[test]
fn install_mends_a_registration_that_went_wrong() {
    let desktop = home_with(&[".config/chromium"]);
    let place = desktop.home().join(CHROMIUM_FILE);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(&place, "{ broken").unwrap();
    assert_eq!(run(&desktop, &["diagnose"]).status.code(), Some(1));
    assert_eq!(run(&desktop, &["install"]).status.code(), Some(0));
    assert_eq!(manifest(&desktop, CHROMIUM_FILE)["name"], "it.staffetta.host");
}

#[test]
fn one_browser_that_cannot_be_written_does_not_keep_the_others_from_it() {
    let desktop = home_with(&[".config/chromium", ".mozilla"]);
    // A file where the folder should be: not even root writes there.
    fs::write(desktop.home().join(".config/chromium/NativeMessagingHosts"), "").unwrap();
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Chromium: non registrato"), "{}", said(&output));
    assert_eq!(manifest(&desktop, FIREFOX_FILE)["name"], "it.staffetta.host");
}

#[test]
fn each_channel_of_a_browser_is_registered_where_it_looks() {
    const CHANNELS: [&str; 7] = [
        ".config/google-chrome-beta",
        ".config/google-chrome-unstable",
        ".config/microsoft-edge-dev",
        ".config/BraveSoftware/Brave-Browser-Beta",
        ".config/vivaldi-snapshot",
        ".config/opera",
        ".config/opera-beta",
    ];
    let desktop = home_with(&CHANNELS);
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("Brave Beta: registrato"), "{}", said(&output));
    for folder in CHANNELS {
        let file = format!("{folder}/NativeMessagingHosts/it.staffetta.host.json");
        assert_eq!(manifest(&desktop, &file)["name"], "it.staffetta.host", "{folder}");
    }
    assert!(!desktop.home().join(".config/google-chrome").exists());
    assert_eq!(run(&desktop, &["uninstall"]).status.code(), Some(0));
    assert!(!desktop.home().join(CHANNELS[0]).join("NativeMessagingHosts/it.staffetta.host.json").exists());
}

#[test]
fn a_browser_that_is_in_no_table_is_named_with_the_command_that_registers_it() {
    let desktop = home_with(&[".config/maker/Odd Browser", ".config/only-shows-pages"]);
    let folder = desktop.home().join(".config/maker/Odd Browser");
    for sign in ["Local State", "Last Version"] {
        fs::write(folder.join(sign), "").unwrap();
    }
    fs::write(desktop.home().join(".config/only-shows-pages/Local State"), "").unwrap();
    let command = format!("install --user-data-dir \"{}\"", folder.display());
    for arguments in [["install"], ["diagnose"]] {
        let output = run(&desktop, &arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = said(&output);
        assert!(said.contains(&command) && !said.contains("only-shows-pages"), "{said}");
        assert!(!said.contains("Nessun browser"), "{said}");
    }
    run(&desktop, &["install", "--user-data-dir", folder.to_str().unwrap()]);
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("già registrato"), "{}", said(&output));
    assert_eq!(run(&desktop, &["uninstall"]).status.code(), Some(0));
    assert!(!folder.join("NativeMessagingHosts/it.staffetta.host.json").exists());
}

#[test]
fn without_a_browser_install_says_what_to_do() {
    let desktop = home_with(&[]);
    let output = run(&desktop, &["install"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("Nessun browser adatto"), "{}", said(&output));
}

#[test]
fn a_named_browser_is_registered_though_it_was_never_used() {
    let desktop = home_with(&[]);
    let output = run(&desktop, &["install", "--browser", "chromium"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(desktop.home().join(CHROMIUM_FILE).exists());
    let unknown = run(&desktop, &["install", "--browser", "lynx"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("«lynx»"), "{}", said(&unknown));
}

#[test]
fn a_data_folder_and_another_settings_folder_are_followed() {
    let desktop = home_with(&[]);
    let data = desktop.home().join("data");
    let output = run(&desktop, &["install", "--user-data-dir", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(data.join("NativeMessagingHosts/it.staffetta.host.json").exists());

    let settings = desktop.home().join("settings");
    fs::create_dir_all(settings.join("chromium")).unwrap();
    let output = desktop.host_program().env("XDG_CONFIG_HOME", &settings).arg("install").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(settings.join("chromium/NativeMessagingHosts/it.staffetta.host.json").exists());
}

#[test]
fn a_program_that_others_may_replace_is_not_registered_for_all_users() {
    let desktop = home_with(&[".config/chromium"]);
    let folder = desktop.home().join("open-to-all");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.join("staffetta-host");
    copy_program(env!("CARGO_BIN_EXE_staffetta-host"), &program);
    let mut command = std::process::Command::new(&program);
    desktop.dress(&mut command);
    // Where the tests run as root, this would write to /etc.
    let output = command.env("HOME", desktop.home()).args(["install", "--system"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("rifiutata"), "{}", said(&output));
    assert!(!said(&output).contains("/etc/"), "{}", said(&output));
}

#[test]
fn a_dry_run_names_the_places_for_all_users_and_writes_nothing() {
    let desktop = home_with(&[".config/chromium", ".mozilla"]);
    let output = run(&desktop, &["install", "--system", "--dry-run"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("/etc/chromium/native-messaging-hosts/it.staffetta.host.json"), "{said}");
    assert!(said.contains("/usr/lib/mozilla/native-messaging-hosts/it.staffetta.host.json"), "{said}");
    run(&desktop, &["install", "--dry-run"]);
    assert!(!desktop.home().join(CHROMIUM_FILE).exists());
}

#[test]
fn whatever_the_umask_every_user_can_enter_the_folders_that_install_makes() {
    let desktop = home_with(&[]);
    let data = desktop.home().join("new/data");
    let mut command = std::process::Command::new("sh");
    desktop.dress(&mut command);
    command.env("HOME", desktop.home()).args(["-c", "umask 077; exec \"$0\" install --user-data-dir \"$1\""]);
    let output = command.arg(env!("CARGO_BIN_EXE_staffetta-host")).arg(&data).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let hosts = data.join("NativeMessagingHosts");
    for folder in [&desktop.home().join("new"), &data, &hosts] {
        assert_eq!(mode(folder), 0o755, "{}", folder.display());
    }
    assert_eq!(mode(&hosts.join("it.staffetta.host.json")), 0o644);
}

#[test]
fn install_says_what_comes_next_where_it_registered_something() {
    let desktop = home_with(&[".config/chromium"]);
    let next = "chiudi e riapri il browser";
    let dry_run = run(&desktop, &["install", "--dry-run"]);
    assert!(!said(&dry_run).contains(next), "{}", said(&dry_run));
    let output = run(&desktop, &["install"]);
    assert!(said(&output).contains(next) && said(&output).contains("Estensioni"), "{}", said(&output));
    let nowhere = run(&home_with(&[]), &["install"]);
    assert!(!said(&nowhere).contains(next), "{}", said(&nowhere));
}

#[test]
fn a_browser_in_a_sandbox_is_explained() {
    let desktop = home_with(&[".config/chromium", "snap/firefox"]);
    let output = run(&desktop, &["install"]);
    assert!(said(&output).contains("Firefox installato come snap"), "{}", said(&output));
}

#[test]
fn uninstall_takes_away_what_install_wrote_and_nothing_else() {
    let desktop = home_with(&[".config/chromium", ".mozilla"]);
    run(&desktop, &["install"]);
    let foreign = r#"{"name": "it.staffetta.host", "path": "/opt/other/program", "type": "stdio"}"#;
    fs::write(desktop.home().join(FIREFOX_FILE), foreign).unwrap();
    let neighbour = desktop.home().join(".config/chromium/NativeMessagingHosts/com.example.json");
    fs::write(&neighbour, "{}").unwrap();
    let output = run(&desktop, &["uninstall"]);
    assert_eq!(output.status.code(), Some(1), "what stays is told: {}", said(&output));
    assert!(!desktop.home().join(CHROMIUM_FILE).exists());
    assert!(desktop.home().join(FIREFOX_FILE).exists() && neighbour.exists());
    fs::remove_file(desktop.home().join(FIREFOX_FILE)).unwrap();
    let again = run(&desktop, &["uninstall"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(said(&again).contains("Nessuna registrazione"), "{}", said(&again));
}

#[test]
fn purge_deletes_the_sessions_held() {
    let desktop = DesktopSession::with_keyring();
    desktop.plant(&key_of(&session(CODE, 60)), &session(CODE, 60).to_string());
    desktop.plant("newer", r#"{"shape":"of a newer version"}"#);
    let output = run(&desktop, &["uninstall", "--purge"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("cancellate dal portachiavi (sessioni e tessere): 2"),
        "{}",
        said(&output)
    );
    assert_eq!(desktop.secrets(), "");
}

fn findings(desktop: &DesktopSession, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = run(desktop, &[&["diagnose", "--json"], arguments].concat());
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    (output.status.code(), report)
}

fn level_of<'a>(report: &'a Value, code: &str) -> Option<&'a str> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["code"] == code).and_then(|finding| finding["level"].as_str())
}

#[test]
fn diagnose_finds_a_healthy_computer_healthy() {
    let desktop = DesktopSession::with_keyring();
    fs::create_dir_all(desktop.home().join(".config/chromium")).unwrap();
    desktop.plant(&key_of(&session(CODE, 60)), &session(CODE, 60).to_string());
    run(&desktop, &["install"]);
    let (exit, report) = findings(&desktop, &[]);
    assert_eq!((exit, &report["healthy"]), (Some(0), &Value::Bool(true)), "{report}");
    for code in ["version", "executable", "registration_fine", "keyring_ready", "sessions_held", "clock_fine"]
    {
        assert_eq!(level_of(&report, code), Some("fine"), "{code}: {report}");
    }
    assert_eq!(level_of(&report, "dumps_off"), Some("fine"), "{report}");
    assert!(!report.to_string().contains(CODE) && !report.to_string().contains("408c"));
    let people = run(&desktop, &["diagnose"]);
    assert!(said(&people).contains("Tutto a posto"), "{}", said(&people));
    // Neither the first probe nor the sessions were counted twice.
    let held = |report: &Value| {
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["code"] == "sessions_held").unwrap()["params"]["count"]
            .take()
    };
    assert_eq!((held(&report), held(&findings(&desktop, &[]).1)), ("1".into(), "1".into()));
}

#[test]
fn diagnose_tells_each_problem_with_what_to_do() {
    let desktop = home_with(&[".config/chromium"]);
    let (exit, report) = findings(&desktop, &[]);
    assert_eq!((exit, &report["healthy"]), (Some(1), &Value::Bool(false)));
    assert_eq!(level_of(&report, "registration_missing"), Some("problem"), "{report}");
    assert_eq!(level_of(&report, "keyring_absent"), Some("problem"), "{report}");
    let people = run(&desktop, &["diagnose"]);
    assert!(said(&people).contains("staffetta-host install"), "{}", said(&people));

    let place = desktop.home().join(CHROMIUM_FILE);
    run(&desktop, &["install"]);
    let good = fs::read_to_string(&place).unwrap();
    // As the host sees itself: the folder of the build may be a link.
    let program = fs::canonicalize(env!("CARGO_BIN_EXE_staffetta-host")).unwrap();
    let program = program.to_str().unwrap();
    for (from, to, code) in [
        ("hnpmjkomnghileadkflpbjanbkbbliha", "abcdefghijklmnopabcdefghijklmnop", "registration_wrong_id"),
        (program, "/nowhere/staffetta-host", "registration_no_program"),
        (program, "/etc/passwd", "registration_not_executable"),
        ("it.staffetta.host", "com.example.host", "registration_not_ours"),
        ("{", "", "registration_unreadable"),
    ] {
        fs::write(&place, good.replace(from, to)).unwrap();
        let (exit, report) = findings(&desktop, &[]);
        assert_eq!((exit, level_of(&report, code)), (Some(1), Some("problem")), "{code}: {report}");
    }
    fs::write(&place, good.replace(program, "/bin/sh")).unwrap();
    assert_eq!(level_of(&findings(&desktop, &[]).1, "registration_other_program"), Some("warning"));
}

#[test]
fn diagnose_tells_how_the_keyring_does() {
    let desktop = DesktopSession::with_keyring();
    desktop.lock();
    assert_eq!(level_of(&findings(&desktop, &[]).1, "keyring_locked"), Some("problem"));
    let desktop = DesktopSession::with_keyring();
    desktop.pause_keyring(true);
    assert_eq!(level_of(&findings(&desktop, &[]).1, "keyring_slow"), Some("problem"));
    let desktop = DesktopSession::refusing(support::keyring::NO_WRITING);
    assert_eq!(level_of(&findings(&desktop, &[]).1, "keyring_refusing"), Some("problem"));
}

#[test]
fn texts_follow_the_language_of_the_system() {
    let desktop = home_with(&[]);
    let in_language = |locale: &str| {
        let output = desktop.host_program().env("LANG", locale).arg("install").output().unwrap();
        said(&output)
    };
    assert!(in_language("it_IT.UTF-8").contains("Nessun browser"));
    assert!(in_language("C").contains("Nessun browser"));
    assert!(in_language("en_US.UTF-8").contains("No suitable browser"));
    assert!(in_language("de_DE.UTF-8").contains("Kein geeigneter Browser"));
}

#[test]
fn help_and_version_are_given_and_a_wrong_option_is_told() {
    let desktop = home_with(&[]);
    let help = run(&desktop, &["--help"]);
    assert!(help.status.success() && said(&help).contains("diagnose"), "{}", said(&help));
    for (command, usage, other) in [
        (["card", "--help"].as_slice(), "Uso: staffetta-host card [OPZIONI]", "--purge"),
        (&["session", "check", "-h"], "Uso: staffetta-host session check <CODICE> [OPZIONI]", "--erogatore"),
        (&["session", "--help"], "Uso: staffetta-host session COMANDO [OPZIONI]", "--purge"),
        (&["help", "card"], "Uso: staffetta-host card [OPZIONI]", "--purge"),
    ] {
        let help = run(&desktop, command);
        let told = said(&help);
        assert!(help.status.success() && told.contains(usage) && !told.contains(other), "{told}");
    }
    let version = run(&desktop, &["--version"]);
    assert_eq!(said(&version).trim(), concat!("staffetta-host ", env!("CARGO_PKG_VERSION")));
    let wrong = run(&desktop, &["install", "--everything"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("Comando non chiaro"), "{}", said(&wrong));
    for unfinished in [["session"].as_slice(), &["session", "request"], &["session", "check"]] {
        let unfinished = run(&desktop, unfinished);
        assert_eq!(unfinished.status.code(), Some(2));
        let told = said(&unfinished);
        assert!(told.contains("«request» e il servizio (sistema-ts, sirped)"), "{told}");
    }
}
