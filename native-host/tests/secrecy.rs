//! Where a value must never be seen: arguments, environment, standard error, core dumps, listings, files.
#![cfg(unix)]

mod support;

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use support::sessions::{CODE, session, to_reveal, to_store};
use support::{DesktopSession, Host};

/// A host that holds a session and has just given its value.
fn host_with_a_session(desktop: &DesktopSession) -> Host {
    let mut host = Host::start(desktop.host_program());
    let key = host.result("store", to_store(&session(CODE, 60)))["session"]["key"].take();
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
    host
}

#[test]
fn a_value_is_neither_in_the_arguments_nor_in_the_environment_nor_on_standard_error() {
    let desktop = DesktopSession::with_keyring();
    let mut host = host_with_a_session(&desktop);
    for name in ["cmdline", "environ"] {
        // Even root may be kept from reading these of a process that forbids dumps: then nobody sees them.
        let contents = fs::read(format!("/proc/{}/{name}", host.pid())).unwrap_or_default();
        assert!(!contains(&contents, CODE), "{name}");
    }
    host.send_frame(format!("{{\"id\": \"{CODE}\" not json").as_bytes());
    host.answer();
    let ended = host.close();
    assert_eq!(ended.stderr, "");
}

#[test]
fn no_answer_but_the_one_to_reveal_carries_a_value() {
    let desktop = DesktopSession::without_keyring();
    let mut host = Host::start(desktop.host_program());
    let mut shown = vec![host.ask("store", to_store(&session(CODE, 60)))];
    shown.push(host.ask("store", to_store(&session(CODE, 60))));
    shown.push(host.ask("list", Value::Null));
    let mut wrong = session(CODE, 60);
    wrong["slot"]["issuer"] = json!(1);
    shown.push(host.ask("store", to_store(&wrong)));
    shown.push(host.ask("store", json!({"session": CODE})));
    for answer in shown {
        assert!(!answer.to_string().contains(CODE), "{answer}");
    }
}

#[test]
fn a_host_that_crashes_leaves_no_core_dump() {
    let desktop = DesktopSession::without_keyring();
    // The parent allows dumps of any size; the host takes the permission back.
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(r#"ulimit -c unlimited; exec "$0" "$@""#).arg(env!("CARGO_BIN_EXE_staffetta-host"));
    shell.env_clear().env("HOME", desktop.home()).current_dir(desktop.home());
    let mut host = Host::start(shell);
    host.result("store", to_store(&session(CODE, 60)));
    let limits = fs::read_to_string(format!("/proc/{}/limits", host.pid())).unwrap();
    let limit = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(limit.split_whitespace().nth(4), Some("0"), "{limit}");
    host.abort();
    let ended = host.wait();
    assert!(!std::os::unix::process::ExitStatusExt::core_dumped(&ended.status));
    assert_eq!(desktop.files_with(CODE.as_bytes()), [] as [std::path::PathBuf; 0]);
}

#[test]
fn the_keyring_of_the_desktop_writes_no_value_in_clear_either() {
    let desktop = DesktopSession::with_keyring();
    let host = host_with_a_session(&desktop);
    assert_eq!(host.close().code(), Some(0));
    assert_eq!(desktop.files_with(CODE.as_bytes()), [] as [std::path::PathBuf; 0]);
}

fn contains(contents: &[u8], text: &str) -> bool {
    contents.windows(text.len()).any(|window| window == text.as_bytes())
}
