//! A keyring that is absent, locked, slow or refusing: the session stays in memory, that is told, and nothing is
//! written in clear.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::keyring::{NO_ENTERING, NO_WRITING};
use support::sessions::{CODE, NEWER_CODE, key_of, order, session, session_of, to_reveal, to_store};
use support::{DesktopSession, Host};

/// Stores a session in a keyring that fails in one way, and checks all that has to hold then.
fn store_while_it_fails(desktop: &DesktopSession, host: &mut Host, state: &str) -> Value {
    let stored = host.result("store", to_store(&session(CODE, 60)));
    assert_eq!((&stored["kept"], &stored["keyring"]), (&json!("memory"), &json!(state)), "{stored}");
    let key = stored["session"]["key"].clone();
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
    let listed = host.result("list", Value::Null);
    assert_eq!((&listed["sessions"][0]["kept"], &listed["keyring"]), (&json!("memory"), &json!(state)));
    assert_eq!(desktop.files_with(CODE.as_bytes()), [] as [std::path::PathBuf; 0]);
    key
}

#[test]
fn without_a_session_bus_a_session_stays_in_memory() {
    let desktop = DesktopSession::bare();
    let mut host = Host::start(desktop.host_program());
    store_while_it_fails(&desktop, &mut host, "absent");
    assert_eq!(host.close().stderr, "");
}

#[test]
fn with_a_bus_that_is_switched_off_a_session_stays_in_memory() {
    // What a headless Chromium without a bus passes on.
    let desktop = DesktopSession::bare();
    let mut command = desktop.host_program();
    command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    let mut host = Host::start(command);
    store_while_it_fails(&desktop, &mut host, "absent");
}

#[test]
fn without_a_keyring_on_the_bus_a_session_stays_in_memory() {
    let desktop = DesktopSession::without_keyring();
    let mut host = Host::start(desktop.host_program());
    let key = store_while_it_fails(&desktop, &mut host, "absent");
    host.result("forget", order(&key, CODE));
    assert_eq!(host.refusal("reveal", to_reveal(&json!(key_of(&session(CODE, 0))), CODE)), "keyring_absent");
    // It ends with the host: there was no other place.
    host.close();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("list", Value::Null)["sessions"], json!([]));
}

#[test]
fn a_locked_keyring_keeps_a_session_in_memory_until_it_is_open() {
    let mut desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    let before = session_of("bruno@example.it", NEWER_CODE, 60);
    host.result("store", to_store(&before));
    desktop.lock();
    let key = store_while_it_fails(&desktop, &mut host, "locked");
    assert_eq!(host.refusal("reveal", to_reveal(&json!(key_of(&before)), NEWER_CODE)), "keyring_locked");
    // The user logs in again.
    desktop.stop_keyring();
    desktop.start_keyring();
    let listed = host.result("list", Value::Null);
    assert_eq!((listed["sessions"].as_array().unwrap().len(), &listed["keyring"]), (2, &json!("ready")));
    assert!(
        listed["sessions"].as_array().unwrap().iter().all(|entry| entry["kept"] == "keyring"),
        "{listed}"
    );
    host.kill();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
}

#[test]
fn what_lies_open_is_read_although_the_keyring_for_new_entries_is_locked() {
    let desktop = DesktopSession::with_keyring();
    desktop.write_to("session");
    let mut host = Host::start(desktop.host_program());
    let open = session_of("bruno@example.it", NEWER_CODE, 60);
    assert_eq!(host.result("store", to_store(&open))["kept"], "keyring");
    host.close();
    desktop.write_to("login");
    desktop.lock();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(
        host.result("reveal", to_reveal(&json!(key_of(&open)), NEWER_CODE))["id"],
        NEWER_CODE,
        "nothing of it is locked"
    );
    let stored = host.result("store", to_store(&session(CODE, 60)));
    assert_eq!((&stored["kept"], &stored["keyring"]), (&json!("memory"), &json!("locked")), "{stored}");
}

#[test]
fn a_refusing_keyring_keeps_a_session_in_memory() {
    for rules in [NO_WRITING, NO_ENTERING] {
        let desktop = DesktopSession::refusing(rules);
        let mut host = Host::start(desktop.host_program());
        store_while_it_fails(&desktop, &mut host, "refusing");
    }
}

#[test]
fn a_slow_keyring_keeps_a_session_in_memory_until_it_confirms() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    desktop.pause_keyring(true);
    let key = store_while_it_fails(&desktop, &mut host, "slow");
    let elsewhere = key_of(&session_of("bruno@example.it", CODE, 60));
    assert_eq!(host.refusal("reveal", to_reveal(&json!(elsewhere), CODE)), "keyring_slow");
    desktop.pause_keyring(false);
    // The next requests find it awake; one of them moves the session. No list in between lacks it.
    wait_until(|| {
        let listed = host.result("list", Value::Null);
        assert_eq!(listed["sessions"].as_array().unwrap().len(), 1, "{listed}");
        listed["sessions"][0]["kept"] == "keyring"
    });
    host.kill();
    let mut host = Host::start(desktop.host_program());
    assert_eq!(host.result("reveal", to_reveal(&key, CODE))["id"], CODE);
}

#[test]
fn what_a_slow_keyring_did_not_take_is_moved_when_the_browser_goes_away() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    desktop.pause_keyring(true);
    store_while_it_fails(&desktop, &mut host, "slow");
    desktop.pause_keyring(false);
    assert_eq!(host.close().code(), Some(0));
    assert!(desktop.secrets().contains(CODE));
}

#[test]
fn a_keyring_that_hangs_delays_no_greeting_and_costs_one_thread() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    desktop.pause_keyring(true);
    let store = host.send("store", to_store(&session(CODE, 60)));
    let greeting = host.send("hello", json!({"version": "0"}));
    assert_eq!(host.answer()["id"], greeting, "the greeting does not wait for the keyring");
    assert_eq!(host.answer()["id"], store);
    let threads = threads_of(&host);
    for _ in 0..20 {
        host.result("list", Value::Null);
        host.result("store", to_store(&session(NEWER_CODE, 0)));
    }
    assert_eq!(threads_of(&host), threads);
    assert_eq!(host.close().code(), Some(0), "it ends though the keyring hangs");
}

#[test]
fn more_requests_than_the_host_takes_are_told_that_it_is_busy() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    desktop.pause_keyring(true);
    let requests = staffetta_host::MOST_VAULT_REQUESTS + 8;
    for _ in 0..requests {
        host.send("list", Value::Null);
    }
    let answers: Vec<Value> = (0..requests).map(|_| host.answer()).collect();
    let busy = answers.iter().filter(|answer| answer["error"]["code"] == "busy").count();
    assert_eq!(busy, 8);
    assert_eq!(answers.iter().filter(|answer| answer["reply"] == "listed").count(), requests - busy);
}

#[test]
fn of_memory_and_keyring_the_newest_wins() {
    for (here, there, winner) in
        [((CODE, 60), (NEWER_CODE, 0), NEWER_CODE), ((CODE, 0), (NEWER_CODE, 60), CODE)]
    {
        let desktop = DesktopSession::with_keyring();
        let mut host = Host::start(desktop.host_program());
        let mut other = Host::start(desktop.host_program());
        // The other host writes while this one has none of the keyring's attention.
        other.result("list", Value::Null);
        desktop.pause_keyring(true);
        let key = host.result("store", to_store(&session(here.0, here.1)))["session"]["key"].take();
        other.send("store", to_store(&session(there.0, there.1)));
        desktop.pause_keyring(false);
        other.answer();
        wait_until(|| {
            other.result("list", Value::Null)["keyring"] == "ready"
                && is_settled(&host.result("list", Value::Null))
        });
        for host in [&mut host, &mut other] {
            assert_eq!(host.result("reveal", to_reveal(&key, winner))["id"], winner);
        }
    }
}

#[test]
fn what_was_forgotten_while_the_keyring_hung_does_not_come_back() {
    let desktop = DesktopSession::with_keyring();
    let mut host = Host::start(desktop.host_program());
    // Read again in the mail, it lies in memory and in the keyring.
    host.result("store", to_store(&session(CODE, 60)));
    desktop.pause_keyring(true);
    let key = store_while_it_fails(&desktop, &mut host, "slow");
    host.result("forget", order(&key, CODE));
    assert_eq!(host.result("list", Value::Null)["sessions"], json!([]));
    desktop.pause_keyring(false);
    wait_until(|| {
        let listed = host.result("list", Value::Null);
        assert_eq!(listed["sessions"], json!([]));
        listed["keyring"] == "ready"
    });
    assert_eq!(host.close().code(), Some(0));
    assert!(!desktop.secrets().contains(CODE));
}

/// Whether the keyring answers and has everything.
fn is_settled(listed: &Value) -> bool {
    let sessions = listed["sessions"].as_array().unwrap();
    listed["keyring"] == "ready" && sessions.iter().all(|entry| entry["kept"] == "keyring")
}

fn wait_until(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain");
        thread::sleep(Duration::from_millis(10));
    }
}

fn threads_of(host: &Host) -> usize {
    fs::read_dir(format!("/proc/{}/task", host.pid())).unwrap().count()
}
